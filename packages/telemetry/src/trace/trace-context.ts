import { type Context, propagation, ROOT_CONTEXT, trace } from '@opentelemetry/api';
import type { TraceOrigin } from './span-start.ts';

/** The context that a span with this origin starts in. Nothing of what is active goes in: see `SpanRunner.run`. */
export function contextOf({ parent, baggage }: TraceOrigin): Context {
  const withBaggage = baggage === undefined ? ROOT_CONTEXT : propagation.setBaggage(ROOT_CONTEXT, baggage);
  return parent === undefined ? withBaggage : trace.setSpanContext(withBaggage, parent);
}
