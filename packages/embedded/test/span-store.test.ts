import assert from 'node:assert/strict';
import { test } from 'node:test';
import fc from 'fast-check';
import { createArena } from '../src/store/arena.ts';
import { createSpanStore as createStore, type SpanStore } from '../src/store/span-store.ts';
import type { StoredSpan } from '../src/store/stored-span.ts';

const createSpanStore = (maxSpans: number) =>
  createStore({ maxSpans, maxBytes: Number.MAX_SAFE_INTEGER, heldBytes: () => 0, onGone: () => undefined });

function span(trace: number, id: number, fields: Partial<StoredSpan> = {}): StoredSpan {
  return {
    traceId: String(trace).padStart(32, '0'),
    spanId: String(id).padStart(16, '0'),
    parentSpanId: undefined,
    kind: 'internal',
    status: 'unset',
    startUnixNano: 1000n,
    endUnixNano: 3000n,
    name: `span ${id}`,
    slice: createArena(1024).put(Buffer.alloc(0), 0, 0),
    scope: { bytes: Buffer.alloc(0), schemaUrl: '', attributes: [], name: '', version: '' },
    resource: { bytes: Buffer.alloc(0), schemaUrl: '', attributes: [], service: '' },
    ...fields,
  };
}

const heldAndEvicted = (store: SpanStore) => {
  const { traces, spans, evictedTraces, evictedSpans } = store.stats();
  return { traces, spans, evictedTraces, evictedSpans };
};

test('the store never holds more than maxSpans, counts what goes, and keeps the newest', () => {
  const arrivals = fc.array(fc.tuple(fc.nat(9), fc.nat(5)), { maxLength: 200 });
  fc.assert(
    fc.property(fc.integer({ min: 1, max: 20 }), arrivals, (maxSpans, spans) => {
      const store = createSpanStore(maxSpans);
      let added = 0;
      for (const [trace, id] of spans) {
        const one = span(trace, id);
        if (!store.trace(one.traceId)?.spans.has(one.spanId)) added += 1;
        store.add(one);
        const stats = store.stats();
        assert.ok(stats.spans <= maxSpans, `${stats.spans} spans`);
        assert.equal(stats.spans + stats.evictedSpans, added);
        const held = [...store.traces()];
        assert.equal(stats.traces, held.length);
        assert.equal(
          held.reduce((sum, each) => sum + each.spans.size, 0),
          stats.spans,
        );
      }
    }),
  );
});

test('whole traces go until the newest fit', () => {
  const sizes = fc.array(fc.integer({ min: 1, max: 8 }), { minLength: 1, maxLength: 30 });
  fc.assert(
    fc.property(sizes, (traceSizes) => {
      const store = createSpanStore(8);
      traceSizes.forEach((size, trace) => {
        for (let id = 1; id <= size; id += 1) store.add(span(trace, id));
      });
      const expected: number[] = [];
      let room = 8;
      for (let trace = traceSizes.length - 1; trace >= 0; trace -= 1) {
        room -= traceSizes[trace] ?? 0;
        if (room < 0) break;
        expected.unshift(trace);
      }
      assert.deepEqual(
        [...store.traces()].map(({ traceId }) => Number(traceId)),
        expected,
      );
    }),
  );
});

test('traces go in the order in which they arrived, whatever their times', () => {
  const store = createSpanStore(2);
  store.add(span(1, 1, { startUnixNano: 9000n }));
  store.add(span(2, 1));
  store.add(span(3, 1));
  assert.deepEqual(
    [...store.traces()].map(({ traceId }) => Number(traceId)),
    [2, 3],
  );
  assert.deepEqual(heldAndEvicted(store), { traces: 2, spans: 2, evictedTraces: 1, evictedSpans: 1 });
});

test('a trace that alone fills the memory keeps its newest spans', () => {
  const store = createSpanStore(2);
  for (const id of [1, 2, 3]) store.add(span(1, id));
  assert.deepEqual(
    [...(store.trace('1'.padStart(32, '0'))?.spans.values() ?? [])].map(({ spanId }) => Number(spanId)),
    [2, 3],
  );
  assert.deepEqual(heldAndEvicted(store), { traces: 1, spans: 2, evictedTraces: 0, evictedSpans: 1 });
});

test('the same span again replaces the first, and the summary follows', () => {
  const store = createSpanStore(10);
  store.add(span(1, 1));
  const trace = store.trace('1'.padStart(32, '0'));
  assert.equal(trace?.summary().durationNanos, 2000n);
  store.add(span(1, 1, { endUnixNano: 9000n, status: 'error' }));
  assert.equal(store.stats().spans, 1);
  assert.equal(trace?.summary().durationNanos, 8000n);
  assert.deepEqual(trace?.summary().services.get(''), { spanCount: 1, errorCount: 1 });
});

test('the root is the earliest span without a parent', () => {
  const store = createSpanStore(10);
  store.add(span(1, 1, { parentSpanId: '0000000000000002' }));
  const trace = store.trace('1'.padStart(32, '0'));
  assert.equal(trace?.summary().root, undefined);
  store.add(span(1, 2, { startUnixNano: 800n }));
  store.add(span(1, 3, { startUnixNano: 900n }));
  assert.equal(trace?.summary().root?.name, 'span 2');
});
