import assert from 'node:assert/strict';
import { describe, test } from 'node:test';
import { defineContract, runtimeMetrics } from '@headrace/contract';
import { AggregationTemporality } from '@opentelemetry/sdk-metrics';
import { createMetrics } from '../src/metrics/index.ts';
import { flatPoints, kinds, summary } from './metrics-support.ts';

/** With the counters of the runtime's own faults. */
const watched = defineContract({ ...kinds, metrics: { ...kinds.metrics, ...runtimeMetrics } });

function start(options: { nowMs?: () => number; forgetIdleAfterMs?: number } = {}) {
  const warnings: string[] = [];
  const metrics = createMetrics({ contract: watched, warn: (message) => warnings.push(message), ...options });
  const push = metrics.createProducer({ role: 'push' });
  metrics.stop();
  return { ...metrics, warnings, read: async () => summary((await push.collect()).resourceMetrics) };
}

/** A counter for a caller whose types say nothing. */
function untyped(instrument: object): { with(attributes: object): { add(value: unknown): void } } {
  return instrument as never;
}

const ignored = (reason: string) => `headrace.telemetry.ignored_measurements{reason=${reason}}`;
const overflowed = (reason: string) => `headrace.telemetry.overflow_measurements{reason=${reason}}`;

describe('what an instrument cannot take', () => {
  test('is ignored and counted: less than nothing, not finite, not a number', async () => {
    const { instruments, read } = start();
    const counter = instruments.count.with({ color: 'red', size: 's' });
    for (const value of [1, -1, Number.NaN, Number.POSITIVE_INFINITY, Number.NEGATIVE_INFINITY]) counter.add(value);
    untyped(instruments.count).with({ color: 'red', size: 's' }).add('5');
    untyped(instruments.count).with({ color: 'red', size: 's' }).add(undefined);
    instruments.waiting.with({}).add(Number.NaN);
    instruments.waiting.with({}).add(-2);
    instruments.level.with({ color: 'red' }).set(Number.POSITIVE_INFINITY);
    instruments.time.with({ color: 'red' }).record(Number.NaN);
    instruments.time.with({ color: 'red' }).record(Number.POSITIVE_INFINITY);
    instruments.time.with({ color: 'red' }).record(-0.1);
    const values = await read();
    assert.equal(values['count{color=red,size=s}'], 1);
    assert.equal(values['waiting{}'], -2);
    assert.equal(values['level{color=red}'], undefined);
    assert.equal(values['time{color=red}'], 0);
    assert.equal(values[ignored('negative')], 3);
    assert.equal(values[ignored('not_finite')], 8);
  });

  test('a sum beyond the greatest number stays there, finite', async () => {
    const { instruments, read } = start();
    for (let time = 0; time < 3; time += 1) {
      instruments.count.with({ color: 'red', size: 's' }).add(1e308);
      instruments.time.with({ color: 'red' }).record(1e308);
      if (time === 1) await read();
    }
    const values = await read();
    assert.equal(values['count{color=red,size=s}'], Number.MAX_VALUE);
    assert.equal(values['time{color=red}'], 3);
  });

  test('an attribute or value that the contract does not know goes to the overflow series, with one warning', async () => {
    const { instruments, read, warnings } = start();
    const count = untyped(instruments.count);
    for (const attributes of [
      { color: 'pink', size: 's' },
      { color: 'red' },
      { color: 'red', size: 's', more: 'x' },
      {},
    ]) {
      count.with(attributes).add(1);
    }
    untyped(instruments.countOf).with({ color: 'red', peer: 7 }).add(1);
    const values = await read();
    assert.equal(values['count{otel.metric.overflow=true}'], 4);
    assert.equal(values['count.of{otel.metric.overflow=true}'], 1);
    assert.equal(values['count{color=red,size=s}'], 0);
    assert.equal(values[overflowed('unknown_attribute')], 5);
    assert.deepEqual(
      warnings.map((warning) => warning.split(' ')[0]),
      ['count', 'count.of'],
    );
  });

  test('names of objects’ own members are values like any other', async () => {
    const { instruments, read } = start();
    instruments.countOf.with({ color: 'red', peer: '__proto__' }).add(1);
    instruments.countOf.with({ color: 'red', peer: 'constructor' }).add(2);
    untyped(instruments.count).with({ color: 'toString', size: 's' }).add(1);
    const values = await read();
    assert.equal(values['count.of{color=red,peer=__proto__}'], 1);
    assert.equal(values['count.of{color=red,peer=constructor}'], 2);
    assert.equal(values['count{otel.metric.overflow=true}'], 1);
  });
});

