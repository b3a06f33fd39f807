import type { Trace, TraceSpan } from '../api/traces.ts';

/** A span with its place in the tree of its trace. */
export interface WaterfallRow {
  readonly span: TraceSpan;
  /** 0 for a root. */
  readonly depth: number;
  /** Its parent was named and is not there: not arrived, dropped, or not sampled. */
  readonly isOrphan: boolean;
}

/** The spans of a trace as rows, each below its parent, brothers by their start. Every span is there once. */
export function waterfallRows({ spans }: Trace): WaterfallRow[] {
  const ids = new Set(spans.map(({ spanId }) => spanId));
  const children = new Map<string, TraceSpan[]>();
  for (const span of spans.toSorted((a, b) => a.offsetSeconds - b.offsetSeconds)) {
    const parent = ids.has(span.parentSpanId) ? span.parentSpanId : '';
    const brothers = children.get(parent);
    if (brothers === undefined) children.set(parent, [span]);
    else brothers.push(span);
  }
  const rows: WaterfallRow[] = [];
  const seen = new Set<TraceSpan>();
  // A stack of its own: a trace may be deeper than the calls of a program.
  const walk = (roots: readonly TraceSpan[]): void => {
    const stack = roots.toReversed().map((span) => ({ span, depth: 0 }));
    for (let next = stack.pop(); next !== undefined; next = stack.pop()) {
      const { span, depth } = next;
      if (seen.has(span)) continue;
      seen.add(span);
      rows.push({ span, depth, isOrphan: depth === 0 && span.parentSpanId !== '' });
      const below = children.get(span.spanId) ?? [];
      stack.push(...below.toReversed().map((child) => ({ span: child, depth: depth + 1 })));
    }
  };
  walk(children.get('') ?? []);
  // Spans that are each other's parents hang from no root.
  for (const span of spans) if (!seen.has(span)) walk([span]);
  return rows;
}

/** The services of a trace in the order in which it reached them. */
export function servicesOfTrace(rows: readonly WaterfallRow[]): string[] {
  return [...new Set(rows.map(({ span }) => span.service))];
}
