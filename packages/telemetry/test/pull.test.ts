import assert from 'node:assert/strict';
import { describe, test } from 'node:test';
import { AggregationTemporality, InMemoryMetricExporter } from '@opentelemetry/sdk-metrics';
import { type Exporters, startTelemetry } from '../src/index.ts';
import { type RelayContract, relay } from './relay-contract.ts';

const SCRAPE = { exposition: 'text', escaping: 'underscores' } as const;

function start(env: Record<string, string> = {}, exporters: Exporters = {}) {
  return startTelemetry<RelayContract>({
    contract: relay,
    service: { name: 'relay', version: '1' },
    env: {
      NODE_ID: 'n-1',
      OTEL_TRACES_EXPORTER: 'none',
      OTEL_LOGS_EXPORTER: 'none',
      OTEL_RESOURCE_ATTRIBUTES: 'service.instance.id=i-1',
      ...env,
    },
    exporters,
    logDestination: { write: () => undefined },
  });
}

/** What a scrape gives, without `target_info`, whose version labels are the SDK's. */
async function scrape(telemetry: Awaited<ReturnType<typeof start>>): Promise<string[]> {
  const { text = '' } = (await telemetry.pull?.render(SCRAPE)) ?? {};
  return text.split('\n').filter((line) => line !== '' && !line.includes('target_info'));
}

/** The values of the one counter that was moved, push by push. */
function pushedValues(exporter: InMemoryMetricExporter): number[] {
  return exporter
    .getMetrics()
    .flatMap(({ scopeMetrics }) => scopeMetrics.flatMap(({ metrics }) => metrics))
    .filter(({ descriptor }) => descriptor.name === 'relay.packets')
    .flatMap(({ dataPoints }) => dataPoints.filter(({ attributes }) => attributes.outcome === 'ok'))
    .map(({ value }) => Number(value));
}

describe('what a scraper of the process itself sees', () => {
  test('names and labels as :8889 shows them, zeros included', async (t) => {
    const telemetry = await start();
    t.after(() => telemetry.shutdown());
    telemetry.metrics.relayed.with({ outcome: 'ok' }).add(2);
    telemetry.metrics.wait.with({}).record(0.3);
    const labels = 'environment="development",instance="i-1",job="relay",node_id="n-1"';
    assert.deepEqual(await scrape(telemetry), [
      '# HELP relay_packets_total Packets passed on',
      '# TYPE relay_packets_total counter',
      `relay_packets_total{${labels},outcome="lost"} 0`,
      `relay_packets_total{${labels},outcome="ok"} 2`,
      '# HELP relay_wait_seconds Time in the queue',
      '# TYPE relay_wait_seconds histogram',
      `relay_wait_seconds_bucket{${labels},le="0.1"} 0`,
      `relay_wait_seconds_bucket{${labels},le="1"} 1`,
      `relay_wait_seconds_bucket{${labels},le="+Inf"} 1`,
      `relay_wait_seconds_sum{${labels}} 0.3`,
      `relay_wait_seconds_count{${labels}} 1`,
    ]);
  });

  test('OpenMetrics where it is asked for', async (t) => {
    const telemetry = await start();
    t.after(() => telemetry.shutdown());
    const rendered = await telemetry.pull?.render({ exposition: 'openmetrics', escaping: 'allow-utf-8' });
    assert.equal(
      rendered?.contentType,
      'application/openmetrics-text; version=1.0.0; charset=utf-8; escaping=allow-utf-8',
    );
    assert.match(rendered?.text ?? '', /\n# EOF\n$/);
  });

  test('numbers go on while telemetry is switched off', async (t) => {
    const telemetry = await start({ OTEL_ENABLED: 'false' });
    t.after(() => telemetry.shutdown());
    telemetry.metrics.relayed.with({ outcome: 'lost' }).add(7);
    assert.ok((await scrape(telemetry)).some((line) => line.endsWith('outcome="lost"} 7')));
  });

  for (const temporality of [AggregationTemporality.CUMULATIVE, AggregationTemporality.DELTA]) {
    test(`a scrape takes nothing away from ${AggregationTemporality[temporality]} pushes`, async () => {
      const exporter = new InMemoryMetricExporter(temporality);
      const telemetry = await start(
        { OTEL_ENABLED: 'true', OTEL_METRIC_EXPORT_INTERVAL: '3600000' },
        { metrics: exporter },
      );
      telemetry.metrics.relayed.with({ outcome: 'ok' }).add(5);
      await scrape(telemetry);
      assert.ok((await scrape(telemetry)).some((line) => line.endsWith('outcome="ok"} 5')));
      await telemetry.shutdown();
      const pushed = pushedValues(exporter);
      const total =
        temporality === AggregationTemporality.DELTA ? pushed.reduce((sum, one) => sum + one) : pushed.at(-1);
      assert.equal(total, 5);
    });
  }

  test('nothing with PROMETHEUS_ENABLED=false', async (t) => {
    const telemetry = await start({ PROMETHEUS_ENABLED: 'false' });
    t.after(() => telemetry.shutdown());
    assert.equal(telemetry.pull, undefined);
  });
});
