import assert from 'node:assert/strict';
import { spawn } from 'node:child_process';
import { existsSync } from 'node:fs';
import { mkdtemp, readFile, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { after, before, describe, test } from 'node:test';
import { setTimeout as delay } from 'node:timers/promises';
import { canListen, freePort } from '../src/net/index.ts';
import {
  isAlive,
  type ProcessEvent,
  type ProcessSpec,
  ProcessStartError,
  processStartTime,
  startProcesses,
} from '../src/process/index.ts';

let logDir = '';
before(async () => {
  logDir = await mkdtemp(join(tmpdir(), 'headrace-process-'));
});
after(() => rm(logDir, { recursive: true, force: true }));

/** A small server: it is ready, 200 ms after its start, on its port. */
const SERVER = `
const port = Number(process.argv[1]);
console.log('starting on ' + port);
setTimeout(() => require('node:http').createServer((_, response) => response.end('fine')).listen(port), 200);
`;

function node(name: string, code: string, args: readonly string[] = []): ProcessSpec {
  return {
    name,
    command: process.execPath,
    args: ['-e', code, ...args],
    env: {},
    cwd: logDir,
    ready: { kind: 'none' },
    stopTimeoutMs: 5_000,
  };
}

async function server(name: string, code = SERVER): Promise<ProcessSpec & { port: number }> {
  const port = await freePort();
  const ready = { url: `http://127.0.0.1:${port}/`, timeoutMs: 15_000 };
  return { ...node(name, code, [String(port)]), ready, port };
}

async function waitUntil(isTrue: () => boolean, what: string): Promise<void> {
  const deadlineMs = Date.now() + 15_000;
  while (!isTrue()) {
    assert.ok(Date.now() < deadlineMs, `${what} did not happen`);
    await delay(20);
  }
}

describe('starting', () => {
  test('waits until every program answers, and stopping leaves no process and no port', async () => {
    const specs = [await server('one'), await server('two')];
    const events: ProcessEvent[] = [];
    const lines: string[] = [];
    const group = await startProcesses(specs, {
      logDir,
      onProgress: (event) => events.push(event),
      onLine: (name, stream, line) => lines.push(`${name} ${stream} ${line}`),
    });
    for (const { ready } of specs) assert.equal('url' in ready && (await fetch(ready.url)).status, 200);
    const { processes } = group;
    assert.deepEqual(Object.keys(group.pids), ['one', 'two']);
    for (const { pid, startTime } of processes) assert.equal(isAlive(pid, startTime), true);

    await group.stop();
    for (const { pid } of processes) assert.equal(processStartTime(pid), undefined);
    for (const { port } of specs) assert.equal(await canListen(port, '127.0.0.1'), 'free');
    assert.deepEqual(group.pids, {});
    assert.deepEqual(events.map(({ kind, name }) => `${kind} ${name}`).sort(), [
      'ready one',
      'ready two',
      'started one',
      'started two',
      'stopped one',
      'stopped two',
    ]);
    assert.deepEqual(lines.sort(), specs.map(({ name, port }) => `${name} stdout starting on ${port}`).sort());
  });

  test('fails when a program ends while it starts, with its last 20 lines, and stops the others', async () => {
    const sound = await server('sound');
    const code = 'for (let i = 1; i <= 30; i++) console.error("trouble " + i); process.exitCode = 3;';
    const pids: number[] = [];
    const starting = startProcesses([sound, await server('broken', code)], {
      logDir,
      onProgress: (event) => event.kind === 'started' && pids.push(event.pid),
    });
    await assert.rejects(starting, (error) => {
      assert.ok(error instanceof ProcessStartError);
      assert.equal(error.program, 'broken');
      assert.match(error.message, /^broken ended with exit code 3 while it started\n {2}\| trouble 11\n/);
      assert.equal(error.lastLines.length, 20);
      assert.equal(error.lastLines.at(-1), 'trouble 30');
      return true;
    });
    assert.equal(pids.length, 2);
    for (const pid of pids) assert.equal(processStartTime(pid), undefined);
    assert.equal(await canListen(sound.port, '127.0.0.1'), 'free');
  });

  test('fails when a program is not ready in time, and says what it answered last', async () => {
    const code = `require('node:http').createServer((_, response) => response.writeHead(503).end()).listen(process.argv[1])`;
    const { port, ...spec } = await server('slow', code);
    const url = `http://127.0.0.1:${port}/`;
    await assert.rejects(startProcesses([{ ...spec, ready: { url, timeoutMs: 1_000 } }], { logDir }), {
      name: 'ProcessStartError',
      message: `slow is not ready: ${url} did not answer 200 within 1 s; last: 503`,
    });
    assert.equal(await canListen(port, '127.0.0.1'), 'free');
  });

  test('fails when a program does not exist', async () => {
    const spec = { ...node('ghost', ''), command: '/nowhere/ghost' };
    await assert.rejects(startProcesses([spec], { logDir }), {
      name: 'ProcessStartError',
      message: /^ghost cannot be started: spawn \/nowhere\/ghost ENOENT/,
    });
  });

  test('is given up on an abort, with nothing left', async () => {
    const never = await server('never', 'setInterval(() => {}, 1000)');
    const controller = new AbortController();
    let pid = 0;
    const starting = startProcesses([never], {
      logDir,
      signal: controller.signal,
      onProgress: (event) => {
        if (event.kind !== 'started') return;
        pid = event.pid;
        controller.abort(new Error('interrupted'));
      },
    });
    await assert.rejects(starting, { message: 'interrupted' });
    assert.equal(processStartTime(pid), undefined);
  });
});

describe('running', () => {
  test('a program that ends by itself is reported with its last lines, and the others run on', async () => {
    const code = 'console.log("all well"); setTimeout(() => { console.error("out of luck"); process.exit(7); }, 300);';
    const group = await startProcesses([node('mortal', code), await server('other')], { logDir });
    assert.deepEqual(await group.exited, {
      name: 'mortal',
      code: 7,
      signal: null,
      lastLines: ['all well', 'out of luck'],
    });
    assert.deepEqual(Object.keys(group.pids), ['other']);
    await group.stop();
  });

  test('a program can be killed and brought back, and that is no exit by itself', async () => {
    const spec = await server('phoenix');
    const group = await startProcesses([spec], { logDir });
    const first = group.pids.phoenix;
    await group.kill('phoenix');
    assert.deepEqual(group.pids, {});
    await group.restart('phoenix');
    const second = group.pids.phoenix;
    await group.restart('phoenix');
    assert.equal(new Set([first, second, group.pids.phoenix]).size, 3);
    assert.equal((await fetch(`http://127.0.0.1:${spec.port}/`)).status, 200);
    assert.equal(await Promise.race([group.exited, delay(50, 'silent')]), 'silent');
    await group.stop();
    await assert.rejects(group.restart('phoenix'), { message: 'phoenix is not started: its group has been stopped' });
    await assert.rejects(group.restart('nobody'), { message: 'no program is called nobody' });
  });

  test('an abort stops the group', async () => {
    const controller = new AbortController();
    const group = await startProcesses([await server('obedient')], { logDir, signal: controller.signal });
    const [recorded] = group.processes;
    controller.abort();
    await waitUntil(() => recorded !== undefined && !isAlive(recorded.pid, recorded.startTime), 'the end');
    await group.stop();
  });
});

describe('stopping', () => {
  test('kills a program that ignores SIGTERM, after the time that it has', async () => {
    const code = `process.on('SIGTERM', () => console.log('no')); setInterval(() => {}, 1000); console.log('deaf');`;
    const lines: string[] = [];
    const group = await startProcesses([{ ...node('deaf', code), stopTimeoutMs: 300 }], {
      logDir,
      onLine: (_name, _stream, line) => lines.push(line),
    });
    await waitUntil(() => lines.includes('deaf'), 'the first line');
    const pid = group.pids.deaf ?? 0;
    const startedMs = Date.now();
    await group.stop();
    assert.ok(Date.now() - startedMs >= 290);
    assert.deepEqual(lines, ['deaf', 'no']);
    assert.equal(processStartTime(pid), undefined);
  });

  test('takes along what a program started and left behind', async () => {
    const code = `
      const { spawn } = require('node:child_process');
      console.log(spawn(process.execPath, ['-e', 'setInterval(() => {}, 1000)'], { stdio: 'inherit' }).pid);
      setInterval(() => {}, 1000);`;
    const lines: string[] = [];
    const group = await startProcesses([node('parent', code)], { logDir, onLine: (_n, _s, line) => lines.push(line) });
    await waitUntil(() => lines.length > 0, 'the first line');
    await group.stop();
    await waitUntil(() => processStartTime(Number(lines[0])) === undefined, 'the end of the grandchild');
  });

  test('happens even when our own process is killed', async () => {
    const spec = await server('orphan');
    const file = join(logDir, 'pids.json');
    const source = new URL('../src/process/index.ts', import.meta.url).href;
    const script = join(logDir, 'supervisor.mts');
    await writeFile(
      script,
      `import { writeFileSync } from 'node:fs';
       import { startProcesses } from '${source}';
       const group = await startProcesses([${JSON.stringify(spec)}], { logDir: ${JSON.stringify(logDir)} });
       writeFileSync(${JSON.stringify(file)}, JSON.stringify(group.processes));`,
    );
    const supervisor = spawn(process.execPath, ['--import', import.meta.resolve('tsx'), script], { stdio: 'inherit' });
    await waitUntil(() => existsSync(file), 'the start');
    const [orphan] = JSON.parse(await readFile(file, 'utf8'));
    assert.equal(isAlive(orphan.pid, orphan.startTime), true);
    supervisor.kill('SIGKILL');
    await waitUntil(() => !isAlive(orphan.pid, orphan.startTime), 'the end of the orphan');
    assert.equal(await canListen(spec.port, '127.0.0.1'), 'free');
  });
});