describe('a metric with open attributes', () => {
  test('keeps as many attribute sets apart as its budget and its enumerations allow', async () => {
    const { instruments, read, warnings } = start();
    for (let peer = 0; peer < 70; peer += 1) instruments.countOf.with({ color: 'red', peer: `peer-${peer}` }).add(1);
    const values = await read();
    const own = Object.keys(values).filter((key) => key.startsWith('count.of{color'));
    assert.equal(own.length, 60);
    assert.equal(values['count.of{otel.metric.overflow=true}'], 10);
    assert.equal(values[overflowed('too_many_sets')], 10);
    assert.equal(warnings.length, 1);
  });

  test('has no series before one is used', async () => {
    const { instruments, read } = start();
    instruments.countOf.with({ color: 'red', peer: 'a' });
    assert.deepEqual(
      Object.keys(await read()).filter((key) => key.startsWith('count.of')),
      [],
    );
  });
});

describe('a forgotten series', () => {
  test('is exported once more with everything that was measured, and then is gone', async () => {
    const { instruments, read, forget } = start();
    instruments.countOf.with({ color: 'red', peer: 'a' }).add(1);
    instruments.countOf.with({ color: 'blue', peer: 'b' }).add(1);
    await read();
    instruments.countOf.with({ color: 'red', peer: 'a' }).add(2);
    assert.equal(forget({ peer: 'a' }), 1);
    assert.equal((await read())['count.of{color=red,peer=a}'], 3);
    const after = await read();
    assert.equal(after['count.of{color=red,peer=a}'], undefined);
    assert.equal(after['count.of{color=blue,peer=b}'], 1);
  });

  test('begins again at 0 with a later start, through an old handle and a new one alike', async (t) => {
    t.mock.timers.enable({ apis: ['Date'], now: 1_700_000_000_000 });
    const { instruments, createProducer } = createMetrics({ contract: kinds });
    const producer = createProducer({ role: 'push' });
    const kept = instruments.countOf.with({ color: 'red', peer: 'a' });
    kept.add(5);
    instruments.countOf.forget({ peer: 'a' });
    t.mock.timers.tick(1000);
    await producer.collect();
    instruments.countOf.with({ color: 'red', peer: 'other' }).add(7);
    t.mock.timers.tick(1000);
    kept.add(1);
    instruments.countOf.with({ color: 'red', peer: 'a' }).add(1);
    kept.add(1);
    const points = flatPoints((await producer.collect()).resourceMetrics).filter(({ metric }) => metric === 'count.of');
    assert.deepEqual(
      points.map(({ attributes, point }) => [attributes, point.asDouble, point.startTimeUnixNano]),
      [
        ['color=red,peer=a', 3, '1700000002000000000'],
        ['color=red,peer=other', 7, '1700000001000000000'],
      ],
    );
  });

  test('stays if it is used before its final point has gone', async () => {
    const { instruments, read } = start();
    const handle = instruments.countOf.with({ color: 'red', peer: 'a' });
    handle.add(1);
    instruments.countOf.forget({ peer: 'a' });
    handle.add(1);
    assert.equal((await read())['count.of{color=red,peer=a}'], 2);
    assert.equal((await read())['count.of{color=red,peer=a}'], 2);
  });

  test('owes its final point to every reader that pushes, in the temporality of each, and to none that may never ask', async () => {
    const { instruments, createProducer } = createMetrics({ contract: kinds });
    const push = createProducer({ role: 'push' });
    const delta = createProducer({ role: 'push', temporality: () => AggregationTemporality.DELTA });
    createProducer({ role: 'pull' });
    const value = async (producer: typeof push) =>
      summary((await producer.collect()).resourceMetrics)['count.of{color=red,peer=a}'];
    instruments.countOf.with({ color: 'red', peer: 'a' }).add(4);
    assert.deepEqual([await value(push), await value(delta)], [4, 4]);
    instruments.countOf.with({ color: 'red', peer: 'a' }).add(3);
    instruments.countOf.forget({ peer: 'a' });
    assert.deepEqual([await value(push), await value(push), await value(delta)], [7, 7, 3]);
    assert.deepEqual([await value(push), await value(delta)], [undefined, undefined]);
  });

  test('needs no reader: without one that pushes it is gone at once', async () => {
    const { instruments, createProducer } = createMetrics({ contract: kinds });
    const pull = createProducer({ role: 'pull' });
    instruments.countOf.with({ color: 'red', peer: 'a' }).add(4);
    instruments.countOf.forget({ peer: 'a' });
    assert.equal(summary((await pull.collect()).resourceMetrics)['count.of{color=red,peer=a}'], undefined);
  });

  test('is what an idle one becomes', async () => {
    let nowMs = 1_000_000;
    const { instruments, read } = start({ nowMs: () => nowMs, forgetIdleAfterMs: 5000 });
    instruments.levelOf.with({ peer: 'idle' }).set(1);
    instruments.levelOf.with({ peer: 'busy' }).set(1);
    for (let second = 0; second < 10; second += 1) {
      nowMs += 1000;
      instruments.levelOf.with({ peer: 'busy' }).set(second);
      await read();
    }
    assert.deepEqual(
      Object.keys(await read()).filter((key) => key.startsWith('level.of')),
      ['level.of{peer=busy}'],
    );
  });

  test('leaves room: peers that come and go never use up the budget nor the memory', async () => {
    const { instruments, read, forget } = start();
    for (let round = 0; round < 200; round += 1) {
      for (let peer = 0; peer < 20; peer += 1) {
        instruments.waitingOf.with({ peer: `${round}-${peer}` }).add(1);
        instruments.timeOf.with({ peer: `${round}-${peer}`, color: 'red' }).record(1);
      }
      for (let peer = 0; peer < 20; peer += 1) assert.equal(forget({ peer: `${round}-${peer}` }), 2);
      const values = await read();
      assert.equal(values[`waiting.of{peer=${round}-19}`], 1);
      assert.equal(values[overflowed('too_many_sets')], 0);
    }
    assert.deepEqual(
      Object.keys(await read()).filter((key) => key.includes('peer=')),
      [],
    );
  });
});

