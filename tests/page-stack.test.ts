import assert from 'node:assert/strict';
import { after, before, describe, it } from 'node:test';
import { type PipelineSource, stackSource } from '@headrace/page';
import { localUrl } from '@headrace/stack';
import { eventually } from './support/http.ts';
import { createTraffic } from './support/otlp-traffic.ts';
import { startTestPipeline, type TestPipeline } from './support/pipeline.ts';

describe('the page’s view of a real stack', () => {
  let pipeline: TestPipeline;
  let source: PipelineSource;
  let sent: Awaited<ReturnType<ReturnType<typeof createTraffic>['send']>>;

  before(async () => {
    pipeline = await startTestPipeline();
    const { collector, prometheus, tempo, loki } = pipeline.native.stack;
    source = stackSource({
      collectorMetricsUrl: localUrl(collector.metrics),
      collectorTelemetryUrl: localUrl(collector.telemetry),
      prometheusUrl: localUrl(prometheus.http),
      tempoUrl: localUrl(tempo.http),
      lokiUrl: localUrl(loki.http),
    });
    sent = await createTraffic(localUrl(collector.otlpHttp)).send(10);
  });
  after(() => pipeline?.close());

  it('counts what passed each hop, by what the collector says of itself', async () => {
    const overview = await eventually(async () => {
      const seen = await source.overview();
      return seen.flows.every(({ total }) => total > 0) ? seen : undefined;
    });
    const total = (to: string, signal: string) =>
      overview.flows.find((flow) => flow.to === to && flow.signal === signal)?.total;
    assert.equal(total('collector', 'traces'), 30);
    assert.equal(total('collector', 'logs'), 10);
    assert.deepEqual(overview.unavailable, []);
    assert.deepEqual(overview.drops, []);
    assert.deepEqual(
      overview.hops.map(({ id, state }) => `${id} ${state}`),
      ['services up', 'collector up', 'metrics up', 'traces up', 'logs up'],
    );
  });

  it('has the series of :8889 with exemplars, a trace and its logs', async () => {
    const [first] = sent;
    const failed = sent.filter((trace) => trace.failed).map(({ traceId }) => traceId);
    await eventually(async () => {
      const series = await source.series();
      const exemplars = series.flatMap(({ exemplar }) => exemplar?.traceId ?? []);
      return exemplars.some((traceId) => sent.some((trace) => trace.traceId === traceId)) ? true : undefined;
    });
    const found = await eventually(async () => {
      const traces = await source.searchTraces({ attribute: 'error.type=F02', status: 'error', limit: 10 });
      return traces.length === failed.length ? traces : undefined;
    });
    assert.deepEqual(found.map(({ traceId }) => traceId).toSorted(), failed.toSorted());
    const trace = await source.trace(first?.traceId ?? '');
    assert.deepEqual(
      trace?.spans.map(({ spanId }) => spanId),
      first?.spanIds,
    );
    const lines = await eventually(async () => {
      const logs = await source.logs({ traceId: first?.traceId ?? '', limit: 10 });
      return logs.length > 0 ? logs : undefined;
    });
    assert.deepEqual(
      lines.map(({ text, service, level, traceId }) => ({ text, service, level, traceId })),
      [{ text: 'packet fulfilled', service: 'ilp-connector', level: 'info', traceId: first?.traceId }],
    );
    assert.equal(await source.trace('0'.repeat(31).concat('1')), undefined);
  });

  it('has Prometheus’ alerts, and names it when it is gone', async () => {
    assert.equal((await source.alerts()).evaluated, true);
    await pipeline.native.group.kill('prometheus');
    await assert.rejects(source.alerts(), /Prometheus: http:\/\/127\.0\.0\.1:\d+ does not answer: .*ECONNREFUSED/);
    const { unavailable, flows } = await source.overview();
    assert.deepEqual(
      unavailable.map(({ backend }) => backend),
      ['Prometheus'],
    );
    assert.ok(flows.length > 0);
  });
});
