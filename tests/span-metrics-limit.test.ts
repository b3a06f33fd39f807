import assert from 'node:assert/strict';
import { type ChildProcess, spawn } from 'node:child_process';
import { mkdir, writeFile } from 'node:fs/promises';
import { dirname, join } from 'node:path';
import { after, before, it } from 'node:test';
import { type PipelineModel, spanMetrics, spanSeriesBound } from '@headrace/contract';
import { buildStack, COLLECTOR_CONFIG, generateBundle, localUrl, type Stack } from '@headrace/stack';
import { eventually, getText } from './support/http.ts';
import { program } from './support/programs.ts';
import { type TestSettings, writeTestSettings } from './support/settings.ts';

const LIMIT = 3;
const PROCESSES = ['first', 'second'];

let settings: TestSettings;
let collector: ChildProcess;
let stack: Stack;

before(async () => {
  const path = ['connectors', 'span_metrics', 'aggregation_cardinality_limit'];
  settings = await writeTestSettings({
    patches: [{ name: 'a limit that is soon reached', file: COLLECTOR_CONFIG, path, set: LIMIT }],
  });
  const { folder, loaded } = settings;
  const data = join(folder, 'data');
  stack = buildStack(settings.settings, { target: 'native', dataFolder: data, bundleFolder: folder, hasTempo: true });
  const config = generateBundle(stack, loaded).files.find((file) => file.path === COLLECTOR_CONFIG);
  const file = join(folder, COLLECTOR_CONFIG);
  await mkdir(dirname(file), { recursive: true });
  await writeFile(file, config?.text ?? '');
  collector = spawn(await program('otelcol'), ['--config', file], { stdio: 'ignore' });
  await eventually(() => getText(localUrl(stack.collector.health)));
});

after(async () => {
  if (collector?.exitCode === null) {
    const ended = new Promise((resolve) => collector.once('exit', resolve));
    collector.kill('SIGKILL');
    await ended;
  }
  await settings?.remove();
});

it('the collector keeps as many series of spans as are predicted, for each process of its own', async () => {
  for (const process of PROCESSES) await sendSpans(process, 2 * LIMIT);
  const { pipeline } = stack.collector;
  const limited: PipelineModel = { ...pipeline, spanMetrics: { ...pipeline.spanMetrics, cardinalityLimit: LIMIT } };
  const bound = Object.values(spanMetrics(limited))
    .map((metric) => spanSeriesBound(metric, limited))
    .reduce((sum, series) => sum + series, 0);
  const expected = PROCESSES.length * bound;
  const shown = await eventually(async () => {
    const series = (await getText(localUrl(stack.collector.metrics, '/metrics')))
      .split('\n')
      .filter((line) => line.startsWith(`${pipeline.spanMetrics.namespace.replaceAll('.', '_')}_`));
    if (series.length < expected) throw new Error(`:8889 shows ${series.length} of ${expected} series of spans`);
    return series;
  });
  assert.equal(shown.length, expected, shown.join('\n'));
});

/** Sends spans of different names at once, so that one flush has them all. */
async function sendSpans(instance: string, count: number): Promise<void> {
  const attributes = Object.entries({
    ...{ 'service.name': 'ilp-connector', 'service.instance.id': instance },
    ...{ 'ilp.node.id': 'connector', 'deployment.environment.name': 'development' },
  }).map(([key, stringValue]) => ({ key, value: { stringValue } }));
  const spans = Array.from({ length: count }, (_, index) => ({
    ...{ traceId: '01'.repeat(16), spanId: `${index + 10}`.padStart(16, '0'), name: `span ${index}`, kind: 1 },
    ...{ startTimeUnixNano: '1', endTimeUnixNano: '2000001' },
  }));
  const response = await fetch(localUrl(stack.collector.otlpHttp, '/v1/traces'), {
    method: 'POST',
    headers: { 'content-type': 'application/json' },
    body: JSON.stringify({ resourceSpans: [{ resource: { attributes }, scopeSpans: [{ spans }] }] }),
  });
  assert.equal(response.status, 200, await response.text());
}
