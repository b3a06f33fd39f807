import assert from 'node:assert/strict';
import { describe, it, test } from 'node:test';
import fc from 'fast-check';
import { type Embedded, startEmbedded } from '../src/index.ts';
import { chunkBytesFor, createArena, sliceBytes } from '../src/store/arena.ts';
import { encodeRequest, exportBytes, type Signal } from './otlp-client.ts';
import { attributeList } from './support/attributes.ts';
import { startForTest } from './support/start.ts';

const mebibyte = 1024 * 1024;
const id = (value: number, length: number) => {
  const bytes = Buffer.alloc(length, 1);
  bytes.writeUInt32BE(value);
  return bytes;
};

const send = (embedded: Embedded, signal: Signal, request: object) =>
  exportBytes(embedded.ports.otlpGrpc, encodeRequest(signal, request), signal);

const spansOf = (from: number, count: number, bytes: number) => ({
  resourceSpans: [
    {
      resource: { attributes: attributeList({ 'service.name': 'many' }) },
      scopeSpans: [
        {
          spans: Array.from({ length: count }, (_, index) => ({
            ...{ traceId: id(from + index, 16), spanId: id(from + index, 8), name: `span ${from + index}` },
            attributes: attributeList({ padding: 'x'.repeat(bytes) }),
          })),
        },
      ],
    },
  ],
});

const logsOf = (from: number, count: number, bytes: number) => ({
  resourceLogs: [
    {
      scopeLogs: [
        {
          logRecords: Array.from({ length: count }, (_, index) => ({
            timeUnixNano: String(1_700_000_000_000_000_000n + BigInt(from + index)),
            body: { stringValue: `record ${from + index}` },
            attributes: attributeList({ padding: 'x'.repeat(bytes) }),
          })),
        },
      ],
    },
  ],
});

describe('what is stored', () => {
  it('keeps the newest spans within the number that is allowed, and counts the others', async (t) => {
    const embedded = await startForTest(t, { limits: { spans: 150 } });
    for (const from of [0, 100, 200]) await send(embedded, 'traces', spansOf(from, 100, 10));
    const names = embedded.spans().map(({ name }) => name);
    assert.deepEqual(
      names,
      Array.from({ length: 150 }, (_, index) => `span ${150 + index}`),
    );
    const { received, stored, evicted } = embedded.stats().traces;
    assert.deepEqual({ received, stored, evicted }, { received: 300, stored: 150, evicted: { maxItems: 150 } });
  });

  it('keeps spans within the bytes that are allowed, with all that they hold', async (t) => {
    const embedded = await startForTest(t, { limits: { spanBytes: 4 * mebibyte } });
    for (let from = 0; from < 10_000; from += 500) {
      await send(embedded, 'traces', spansOf(from, 500, 1000));
      assert.ok(embedded.stats().traces.bytesHeld <= 4 * mebibyte);
    }
    const { received, stored, evicted, bytesHeld } = embedded.stats().traces;
    assert.equal(stored + (evicted.maxBytes ?? 0), received);
    assert.ok(stored > 2000 && bytesHeld > 3.5 * mebibyte, `${stored} spans in ${bytesHeld} bytes`);
    assert.equal(embedded.spans().at(-1)?.name, 'span 9999');
  });

  it('keeps the newest log records within number and bytes, and counts the others', async (t) => {
    const embedded = await startForTest(t, { limits: { logRecords: 3000, logBytes: 2 * mebibyte } });
    await send(embedded, 'logs', logsOf(0, 4000, 10));
    assert.equal(embedded.stats().logs.evicted.maxItems, 1000);
    await send(embedded, 'logs', logsOf(4000, 3000, 2000));
    const { received, stored, evicted, bytesHeld } = embedded.stats().logs;
    assert.equal(stored + (evicted.maxItems ?? 0) + (evicted.maxBytes ?? 0), received);
    assert.ok(bytesHeld <= 2 * mebibyte && stored > 500, `${stored} records in ${bytesHeld} bytes`);
    assert.equal(embedded.logs().at(-1)?.body, 'record 6999');
    assert.equal(embedded.logs().length, stored);
  });

  it('does not keep a resource that no item is of any more', async (t) => {
    const embedded = await startForTest(t, { limits: { logRecords: 10 } });
    const held: number[] = [];
    for (let index = 0; index < 200; index += 1) {
      const resource = {
        attributes: attributeList({ 'service.instance.id': `instance ${index}`, pad: 'x'.repeat(500) }),
      };
      await send(embedded, 'logs', {
        resourceLogs: [{ resource, scopeLogs: [{ logRecords: [{ body: { stringValue: 'a' } }] }] }],
      });
      held.push(embedded.stats().logs.bytesHeld);
    }
    assert.equal(held[199], held[150]);
  });

  it('forgets everything on reset, but not what was counted', async (t) => {
    const embedded = await startForTest(t);
    await send(embedded, 'traces', spansOf(0, 5, 10));
    await send(embedded, 'logs', logsOf(0, 5, 10));
    await embedded.waitForMetric('traces_span_metrics_calls_total');
    embedded.reset();
    assert.deepEqual([embedded.spans(), embedded.logs(), embedded.metrics()], [[], [], []]);
    const { traces, logs } = embedded.stats();
    assert.deepEqual([traces.received, traces.stored, traces.evicted], [5, 0, { reset: 5 }]);
    assert.deepEqual([logs.received, logs.stored, logs.evicted], [5, 0, { reset: 5 }]);
    await send(embedded, 'traces', spansOf(0, 2, 10));
    assert.equal(embedded.spans().length, 2);
  });
});

