import assert from 'node:assert/strict';
import { writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { after, before, describe, it } from 'node:test';
import { run } from '@headrace/cli';
import type { Problem } from '@headrace/contract';
import { type Demo, demoNode } from '@headrace/run';
import { buildStack, localUrl, type Stack } from '@headrace/stack';
import { type RunningCommand, startCommand } from './support/command.ts';
import { eventually } from './support/http.ts';
import { startTestPipeline, type TestPipeline } from './support/pipeline.ts';
import { type TestSettings, writeTestSettings } from './support/settings.ts';

/** What a live check says, as data. */
async function check(settings: string, ...args: string[]) {
  const texts = { stdout: '', stderr: '' };
  const output = (name: 'stdout' | 'stderr') => ({ write: (text: string) => (texts[name] += text) });
  const io = { stdout: output('stdout'), stderr: output('stderr'), env: {} };
  const code = await run(['check', '--settings', settings, '--format', 'json', ...args], io);
  assert.notEqual(texts.stdout, '', texts.stderr);
  const { problems } = JSON.parse(texts.stdout) as { problems: readonly Problem[] };
  return { code, problems, errors: problems.filter(({ severity }) => severity === 'error') };
}

/** Waits until every node has exported once, and gives what is said then. */
function checkedOnceRight(settings: string, url: string) {
  return eventually(async () => {
    const checked = await check(settings, '--live', url);
    return checked.errors.length === 0 ? checked : Promise.reject(new Error(JSON.stringify(checked.errors, null, 2)));
  });
}

const attribute = (key: string, stringValue: string) => ({ key, value: { stringValue } });

/** Pushes a metric whose name is not quite that of a declared one, as the connector might. */
async function pushMisnamed(stack: Stack): Promise<void> {
  const attributes = [
    ...[attribute('service.name', 'ilp-connector'), attribute('service.instance.id', 'another')],
    ...[attribute('ilp.node.id', 'connector'), attribute('deployment.environment.name', 'development')],
  ];
  const dataPoints = [{ asInt: '3', timeUnixNano: String(BigInt(Date.now()) * 1_000_000n) }];
  const metrics = [{ name: 'ilp.packets.in_fligth', unit: '{packet}', gauge: { dataPoints } }];
  const response = await fetch(localUrl(stack.collector.otlpHttp, '/v1/metrics'), {
    method: 'POST',
    headers: { 'content-type': 'application/json' },
    body: JSON.stringify({ resourceMetrics: [{ resource: { attributes }, scopeMetrics: [{ metrics }] }] }),
  });
  assert.equal(response.status, 200, await response.text());
}

/** What is said of the misnamed metric once it is shown. */
async function assertFindsMisnamed(settings: string, stack: Stack): Promise<void> {
  await pushMisnamed(stack);
  const { code, errors } = await eventually(async () => {
    const checked = await check(settings, '--live', localUrl(stack.collector.metrics));
    return checked.errors.length === 0 ? undefined : checked;
  });
  assert.equal(code, 1);
  assert.deepEqual(
    errors.map((problem) => [problem.code, problem.path, problem.file, problem.fix]),
    [
      [
        'live/unknown',
        'ilp_packets_in_fligth',
        localUrl(stack.collector.metrics, '/metrics'),
        'emit it so that it becomes ilp_packets_in_flight',
      ],
    ],
  );
}

/** Only of gauges that no contract places in time, and that the connector of this version does not set. */
function assertOnlyGauges(problems: readonly Problem[]): void {
  assert.deepEqual(
    problems.filter(({ code, severity }) => code !== 'live/missing' || severity !== 'warning'),
    [],
  );
}

describe('headrace check --live on the real programs', () => {
  let pipeline: TestPipeline;
  let demo: Demo;
  let stack: Stack;
  before(async () => {
    pipeline = await startTestPipeline();
    demo = await pipeline.startDemo();
    ({ stack } = pipeline.native);
  });
  after(async () => {
    await demo?.finish();
    await pipeline?.close();
  });

  it('has nothing against what :8889 shows of the demo, with exit code 0', async () => {
    const { code, problems } = await checkedOnceRight(pipeline.file, localUrl(stack.collector.metrics));
    assert.equal(code, 0);
    assertOnlyGauges(problems);
  });

  it('has nothing against the /metrics of the connector and of the sender beside it', async () => {
    for (const role of ['connector', 'sender'] as const) {
      const { problems } = await checkedOnceRight(pipeline.file, localUrl(demoNode(stack, role).health, '/metrics'));
      assertOnlyGauges(problems);
    }
  });

  it('finds data for every query of the bundle', async () => {
    const { code } = await eventually(async () => {
      const checked = await check(pipeline.file, '--prometheus', localUrl(stack.prometheus.http));
      return checked.problems.length === 0 ? checked : Promise.reject(new Error(JSON.stringify(checked.problems)));
    });
    assert.equal(code, 0);
  });

  it('names the query without data, with who asks it and where it stands', async () => {
    const path = join(pipeline.folder, 'rules.yaml');
    const alert = { alert: 'NothingSettled', expr: 'rate(settlement_amount_total{method="xrp"}[5m]) == 0 and up > 5' };
    await writeFile(path, `groups:\n  - name: mine\n    rules:\n      - ${JSON.stringify(alert)}\n`);
    const { code, problems } = await check(pipeline.file, '--prometheus', localUrl(stack.prometheus.http), path);
    assert.equal(code, 0, 'a warning alone is no failure');
    assert.deepEqual(
      problems.map((problem) => [problem.code, problem.file, problem.line, problem.message]),
      [['live/no-data', path, 4, 'alert NothingSettled: there is no data for settlement_amount_total{method="xrp"}']],
    );
  });

  it('finds a wrongly named metric that is pushed, and says which was meant', () =>
    assertFindsMisnamed(pipeline.file, stack));
});

describe('headrace check --live with files', () => {
  it('says that it looks at none of them, for who names a file expects it to be read', async () => {
    let printed = '';
    const output = { write: (text: string) => (printed += text) };
    const io = { stdout: output, stderr: output, env: {} };
    assert.equal(await run(['check', 'rules.yaml', '--live', 'http://127.0.0.1:8889'], io), 2);
    assert.match(printed, /^error: --live looks at no files/);
  });
});

describe('headrace check --live on the embedded pipeline', () => {
  let settings: TestSettings;
  let stack: Stack;
  let command: RunningCommand;
  before(async () => {
    settings = await writeTestSettings();
    stack = buildStack(settings.settings, { target: 'compose' });
    command = startCommand(['start', '--settings', settings.file]);
    await command.printed('Packets flow');
  });
  after(async () => {
    command?.child.kill('SIGINT');
    await command?.ended;
    await settings?.remove();
  });

  it('has nothing against what it shows of the demo', async () => {
    const { problems } = await checkedOnceRight(settings.file, localUrl(stack.collector.metrics));
    assertOnlyGauges(problems);
  });

  it('finds a wrongly named metric that is pushed', () => assertFindsMisnamed(settings.file, stack));

  it('exits 2 where nobody listens and where something else does', async () => {
    const nobody = await check(settings.file, '--live', localUrl(stack.prometheus.http));
    const another = await check(settings.file, '--live', localUrl(stack.page, '/api/live'));
    const noPrometheus = await check(settings.file, '--prometheus', localUrl(stack.page));
    for (const { code, problems } of [nobody, another, noPrometheus]) {
      assert.equal(code, 2, JSON.stringify(problems));
      assert.deepEqual(
        problems.map((problem) => problem.code),
        ['check/unreadable'],
      );
    }
    assert.match(nobody.problems[0]?.message ?? '', /nobody listens there/);
  });
});
