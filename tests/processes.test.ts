import assert from 'node:assert/strict';
import { readFile } from 'node:fs/promises';
import { after, before, describe, it } from 'node:test';
import { type DemoSummary, nativeLayout } from '@headrace/run';
import { buildStack, type Stack } from '@headrace/stack';
import { runCommand, startCommand } from './support/command.ts';
import { assertNothingLeft, listenOn } from './support/leftovers.ts';
import { type TestSettings, writeTestSettings } from './support/settings.ts';

describe('headrace up, status and down, native', () => {
  let settings: TestSettings;
  let stack: Stack;
  before(async () => {
    settings = await writeTestSettings();
    stack = buildStack(settings.settings, { target: 'compose' });
  });
  after(() => settings.remove());

  const up = () => startCommand(['up', '--with', 'native', '--settings', settings.file]);

  it('starts, is ready in status, refuses a second start, ends by down and leaves no process and no port', async () => {
    const command = up();
    await command.printed('The stack runs:');
    const pids = await recordedPids(settings);
    assert.equal(pids.length, 4);

    const status = await runCommand(['status', '--settings', settings.file]);
    assert.equal(status.code, 0, status.stdout + status.stderr);
    for (const name of ['otelcol', 'prometheus', 'alertmanager', 'loki', 'tempo']) {
      assert.match(status.stdout, new RegExp(`^${name} +ready +process \\d+`, 'm'));
    }
    assert.match(status.stdout, /stands in for Tempo/);

    const second = await runCommand(['up', '--with', 'native', '--settings', settings.file]);
    assert.equal(second.code, 1);
    assert.match(second.stderr, /run\/already-running .*\n.*runs already, started by process \d+/);

    const down = await runCommand(['down', '--settings', settings.file]);
    assert.equal(down.code, 0, down.stderr);
    assert.match(down.stdout, /the stack has ended/);
    assert.equal(await command.ended, 0);
    await assertNothingLeft(pids, stack);

    const after = await runCommand(['status', '--settings', settings.file]);
    assert.equal(after.code, 1);
    assert.match(after.stdout, /^otelcol +not running/m);
  });

  it('ends everything on Ctrl-C', async () => {
    const command = up();
    await command.printed('The stack runs:');
    const pids = await recordedPids(settings);
    command.child.kill('SIGINT');
    assert.equal(await command.ended, 0);
    await assertNothingLeft(pids, stack);
  });

  it('ends everything when interrupted during the start', async () => {
    const command = up();
    await command.printed('starting loki');
    command.child.kill('SIGINT');
    assert.equal(await command.ended, 0, command.stderr());
    await assertNothingLeft([], stack);
  });

  it('ends everything when one program dies, and says which one with its last lines', async () => {
    const command = up();
    await command.printed('The stack runs:');
    const pids = await recordedPids(settings);
    const state = await readFile(nativeLayout(settings.file).stateFile, 'utf8');
    const { processes } = JSON.parse(state) as { processes: { name: string; pid: number }[] };
    process.kill(processes.find(({ name }) => name === 'alertmanager')?.pid ?? 0, 'SIGKILL');
    assert.equal(await command.ended, 1);
    assert.match(command.stderr(), /alertmanager was ended by SIGKILL; its last lines:\n {2}\| /);
    await assertNothingLeft(pids, stack);
  });

  it('leaves nothing behind when it is killed itself', async () => {
    const command = up();
    await command.printed('The stack runs:');
    const pids = await recordedPids(settings);
    command.child.kill('SIGKILL');
    await command.ended;
    await assertNothingLeft(pids, stack);
    const again = await runCommand(['down', '--settings', settings.file]);
    assert.equal(again.code, 0);
  });

  it('names the port in use, who has it and the setting to change, and starts nothing', async () => {
    const { port } = stack.prometheus.http;
    const server = await listenOn(port);
    try {
      const { code, stderr } = await runCommand(['up', '--with', 'native', '--settings', settings.file]);
      assert.equal(code, 1);
      assert.match(stderr, /error ports\/in-use {2}.*headrace\.settings\.yaml:\d+:\d+ {2}metrics\.port/);
      assert.match(stderr, new RegExp(`port ${port}, which prometheus needs, is in use by process ${process.pid} \\(`));
      assert.match(stderr, /choose another port for metrics\.port/);
    } finally {
      await new Promise((resolve) => server.close(resolve));
    }
    await assertNothingLeft([], stack);
  });

  it('says what to do when there is no Docker engine', async () => {
    const { code, stderr } = await runCommand(['up', '--with', 'docker', '--settings', settings.file], {
      ...process.env,
      DOCKER_HOST: 'tcp://127.0.0.1:1',
    });
    assert.equal(code, 1);
    assert.match(stderr, /^cannot run with docker: /m);
    assert.match(stderr, /fix: .*headrace up --with native/);
  });

  it('has a start that ends by itself with counts that agree', async () => {
    const { code, stdout, stderr } = await runCommand([
      ...['start', '--with', 'native', '--duration', '5s', '--format', 'json', '--settings', settings.file],
    ]);
    assert.equal(code, 0, stderr);
    const summary = JSON.parse(stdout) as DemoSummary;
    assert.deepEqual(Object.keys(summary), [
      ...['sent', 'fulfilled', 'rejected', 'prometheusCount', 'traces', 'tracesComplete', 'logs'],
    ]);
    assert.ok(summary.sent > 100);
    assert.equal(summary.prometheusCount, summary.sent);
    assert.equal(summary.tracesComplete, summary.sent);
    assert.match(stderr, /^\d+ packets\/s {3}fulfilled \d+ {3}rejected \d+ {3}spans \d+ {3}series \d+$/m);
    await assertNothingLeft([], stack);
  });
});

async function recordedPids({ file }: TestSettings): Promise<number[]> {
  const state = JSON.parse(await readFile(nativeLayout(file).stateFile, 'utf8')) as { processes: { pid: number }[] };
  return state.processes.map(({ pid }) => pid);
}
