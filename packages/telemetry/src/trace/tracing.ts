import type { Tracer } from '@opentelemetry/api';
import type { Propagation } from '../propagation/propagation.ts';
import { DROPPED, type HeadSampler } from './head-sampler.ts';
import type { LateErrors } from './late-errors.ts';
import { traceRandomness } from './ot-entry.ts';
import { RecordedSpan } from './recorded-span.ts';
import { withDecision } from './sdk-sampler.ts';
import { newTraceId, type SpanIds } from './span-ids.ts';
import { linksOf, type SpanHandle, type SpanStart } from './span-start.ts';
import { newRandomness } from './threshold.ts';
import { contextOf } from './trace-context.ts';
import { UnrecordedSpan } from './unrecorded-span.ts';

/** Starts spans; the decision comes before any of the SDK's objects. */
export interface Tracing {
  start(start: SpanStart): SpanHandle;
}

export interface TracingParts {
  readonly tracer: Tracer;
  readonly head: HeadSampler;
  readonly ids: SpanIds;
  /** Undefined where failures have no rule of their own. */
  readonly lateErrors: LateErrors | undefined;
  readonly propagation: Propagation;
}

export function createTracing(parts: TracingParts): Tracing {
  const { tracer, head, ids, lateErrors } = parts;
  const record = (start: SpanStart, threshold: number, traceId: string | undefined): SpanHandle => {
    const { shape, attributes, origin } = start;
    ids.prepare(traceId, undefined);
    const options = { kind: shape.kind, attributes, links: linksOf(origin) };
    const span = tracer.startSpan(shape.name, options, withDecision(contextOf(origin), threshold));
    return new RecordedSpan(span, origin, parts);
  };
  return {
    start: (start) => {
      const { parent } = start.origin;
      if (parent === undefined) {
        const randomness = newRandomness();
        const threshold = head.decideRoot(randomness);
        if (threshold === DROPPED) return new UnrecordedSpan(start, randomness, parts);
        return record(start, threshold, newTraceId(randomness));
      }
      const threshold = head.decideChild(parent);
      // Without a rule for failures nobody asks for the randomness of a trace that is not kept.
      if (threshold === DROPPED) return new UnrecordedSpan(start, lateErrors ? traceRandomness(parent) : 0, parts);
      return record(start, threshold, undefined);
    },
  };
}
