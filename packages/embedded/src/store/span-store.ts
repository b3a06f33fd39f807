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
const spanOverheadBytes = 450;
const traceOverheadBytes = 350;

/**
 * Beyond its bounds the traces that arrived first go first, whole, as a trace with holes misleads more than a missing
 * one. Only a trace that alone fills the memory loses its own oldest spans.
 */
export function createSpanStore({ maxSpans, maxBytes, heldBytes, onGone }: SpanStoreOptions): SpanStore {
  // A Map iterates in the order of insertion, which is the order of arrival.
  const traces = new Map<string, HeldTrace>();
  const oldestTrace = createOldest(traces);
  const evicted = { traces: 0, spans: 0, forBytes: 0, replaced: 0 };
  let spanCount = 0;
  const bytes = () => heldBytes() + spanCount * spanOverheadBytes + traces.size * traceOverheadBytes;

  const forget = (span: StoredSpan): void => {
    spanCount -= 1;
    onGone(span);
  };
  const evictOldest = (): void => {
    const forBytes = spanCount <= maxSpans;
    const gone = traces.size > 1 ? wholeTrace() : oldestOfLast();
    for (const span of gone) forget(span);
    evicted.spans += gone.length;
    if (forBytes) evicted.forBytes += gone.length;
  };
  const wholeTrace = (): readonly StoredSpan[] => {
    const oldest = oldestTrace();
    if (oldest === undefined) return [];
    traces.delete(oldest.traceId);
    evicted.traces += 1;
    return [...oldest.spans.values()];
  };
  const oldestOfLast = (): readonly StoredSpan[] => {
    const [last] = traces.values();
    const span = last?.removeOldest();
    if (last === undefined || span === undefined) return [];
    if (last.spans.size === 0) {
      traces.delete(last.traceId);
      evicted.traces += 1;
    }
    return [span];
  };

  return {
    add: (span) => {
      let trace = traces.get(span.traceId);
      if (trace === undefined) {
        trace = new HeldTrace(span.traceId);
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

/** A class, as there are many of them: closures of their own would take more memory than a small trace. */
class HeldTrace implements StoredTrace {
  readonly traceId: string;
  readonly spans = new Map<string, StoredSpan>();
  // Every search reads the summary of every trace, and most traces no longer change.
  #summary: TraceSummary | undefined;
  #oldest: (() => StoredSpan | undefined) | undefined;

  constructor(traceId: string) {
    this.traceId = traceId;
  }

  summary(): TraceSummary {
    this.#summary ??= summarizeTrace(this.spans.values());
    return this.#summary;
  }

  /** Gives the span that this one takes the place of. */
  set(span: StoredSpan): StoredSpan | undefined {
    const replaced = this.spans.get(span.spanId);
    this.spans.set(span.spanId, span);
    this.#summary = undefined;
    return replaced;
  }

  removeOldest(): StoredSpan | undefined {
    this.#oldest ??= createOldest(this.spans);
    const span = this.#oldest();
    if (span !== undefined) this.spans.delete(span.spanId);
    this.#summary = undefined;
    return span;
  }
}

/**
 * Gives the value that came first; the caller deletes it. One iterator goes on for ever: a new one would step over all
 * that were deleted before, each time.
 */
function createOldest<T>(map: ReadonlyMap<string, T>): () => T | undefined {
  let values = map.values();
  return () => {
    const next = values.next();
    if (next.done !== true) return next.value;
    values = map.values();
    return values.next().value;
  };
}
