import type { StoredSpan } from './stored-span.ts';

/** What a trace is as a whole. */
export interface TraceSummary {
  readonly startUnixNano: bigint;
  readonly endUnixNano: bigint;
  readonly durationNanos: bigint;
  /** The earliest span without a parent; absent while it has not arrived. */
  readonly root: StoredSpan | undefined;
  readonly services: ReadonlyMap<string, ServiceStats>;
}

interface ServiceStats {
  readonly spanCount: number;
  readonly errorCount: number;
}

export function summarizeTrace(spans: Iterable<StoredSpan>): TraceSummary {
  let start: bigint | undefined;
  let end = 0n;
  let root: StoredSpan | undefined;
  const services = new Map<string, ServiceStats>();
  for (const span of spans) {
    if (start === undefined || span.startUnixNano < start) start = span.startUnixNano;
    if (span.endUnixNano > end) end = span.endUnixNano;
    if (span.parentSpanId === undefined && (root === undefined || span.startUnixNano < root.startUnixNano)) root = span;
    const service = span.resource.service;
    const { spanCount, errorCount } = services.get(service) ?? { spanCount: 0, errorCount: 0 };
    services.set(service, {
      spanCount: spanCount + 1,
      errorCount: errorCount + (span.status === 'error' ? 1 : 0),
    });
  }
  const startUnixNano = start ?? 0n;
  const durationNanos = end > startUnixNano ? end - startUnixNano : 0n;
  return { startUnixNano, endUnixNano: end, durationNanos, root, services };
}
