import assert from 'node:assert/strict';
import { describe, it } from 'node:test';
import type { TraceSpan } from '../src/api/traces.ts';
import { servicesOfTrace, waterfallRows } from '../src/waterfall/waterfall.ts';

function span(spanId: string, parentSpanId: string, offsetSeconds = 0): TraceSpan {
  return {
    ...{ spanId, parentSpanId, offsetSeconds, name: spanId, service: `service ${spanId}`, kind: 'internal' },
    ...{ durationSeconds: 1, status: 'unset', statusMessage: '', attributes: [], resource: [], events: [] },
  };
}

function rowsOf(...spans: readonly TraceSpan[]) {
  return waterfallRows({ traceId: '1', startMs: 0, durationSeconds: 1, spans });
}

const shape = (rows: ReturnType<typeof rowsOf>) =>
  rows.map(({ span: { spanId }, depth, isOrphan }) => `${'.'.repeat(depth)}${spanId}${isOrphan ? '!' : ''}`);

describe('a waterfall', () => {
  it('puts each span below its parent, brothers by their start', () => {
    const rows = rowsOf(span('c', 'a', 2), span('d', 'b', 1.5), span('a', ''), span('b', 'a', 1));
    assert.deepEqual(shape(rows), ['a', '.b', '..d', '.c']);
    assert.deepEqual(servicesOfTrace(rows), ['service a', 'service b', 'service d', 'service c']);
  });

  it('marks spans whose parent is not there', () => {
    assert.deepEqual(shape(rowsOf(span('a', ''), span('b', 'missing', 1))), ['a', 'b!']);
  });

  it('shows spans that are each other’s parents, each once', () => {
    const rows = rowsOf(span('a', 'b'), span('b', 'a'), span('c', 'c'));
    assert.deepEqual(rows.map(({ span: { spanId } }) => spanId).toSorted(), ['a', 'b', 'c']);
  });

  it('takes a trace that is deeper than a program’s calls may be', () => {
    const spans = Array.from({ length: 50_000 }, (_, index) => span(`s${index}`, index === 0 ? '' : `s${index - 1}`));
    assert.equal(rowsOf(...spans).at(-1)?.depth, 49_999);
  });
});
