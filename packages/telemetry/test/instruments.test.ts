import assert from 'node:assert/strict';
import { describe, test } from 'node:test';
import { setTimeout as delay } from 'node:timers/promises';
import { enumerateAttributes, type IlpConnectorContract, ilpConnector } from '@headrace/contract';
import { createMetrics, type Instruments } from '../src/index.ts';
import { startHarness } from './helpers.ts';
import { flatPoints, kinds, summary } from './metrics-support.ts';

/** Never called: that it compiles is the test. */
export function instrumentsAreTypedByTheContract(metrics: Instruments<IlpConnectorContract['metrics']>): void {
  metrics.packetsProcessed.with({ type: 'prepare', status: 'success' }).add(1);
  metrics.packetsInFlight.with({}).add(-1);
  metrics.accountCredits.forget({ peer_id: 'a' });
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
  // @ts-expect-error an attribute that the metric does not have
  metrics.accountCredits.forget({ peer: 'a' });
}

describe('instruments', () => {
  test('export every enumerated attribute set of a sum and a histogram at 0 from the first export on', async (t) => {
    const { telemetry, metrics } = await startHarness({ OTEL_METRIC_EXPORT_INTERVAL: '3600000' });
    t.after(() => telemetry.shutdown());
    for (let turn = 0; turn < 500 && metrics.getMetrics().length === 0; turn += 1) await delay(10);
    const exported = metrics.getMetrics()[0]?.scopeMetrics.flatMap((scope) => scope.metrics) ?? [];
    for (const metric of Object.values(ilpConnector.metrics)) {
      // What is measured of the process is there with its values; a gauge has no value before somebody knew one: a 0
      // would say that a dependency is down.
      if (metric.kind === 'gauge' || /^(process|nodejs)\./.test(metric.otel)) continue;
      const points = exported.find(({ descriptor }) => descriptor.name === metric.otel)?.dataPoints ?? [];
      assert.deepEqual(
        points.map(({ attributes }) => attributes),
        enumerateAttributes(metric.attributes),
        metric.otel,
      );
      assert.ok(points.every(({ value }) => (typeof value === 'number' ? value : value.count) === 0));
    }
  });

  test('record into the buckets, unit and description of the contract', async () => {
    const { instruments, createProducer } = createMetrics({ contract: kinds });
    const producer = createProducer({ role: 'push' });
    instruments.time.with({ color: 'red' }).record(1);
    instruments.time.with({ color: 'red' }).record(2.5);
    instruments.time.with({ color: 'red' }).record(11);
    const { resourceMetrics } = await producer.collect();
    const red = flatPoints(resourceMetrics).find(
      ({ metric, attributes }) => metric === 'time' && attributes === 'color=red',
    );
    assert.equal(red?.unit, 's');
    assert.equal(red?.description, 'How long');
    assert.deepEqual(red?.point.explicitBounds, [0.1, 1, 2.5, 10]);
    assert.deepEqual(red?.point.bucketCounts, [0, 1, 1, 0, 1]);
    assert.deepEqual([red?.point.min, red?.point.max, red?.point.sum, red?.point.count], [1, 11, 14.5, 3]);
  });

  test('set a gauge to its last value', async () => {
    const { instruments, createProducer } = createMetrics({ contract: kinds });
    const producer = createProducer({ role: 'push' });
    instruments.level.with({ color: 'red' }).set(3);
    instruments.level.with({ color: 'red' }).record(2);
    assert.equal(summary((await producer.collect()).resourceMetrics)['level{color=red}'], 2);
  });

  test('give the same handle for the same attributes, in any order', () => {
    const { instruments } = createMetrics({ contract: kinds });
    assert.equal(
      instruments.count.with({ color: 'red', size: 's' }),
      instruments.count.with({ size: 's', color: 'red' }),
    );
    assert.equal(
      instruments.countOf.with({ color: 'red', peer: 'a' }),
      instruments.countOf.with({ peer: 'a', color: 'red' }),
    );
  });
});
