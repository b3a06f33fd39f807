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
}

export interface SpanStoreStats {
  readonly traces: number;
  readonly spans: number;
  readonly evictedTraces: number;
  readonly evictedSpans: number;
}

/**
 * Beyond `maxSpans` the traces that arrived first go first, whole, as a trace with holes misleads more than a missing
 * one. Only a trace that alone fills the memory loses its own oldest spans.
 */
export function createSpanStore(maxSpans: number): SpanStore {
  // A Map iterates in the order of insertion, which is the order of arrival.
  const traces = new Map<string, MutableTrace>();
  let spanCount = 0;
  let evictedTraces = 0;
  let evictedSpans = 0;

  const evictOldest = (): void => {
    const [oldest] = traces.values();
    if (oldest === undefined) return;
    if (traces.size > 1) {
      traces.delete(oldest.traceId);
      evictedTraces += 1;
      evictedSpans += oldest.spans.size;
      spanCount -= oldest.spans.size;
      return;
    }
    const [oldestSpanId] = oldest.spans.keys();
    if (oldestSpanId === undefined) return;
    oldest.remove(oldestSpanId);
    evictedSpans += 1;
    spanCount -= 1;
  };

  return {
    add: (span) => {
      let trace = traces.get(span.traceId);
      if (trace === undefined) {
        trace = createTrace(span.traceId);
        traces.set(span.traceId, trace);
      }
      if (trace.set(span)) spanCount += 1;
      while (spanCount > maxSpans) evictOldest();
    },
    trace: (traceId) => traces.get(traceId),
    traces: () => traces.values(),
    stats: () => ({ traces: traces.size, spans: spanCount, evictedTraces, evictedSpans }),
  };
}

interface MutableTrace extends StoredTrace {
  /** Whether the span is new. */
  set(span: StoredSpan): boolean;
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
      const isNew = !spans.has(span.spanId);
      spans.set(span.spanId, span);
      summary = undefined;
      return isNew;
    },
    remove: (spanId) => {
      spans.delete(spanId);
      summary = undefined;
    },
  };
}