describe('a gauge that is observed', () => {
  test('asks its callback at each export, until it is stopped', async () => {
    const { instruments, read } = start();
    let degrees = 20;
    const stop = instruments.level.with({ color: 'red' }).observe(() => degrees);
    const key = 'level{color=red}';
    assert.equal((await read())[key], 20);
    degrees = 21;
    assert.equal((await read())[key], 21);
    stop();
    degrees = 22;
    assert.equal((await read())[key], 21);
  });

  test('keeps its value when the callback knows none, and reports one that throws without losing the others', async () => {
    const { instruments, createProducer } = createMetrics({ contract: kinds });
    const producer = createProducer({ role: 'push' });
    instruments.level.with({ color: 'red' }).observe(() => {
      throw new Error('no thermometer');
    });
    instruments.level.with({ color: 'blue' }).observe(() => undefined);
    instruments.level.with({ color: 'green' }).observe(() => 1);
    const { resourceMetrics, errors } = await producer.collect();
    assert.deepEqual(errors.map(String), ['Error: no thermometer']);
    const levels = Object.entries(summary(resourceMetrics)).filter(([key]) => key.startsWith('level'));
    assert.deepEqual(levels, [['level{color=green}', 1]]);
  });

  test('a counter takes a total, and one that falls has begun again', async () => {
    const { instruments, read } = start();
    const totals = [5, 8, 2, 2];
    instruments.count.with({ color: 'red', size: 'l' }).observe(() => totals.shift() ?? 2);
    const seen = [];
    for (let time = 0; time < 4; time += 1) seen.push((await read())['count{color=red,size=l}']);
    assert.deepEqual(seen, [5, 8, 10, 10]);
  });
});

