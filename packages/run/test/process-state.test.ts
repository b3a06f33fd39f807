import assert from 'node:assert/strict';
import { type ChildProcess, spawn } from 'node:child_process';
import { once } from 'node:events';
import { mkdtemp, readdir, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { after, before, describe, test } from 'node:test';
import {
  isAlive,
  isSupervisorAlive,
  processCommand,
  processStartTime,
  readState,
  removeState,
  stopRecorded,
  writeState,
} from '../src/process/index.ts';

let folder = '';
before(async () => {
  folder = await mkdtemp(join(tmpdir(), 'headrace-state-'));
});
after(() => rm(folder, { recursive: true, force: true }));

const startedAt = '2026-11-21T08:00:00.000Z';

async function startSleeper(code = 'setInterval(() => {}, 1000)'): Promise<ChildProcess & { pid: number }> {
  const child = spawn(process.execPath, ['-e', `${code}; console.log('up')`], {
    detached: true,
    stdio: ['ignore', 'pipe', 'ignore'],
  });
  assert.ok(child.stdout);
  await once(child.stdout, 'data');
  assert.ok(child.pid !== undefined);
  return Object.assign(child, { pid: child.pid });
}

function record(name: string, pid: number) {
  return { name, pid, startTime: processStartTime(pid) ?? '' };
}

describe('a state file', () => {
  test('gives back what was written, and leaves no other file', async () => {
    const file = join(folder, 'new', 'state.json');
    const state = {
      supervisorPid: process.pid,
      startedAt,
      processes: [record('loki', process.pid)],
      details: { with: 'native', ports: { loki: 3100 } },
    };
    await writeState(file, state);
    const read = await readState(file);
    assert.deepEqual(read, { ...state, supervisorStartTime: processStartTime(process.pid) });
    assert.equal(read && isSupervisorAlive(read), true);
    assert.deepEqual(await readdir(join(folder, 'new')), ['state.json']);
    await removeState(file);
    await removeState(file);
    assert.equal(await readState(file), undefined);
  });

  test('of another kind is an error that names the file', async () => {
    const file = join(folder, 'other.json');
    for (const text of ['', '[]', '{"supervisorPid": 1}', '{"supervisorPid":1,"startedAt":"","processes":[{}]}']) {
      await writeFile(file, text);
      await assert.rejects(readState(file), {
        message: `${file} is not a headrace state file; remove it if nothing runs`,
      });
    }
  });
});

describe('a process', () => {
  test('is known by pid and start time', async () => {
    const child = await startSleeper();
    const { pid, startTime } = record('child', child.pid);
    assert.equal(isAlive(pid, startTime), true);
    assert.equal(isAlive(pid, processStartTime(process.pid) ?? ''), false);
    assert.match(processCommand(pid) ?? '', /setInterval/);
    child.kill('SIGKILL');
    await once(child, 'exit');
    assert.equal(isAlive(pid, startTime), false);
    assert.equal(processStartTime(pid), undefined);
    assert.equal(processStartTime(0), undefined);
  });
});

describe('stopping what was recorded', () => {
  test('ends leftovers, also those that ignore SIGTERM, and names them', async () => {
    const willing = await startSleeper();
    const deaf = await startSleeper(`process.on('SIGTERM', () => {}); setInterval(() => {}, 1000)`);
    const gone = { name: 'gone', pid: willing.pid, startTime: 'another time' };
    const state = { supervisorPid: 0, startedAt, processes: [record('a', willing.pid), record('b', deaf.pid), gone] };
    assert.equal(isSupervisorAlive(state), false);
    assert.deepEqual(await stopRecorded(state, { timeoutMs: 500 }), ['a', 'b']);
    assert.equal(processStartTime(willing.pid), undefined);
    assert.equal(processStartTime(deaf.pid), undefined);
  });

  test('leaves a process alone that has the pid of one of ours by chance', async () => {
    const stranger = await startSleeper();
    const processes = [{ name: 'ours', pid: stranger.pid, startTime: 'long ago' }];
    const state = { supervisorPid: stranger.pid, supervisorStartTime: 'long ago', startedAt, processes };
    assert.deepEqual(await stopRecorded(state, { timeoutMs: 500 }), []);
    assert.ok(processStartTime(stranger.pid));
    stranger.kill('SIGKILL');
  });

  test('ends the supervisor first, which ends its programs itself', async () => {
    const program = await startSleeper();
    const supervisor = await startSleeper(
      `process.on('SIGTERM', () => { process.kill(${program.pid}); setTimeout(() => process.exit(), 200); }); setInterval(() => {}, 1000)`,
    );
    const supervisorStartTime = processStartTime(supervisor.pid) ?? '';
    const processes = [record('program', program.pid)];
    const state = { supervisorPid: supervisor.pid, supervisorStartTime, startedAt, processes };
    assert.deepEqual(await stopRecorded(state, { timeoutMs: 5_000 }), []);
    assert.equal(processStartTime(supervisor.pid), undefined);
    assert.equal(processStartTime(program.pid), undefined);
  });
});
