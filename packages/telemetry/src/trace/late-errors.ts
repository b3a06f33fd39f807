import { type Span, type SpanContext, SpanStatusCode, type Tracer } from '@opentelemetry/api';
import { traceRandomness, traceThreshold, withThreshold } from './ot-entry.ts';
import type { RateLimit } from './rate-limit.ts';
import { withDecision } from './sdk-sampler.ts';
import type { SpanIds } from './span-ids.ts';
import { linksOf, type SpanStart } from './span-start.ts';
import { contextOf } from './trace-context.ts';

/** A span that was not kept and has failed. */
interface FailedSpan extends SpanStart {
  readonly message: string;
  /** What failed, where it was an exception. */
  readonly error: Error | undefined;
  readonly randomness: number;
  /** The ids that peers may have seen already; a span made afterwards must have the same. */
  readonly context: SpanContext;
}

/** Keeps the spans of failures, whatever the sampler said at their start. */
export interface LateErrors {
  /** Makes the span after all, with its real start. */
  record(failed: FailedSpan): void;
  /**
   * Corrects the threshold of a failed span that was kept from its start. Failures are kept with a probability of
   * their own, the same for both: a failure that the sampler had kept would otherwise stand for many, and the ones
   * made afterwards would be counted on top.
   */
  mark(span: Span): void;
}

/** @param limit how many failures a second are kept; it decides on the trace's own randomness, the same at each hop. */
export function createLateErrors(tracer: Tracer, ids: SpanIds, limit: RateLimit): LateErrors {
  const thresholdFor = (randomness: number): number | undefined => {
    const threshold = limit.next();
    if (randomness < threshold) return undefined;
    limit.kept();
    return threshold;
  };
  return {
    record: (failed) => {
      const threshold = thresholdFor(failed.randomness);
      if (threshold === undefined) return;
      const endTime = Date.now();
      // Wall time less the time taken: a monotonic start and a wall clock that was set meanwhile do not mix.
      const startTime = endTime - (performance.now() - failed.startMs);
      ids.prepare(failed.context.traceId, failed.context.spanId);
      const { shape, attributes, origin, message, error } = failed;
      const options = { kind: shape.kind, attributes, links: linksOf(origin), startTime };
      const span = tracer.startSpan(shape.name, options, withDecision(contextOf(origin), threshold));
      if (error !== undefined) span.recordException(error, endTime);
      span.setStatus({ code: SpanStatusCode.ERROR, message });
      span.end(endTime);
    },
    mark: (span) => {
      const context = span.spanContext();
      const threshold = thresholdFor(traceRandomness(context));
      const own = traceThreshold(context);
      if (threshold === undefined || (own === undefined ? threshold > 0 : threshold >= own)) return;
      const state = withThreshold(context.traceState, threshold);
      // The span's own record is what is exported; what peers were told of the trace stays as it was.
      if (state !== undefined) context.traceState = state;
    },
  };
}
