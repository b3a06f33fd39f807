import type { StoredSpan } from './stored-span.ts';
import { summarizeTrace, type TraceSummary } from './trace-summary.ts';

/** The spans that share a trace id, in the order in which they arrived. */
export interface StoredTrace {
  readonly traceId: string;
  readonly spans: ReadonlyMap<string, StoredSpan>;
  summary(): TraceSummary;
}

/** Spans in memory, never more than it was told. */
export interface SpanStore {
  /** A span that is there already is replaced: a client that retries sends the same span again. */
  add(span: StoredSpan): void;
  /** By the 32 hexadecimal digits of its id. */
  trace(traceId: string): StoredTrace | undefined;
  traces(): Iterable<StoredTrace>;
  stats(): SpanStoreStats;
  /** Forgets every span; what was counted stays. */
  clear(): void;
}

export interface SpanStoreStats {
  readonly traces: number;
  readonly spans: number;
  readonly evictedTraces: number;
  readonly evictedSpans: number;
  /** Of the evicted spans, those that went because of `maxBytes`. */
  readonly evictedForBytes: number;
  /** Spans in whose place the same span came again. */
  readonly replacedSpans: number;
  readonly bytes: number;
}

export interface SpanStoreOptions {
  readonly maxSpans: number;
  readonly maxBytes: number;
  /** Bytes that the spans hold outside of this store, which counts its own. */
  readonly heldBytes: () => number;
  /** A span is no longer stored: whatever it holds can go. */
  readonly onGone: (span: StoredSpan) => void;
}

/** What a span takes besides its protobuf: its object, two ids, a name, two times and its place in the trace. */
export const spanOverheadBytes = 450;
const traceOverheadBytes = 500;

/**
 * Beyond its bounds the traces that arrived first go first, whole, as a trace with holes misleads more than a missing
 * one. Only a trace that alone fills the memory loses its own oldest spans.
 */
export function createSpanStore({ maxSpans, maxBytes, heldBytes, onGone }: SpanStoreOptions): SpanStore {
  // A Map iterates in the order of insertion, which is the order of arrival.
  const traces = new Map<string, MutableTrace>();
  const evicted = { traces: 0, spans: 0, forBytes: 0, replaced: 0 };
  let spanCount = 0;
  const bytes = () => heldBytes() + spanCount * spanOverheadBytes + traces.size * traceOverheadBytes;

  const forget = (span: StoredSpan): void => {
    spanCount -= 1;
    onGone(span);
  };
  const evictOldest = (): void => {
    const forBytes = spanCount <= maxSpans;
    const [oldest] = traces.values();
    if (oldest === undefined) return;
    const [first] = oldest.spans.values();
    const gone = traces.size > 1 || first === undefined ? [...oldest.spans.values()] : [first];
    if (gone.length === oldest.spans.size) {
      traces.delete(oldest.traceId);
      evicted.traces += 1;
    } else if (first !== undefined) oldest.remove(first.spanId);
    for (const span of gone) forget(span);
    evicted.spans += gone.length;
    if (forBytes) evicted.forBytes += gone.length;
  };

  return {
    add: (span) => {
      let trace = traces.get(span.traceId);
      if (trace === undefined) {
        trace = createTrace(span.traceId);
        traces.set(span.traceId, trace);
      }
      spanCount += 1;
      const replaced = trace.set(span);
      if (replaced !== undefined) {
        evicted.replaced += 1;
        forget(replaced);
      }
      while (spanCount > maxSpans || (bytes() > maxBytes && spanCount > 0)) evictOldest();
    },
    trace: (traceId) => traces.get(traceId),
    traces: () => traces.values(),
    stats: () => ({
      ...{ traces: traces.size, spans: spanCount, bytes: bytes() },
      ...{ evictedTraces: evicted.traces, evictedSpans: evicted.spans, evictedForBytes: evicted.forBytes },
      replacedSpans: evicted.replaced,
    }),
    clear: () => {
      for (const { spans } of traces.values()) for (const span of spans.values()) forget(span);
      traces.clear();
    },
  };
}

interface MutableTrace extends StoredTrace {
  /** The span that it takes the place of. */
  set(span: StoredSpan): StoredSpan | undefined;
  remove(spanId: string): void;
}

function createTrace(traceId: string): MutableTrace {
  const spans = new Map<string, StoredSpan>();
  // Every search reads the summary of every trace, and most traces no longer change.
  let summary: TraceSummary | undefined;
  return {
    traceId,
    spans,
    summary: () => {
      summary ??= summarizeTrace(spans.values());
      return summary;
    },
    set: (span) => {
      const replaced = spans.get(span.spanId);
      spans.set(span.spanId, span);
      summary = undefined;
      return replaced;
    },
    remove: (spanId) => {
      spans.delete(spanId);
      summary = undefined;
    },
  };
}
