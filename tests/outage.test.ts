import assert from 'node:assert/strict';
import { after, before, describe, it } from 'node:test';
import { setTimeout as delay } from 'node:timers/promises';
import { agrees, summarize } from '@headrace/run';
import { localUrl } from '@headrace/stack';
import { getText } from './support/http.ts';
import { startTestPipeline, type TestPipeline } from './support/pipeline.ts';

const OUTAGE_MS = 20_000;

describe('a trace backend that is away for 20 s under load', () => {
  let pipeline: TestPipeline;
  before(async () => {
    pipeline = await startTestPipeline();
  });
  after(() => pipeline.close());

  it('loses no span: the collector’s queue keeps them and every trace is complete afterwards', async () => {
    const { native } = pipeline;
    const demo = await pipeline.startDemo();
    await delay(2000);
    await closeTraceBackend();
    const before = native.traceStore?.stats().spans;
    await delay(OUTAGE_MS - 1000);
    const metrics = await getText(localUrl(native.stack.collector.telemetry, '/metrics'));
    assert.ok(sumOf(metrics, 'otelcol_exporter_queue_size') > 0, 'nothing waits in the queue');
    assert.equal(native.traceStore?.stats().spans, before, 'the backend took spans while it was away');
    await delay(1000);
    await openTraceBackend();
    await delay(2000);
    const packets = await demo.finish();
    const summary = await summarize(native, { packets, ...demo, timeoutMs: 60_000 });
    assert.ok(summary.sent > 1000, `only ${summary.sent} packets were sent`);
    assert.ok(agrees(summary), JSON.stringify(summary));
    const after = await getText(localUrl(native.stack.collector.telemetry, '/metrics'));
    assert.equal(sumOf(after, 'otelcol_exporter_send_failed_spans_total'), 0);
    assert.equal(sumOf(after, 'otelcol_exporter_enqueue_failed_spans_total'), 0);
  });

  /** The stand-in closes its OTLP port and keeps its memory; a real Tempo is killed and started again. */
  async function closeTraceBackend(): Promise<void> {
    const { traceStore, group } = pipeline.native;
    await (traceStore === undefined ? group.kill('tempo') : traceStore.closeOtlp());
  }

  async function openTraceBackend(): Promise<void> {
    const { traceStore, group } = pipeline.native;
    await (traceStore === undefined ? group.restart('tempo') : traceStore.openOtlp());
  }
});

function sumOf(metrics: string, name: string): number {
  return metrics
    .split('\n')
    .filter((line) => line.startsWith(`${name}{`) && line.includes('tempo'))
    .reduce((sum, line) => sum + Number(line.split(' ').at(-1)), 0);
}
