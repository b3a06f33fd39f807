import assert from 'node:assert/strict';
import { describe, test } from 'node:test';
import { enumerateAttributes, gauge, type IlpConnectorContract, ilpConnector } from '@headrace/contract';
import {
  AggregationTemporality,
  InMemoryMetricExporter,
  MeterProvider,
  PeriodicExportingMetricReader,
} from '@opentelemetry/sdk-metrics';
import { createInstruments, type Instruments } from '../src/index.ts';
import { startHarness } from './helpers.ts';

/** Never called: that it compiles is the test. */
export function instrumentsAreTypedByTheContract(metrics: Instruments<IlpConnectorContract['metrics']>): void {
  metrics.packetsProcessed.with({ type: 'prepare', status: 'success' }).add(1);
  metrics.packetsInFlight.with({}).add(-1);
  // @ts-expect-error a value that the contract does not list
  metrics.packetsProcessed.with({ type: 'prepare', status: 'sucess' }).add(1);
  // @ts-expect-error an attribute is missing
  metrics.packetsProcessed.with({ type: 'prepare' }).add(1);
  // @ts-expect-error an attribute too many
  metrics.packetsInFlight.with({ peer: 'a' }).add(1);
  // @ts-expect-error a histogram records, it does not add
  metrics.packetLatency.with({ type: 'prepare' }).add(1);
  // @ts-expect-error a metric that the contract does not declare
  metrics.packetsLost.with({}).add(1);
}

describe('instruments', () => {
  test('export every enumerated attribute set of a sum at 0 from the first export on', async (t) => {
    const { telemetry, metrics } = await startHarness({ OTEL_METRIC_EXPORT_INTERVAL: '3600000' });
    t.after(() => telemetry.shutdown());
    await new Promise((resolve) => setTimeout(resolve, 50));
    const exported = metrics.getMetrics()[0]?.scopeMetrics.flatMap((scope) => scope.metrics) ?? [];
    for (const metric of Object.values(ilpConnector.metrics)) {
      // A gauge has no value before somebody knew one: a 0 would say that a dependency is down.
      if (metric.kind === 'histogram' || metric.kind === 'gauge') continue;
      const points = exported.find(({ descriptor }) => descriptor.name === metric.otel)?.dataPoints ?? [];
      assert.deepEqual(
        points.map(({ attributes }) => attributes),
        enumerateAttributes(metric.attributes),
        metric.otel,
      );
      assert.ok(points.every(({ value }) => value === 0));
    }
  });

  test('record into the buckets, unit and description of the contract', async (t) => {
    const { telemetry, metrics } = await startHarness();
    telemetry.metrics.packetLatency.with({ type: 'prepare' }).record(0.007);
    telemetry.metrics.packetsProcessed.with({ type: 'prepare', status: 'success' }).add(2);
    t.after(() => telemetry.shutdown());
    await telemetry.shutdown();
    const exported =
      metrics
        .getMetrics()
        .at(-1)
        ?.scopeMetrics.flatMap((scope) => scope.metrics) ?? [];
    const latency = exported.find(({ descriptor }) => descriptor.name === 'ilp.packet.latency');
    assert.equal(latency?.descriptor.unit, 's');
    assert.equal(latency?.descriptor.description, ilpConnector.metrics.packetLatency.description);
    const value = latency?.dataPoints[0]?.value as { buckets: { boundaries: number[]; counts: number[] } };
    assert.deepEqual(value.buckets.boundaries, [...ilpConnector.metrics.packetLatency.bounds]);
    assert.deepEqual(value.buckets.counts, [0, 0, 1, 0, 0, 0, 0, 0]);
    const processed = exported.find(({ descriptor }) => descriptor.name === 'ilp.packets.processed');
    assert.equal(processed?.dataPoints.find(({ attributes }) => attributes.status === 'success')?.value, 2);
  });

  test('set a gauge to its last value', async (t) => {
    const exporter = new InMemoryMetricExporter(AggregationTemporality.CUMULATIVE);
    const provider = new MeterProvider({ readers: [new PeriodicExportingMetricReader({ exporter })] });
    t.after(() => provider.shutdown());
    const declared = { peers: gauge({ otel: 'peers', unit: '{peer}', description: 'peers', attributes: {} }) };
    const { peers } = createInstruments(declared, provider.getMeter('test'));
    peers.with({}).set(3);
    peers.with({}).record(2);
    await provider.forceFlush();
    assert.equal(exporter.getMetrics()[0]?.scopeMetrics[0]?.metrics[0]?.dataPoints[0]?.value, 2);
  });
});
