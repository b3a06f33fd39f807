import type { EndedSpan, OtlpAttributes } from '@headrace/contract';
import { chunkBytesFor, createArena } from '../store/arena.ts';
import { createOriginPool, readScope, resourceReader } from '../store/origin.ts';
import { receiveSpans } from '../store/receive-spans.ts';
import { createSpanStore, type SpanStore } from '../store/span-store.ts';
import type { StoredSpan } from '../store/stored-span.ts';
import { createCounts } from './counts.ts';
import type { ItemStats } from './stats.ts';
import type { Taken } from './taken.ts';

export interface TracesOptions {
  readonly maxSpans: number;
  readonly maxBytes: number;
  /** Set in a resource where the sender left them out. */
  readonly resourceDefaults: Readonly<Record<string, string>>;
  readonly recorder?: (resource: OtlpAttributes) => ((span: EndedSpan) => void) | undefined;
  readonly onSpan?: (span: StoredSpan) => void;
}

/** The traces of a pipeline: checked requests in, a store to ask. */
export interface Traces {
  readonly store: SpanStore;
  take(request: Buffer): Taken;
  stats(): ItemStats;
  reset(): void;
}

export function createTraces(options: TracesOptions): Traces {
  const arena = createArena(chunkBytesFor(options.maxBytes));
  const resources = createOriginPool(resourceReader(options.resourceDefaults));
  const scopes = createOriginPool(readScope);
  const refused = createCounts();
  let received = 0;
  let resetSpans = 0;
  const store = createSpanStore({
    maxSpans: options.maxSpans,
    maxBytes: options.maxBytes,
    heldBytes: () => arena.heldBytes() + resources.heldBytes() + scopes.heldBytes(),
    onGone: (span) => {
      arena.release(span.slice);
      resources.release(span.resource);
      scopes.release(span.scope);
    },
  });
  const sink = {
    ...{ arena, resources, scopes },
    add: (span: StoredSpan) => {
      store.add(span);
      options.onSpan?.(span);
    },
    recorder: options.recorder ?? (() => undefined),
  };
  return {
    store,
    take: (request) => {
      const { received: count, refusals } = receiveSpans(request, sink);
      received += count;
      refused.add('malformed id', refusals.length);
      return { refused: refusals.length, reason: refusals[0] ?? '' };
    },
    stats: () => {
      const { spans, evictedSpans, evictedForBytes, bytes } = store.stats();
      const evicted = createCounts();
      evicted.add('maxItems', evictedSpans - evictedForBytes);
      evicted.add('maxBytes', evictedForBytes);
      evicted.add('replaced', store.stats().replacedSpans);
      evicted.add('reset', resetSpans);
      return { received, stored: spans, refused: refused.all(), evicted: evicted.all(), bytesHeld: bytes };
    },
    reset: () => {
      resetSpans += store.stats().spans;
      store.clear();
    },
  };
}
