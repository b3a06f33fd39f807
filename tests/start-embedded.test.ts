import assert from 'node:assert/strict';
import { readFile } from 'node:fs/promises';
import { after, before, describe, it } from 'node:test';
import { type DemoSummary, nativeLayout } from '@headrace/run';
import { buildStack, localUrl, type Stack } from '@headrace/stack';
import { runCommand, startCommand } from './support/command.ts';
import { eventually, getJson, getText } from './support/http.ts';
import { assertNothingLeft, listenOn } from './support/leftovers.ts';
import { type TestSettings, writeTestSettings } from './support/settings.ts';

describe('headrace start, all in one process', () => {
  let settings: TestSettings;
  let stack: Stack;
  before(async () => {
    settings = await writeTestSettings();
    stack = buildStack(settings.settings, { target: 'compose' });
  });
  after(() => settings.remove());

  const start = (...args: string[]) => startCommand(['start', '--settings', settings.file, ...args]);

  it('ends by itself with counts that agree, on :8889 and not in Prometheus', async () => {
    const { code, stdout, stderr } = await runCommand([
      ...['start', '--duration', '5s', '--format', 'json', '--settings', settings.file],
    ]);
    assert.equal(code, 0, stderr);
    const summary = JSON.parse(stdout) as DemoSummary;
    assert.deepEqual(Object.keys(summary), [
      ...['sent', 'fulfilled', 'rejected', 'seriesCount', 'traces', 'tracesComplete', 'logs'],
    ]);
    assert.ok(summary.sent > 100, stdout);
    assert.equal(summary.seriesCount, summary.sent);
    assert.equal(summary.tracesComplete, summary.sent);
    assert.equal(summary.logs, summary.sent);
    await assertNothingLeft([], stack);
  });

  it('prints the link of the page, which shows a trace, and ends on Ctrl-C', async () => {
    const command = start();
    await command.printed(localUrl(stack.page));
    assert.match(await getText(localUrl(stack.page)), /<title>[^<]*headrace/i);
    await eventually(async () => {
      const { traces } = await getJson<{ traces: unknown[] }>(localUrl(stack.tempo.http, '/api/search'));
      return traces.length > 0 ? true : undefined;
    });
    command.child.kill('SIGINT');
    assert.equal(await command.ended, 0, command.stderr());
    await assertNothingLeft([], stack);
  });

  it('lets a fault be switched on by the page, which then shows in the metrics', async () => {
    const command = start();
    await command.printed('Packets flow');
    const switched = await fetch(localUrl(stack.page, '/api/faults/rejects'), {
      method: 'POST',
      headers: { 'content-type': 'application/json', origin: localUrl(stack.page) },
      body: '{"on":true}',
    });
    assert.equal(switched.status, 200, await switched.text());
    await eventually(async () => {
      const lines = (await getText(localUrl(stack.collector.metrics, '/metrics'))).split('\n');
      const rejected = lines.find((line) =>
        /^ilp_packets_rejected_total\{.*code="T99".*node_id="connector"/.test(line),
      );
      return Number(rejected?.split(' ').at(-1)) > 0 ? true : undefined;
    });
    command.child.kill('SIGINT');
    assert.equal(await command.ended, 0, command.stderr());
  });

  it('ends the demo’s nodes when it is killed', async () => {
    const command = start();
    await command.printed('Packets flow');
    command.child.kill('SIGKILL');
    await command.ended;
    await assertNothingLeft([], stack);
  });

  it('is told apart by status, refuses a second one, and ends by down', async () => {
    const command = startCommand(['up', '--with', 'embedded', '--settings', settings.file]);
    await command.printed('The stack runs:');
    const state = JSON.parse(await readFile(nativeLayout(settings.file).stateFile, 'utf8')) as {
      supervisorPid: number;
    };
    assert.equal(state.supervisorPid, command.child.pid);
    const status = await runCommand(['status', '--settings', settings.file]);
    assert.equal(status.code, 0, status.stdout + status.stderr);
    assert.match(status.stdout, /^tempo +ready +process \d+ .*in one process/m);
    const second = await runCommand(['up', '--with', 'embedded', '--settings', settings.file]);
    assert.equal(second.code, 1);
    assert.match(second.stderr, /run\/already-running/);
    const down = await runCommand(['down', '--settings', settings.file]);
    assert.match(down.stdout, /the stack has ended/);
    assert.equal(await command.ended, 0);
    await assertNothingLeft([], stack);
  });

  for (const [what, endpoint] of [
    ['the page', () => stack.page],
    ['OTLP', () => stack.collector.otlpHttp],
    ['the demo', () => stack.demo?.nodes[0]?.health ?? stack.page],
  ] as const) {
    it(`names the port of ${what} that is in use, and starts nothing`, async () => {
      const { port, setting } = endpoint();
      const server = await listenOn(port);
      try {
        const { code, stderr } = await runCommand(['start', '--settings', settings.file]);
        assert.equal(code, 1);
        assert.ok(stderr.includes(`error ports/in-use`) && stderr.includes(setting), stderr);
        assert.match(stderr, new RegExp(`port ${port}, which .* needs, is in use by process ${process.pid} \\(`));
      } finally {
        await new Promise((resolve) => server.close(resolve));
      }
      await assertNothingLeft([], stack);
    });
  }
});