describe('a collection', () => {
  test('gives two readers the same totals, and takes nothing from a reader of deltas', async () => {
    const { instruments, createProducer } = createMetrics({ contract: kinds });
    const producers = [
      createProducer({ role: 'push', temporality: () => AggregationTemporality.DELTA }),
      createProducer({ role: 'pull' }),
    ];
    const seen = [];
    for (let time = 0; time < 3; time += 1) {
      instruments.count.with({ color: 'red', size: 's' }).add(2);
      for (const producer of [...producers, producers[1]]) {
        const { resourceMetrics } = (await producer?.collect()) ?? assert.fail();
        seen.push(summary(resourceMetrics)['count{color=red,size=s}']);
      }
    }
    assert.deepEqual(seen, [2, 2, 2, 2, 4, 4, 2, 6, 6]);
  });

  for (const temporality of [AggregationTemporality.CUMULATIVE, AggregationTemporality.DELTA]) {
    test(`a clock that jumps back gives no ${AggregationTemporality[temporality]} interval that ends before it begins`, async () => {
      let nowMs = 1_700_000_000_000;
      const { instruments, createProducer } = createMetrics({ contract: kinds, nowMs: () => nowMs });
      const producer = createProducer({ role: 'push', temporality: () => temporality });
      for (const jump of [1000, -3_600_000, 1000, -1, 0]) {
        instruments.countOf.with({ color: 'red', peer: 'a' }).add(1);
        instruments.timeOf.with({ color: 'red', peer: 'a' }).record(1);
        nowMs += jump;
        const points = flatPoints((await producer.collect()).resourceMetrics);
        assert.ok(points.length >= 2);
        for (const { point } of points) {
          assert.equal(point.timeUnixNano, `${nowMs}000000`);
          assert.ok(BigInt(String(point.startTimeUnixNano)) <= BigInt(String(point.timeUnixNano)));
        }
      }
    });
  }

  test('lets the event loop turn between slices, and counts what is measured meanwhile once', async () => {
    const contract = defineContract({
      ...kinds,
      metrics: { countOf: { ...kinds.metrics.countOf, attributes: { peer: { kind: 'free', budget: 5000 } } } },
    });
    const { instruments, createProducer } = createMetrics({ contract });
    const producer = createProducer({ role: 'push', temporality: () => AggregationTemporality.DELTA });
    const handles = Array.from({ length: 5000 }, (_, peer) => instruments.countOf.with({ peer: `${peer}` }));
    for (const handle of handles) handle.add(1);
    let turns = 0;
    const addAll = (): void => {
      turns += 1;
      for (const handle of handles) handle.add(1);
      if (turns < 10) setImmediate(addAll);
    };
    setImmediate(addAll);
    const sums = [];
    for (let time = 0; time < 3; time += 1) {
      const { resourceMetrics } = await producer.collect();
      sums.push(flatPoints(resourceMetrics).reduce((sum, { point }) => sum + Number(point.asDouble), 0));
    }
    assert.ok(turns >= 10);
    assert.equal(
      sums.reduce((sum, one) => sum + one),
      5000 * 11,
    );
  });
});

describe('items that are dropped', () => {
  test('are counted by signal and reason', () => {
    const { drops } = start();
    drops.add('traces', 'queue_full', 3);
    drops.add('traces', 'queue_full', 2);
    drops.add('logs', 'refused', 1);
    assert.deepEqual(drops.snapshot(), { traces: { queue_full: 5 }, logs: { refused: 1 } });
  });
});