describe(':8889', () => {
  const gauges = (names: readonly string[], value: number) => ({
    resourceMetrics: [
      { scopeMetrics: [{ metrics: names.map((name) => ({ name, gauge: { dataPoints: [{ asDouble: value }] } })) }] },
    ],
  });

  it('refuses new series beyond its limit, says so, and goes on with those that it has', async (t) => {
    const embedded = await startForTest(t, { limits: { series: 3 } });
    assert.deepEqual(await send(embedded, 'metrics', gauges(['a', 'b'], 1)), {});
    const answer = await send(embedded, 'metrics', gauges(['b', 'c', 'd', 'e'], 2));
    const errorMessage = 'refused 2 data points: :8889 shows 3 lines at most, new series do not fit, and 1 more';
    assert.deepEqual(answer, { partialSuccess: { rejectedDataPoints: '2', errorMessage } });
    assert.deepEqual(
      embedded.metrics().map(({ name, value }) => [name, value]),
      [
        ['a', 1],
        ['b', 2],
        ['c', 2],
      ],
    );
    const { received, stored, refused } = embedded.stats().metrics;
    assert.deepEqual({ received, stored, refused }, { received: 6, stored: 3, refused: { 'series limit': 2 } });
  });

  it('gives the room of expired series to others', async (t) => {
    let now = 1_700_000_000_000;
    const embedded = await startForTest(t, { limits: { series: 2 }, now: () => now });
    await send(embedded, 'metrics', gauges(['a', 'b'], 1));
    now += 6 * 60_000;
    assert.deepEqual(await send(embedded, 'metrics', gauges(['c', 'd'], 1)), {});
    assert.deepEqual(embedded.stats().metrics.evicted, { expired: 2 });
    assert.deepEqual(
      embedded.metrics().map(({ name }) => name),
      ['c', 'd'],
    );
  });

  it('counts a histogram by its lines', async (t) => {
    const embedded = await startForTest(t, { limits: { series: 6 } });
    const histogram = (name: string) => ({
      name,
      histogram: {
        aggregationTemporality: 2,
        dataPoints: [{ count: 1, explicitBounds: [1, 2], bucketCounts: [1, 0, 0] }],
      },
    });
    const request = { resourceMetrics: [{ scopeMetrics: [{ metrics: [histogram('one'), histogram('two')] }] }] };
    assert.equal((await send(embedded, 'metrics', request)).partialSuccess?.rejectedDataPoints, '1');
    assert.equal(embedded.metrics().length, 5);
  });
});

for (const [name, value] of [
  ['spans', 0],
  ['requestBytes', -1],
  ['logBytes', 1.5],
  ['series', Number.NaN],
] as const) {
  test(`the limit ${name}: ${value} is refused`, async () => {
    await assert.rejects(startEmbedded({ limits: { [name]: value } }), {
      message: `limits.${name}: expected an integer of at least 1, got ${value}`,
    });
  });
}

test('an arena gives back what was put in, and holds nothing when all is released', () => {
  const action = fc.oneof(fc.record({ put: fc.integer({ min: 0, max: 3000 }) }), fc.record({ release: fc.nat(20) }));
  fc.assert(
    fc.property(fc.array(action, { maxLength: 200 }), (actions) => {
      const arena = createArena(1024);
      const held: { slice: ReturnType<typeof arena.put>; bytes: Buffer }[] = [];
      for (const [index, one] of actions.entries()) {
        if ('put' in one) {
          const bytes = Buffer.alloc(one.put + 2, index);
          held.push({ slice: arena.put(bytes, 1, one.put + 1), bytes: bytes.subarray(1, one.put + 1) });
        } else {
          const [gone] = held.splice(one.release, 1);
          if (gone !== undefined) arena.release(gone.slice);
        }
        for (const { slice, bytes } of held) assert.ok(sliceBytes(slice).equals(bytes));
      }
      for (const { slice } of held) arena.release(slice);
      // The chunk that is being filled stays.
      assert.ok(arena.heldBytes() <= 1024);
    }),
  );
});

test('chunks are small beside the bytes that they make up', () => {
  assert.deepEqual([1000, mebibyte, 64 * mebibyte].map(chunkBytesFor), [1024, 65_536, 65_536]);
});
