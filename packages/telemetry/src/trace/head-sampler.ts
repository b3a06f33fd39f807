import { type SpanContext, TraceFlags } from '@opentelemetry/api';
import type { SamplerConfig } from '../telemetry-config.ts';
import { traceRandomness, traceThreshold } from './ot-entry.ts';
import type { RateLimit } from './rate-limit.ts';
import { MAX_THRESHOLD, thresholdOf } from './threshold.ts';

/** The span is not kept. */
export const DROPPED = -1;
/** The span is kept because its parent was, with a probability that the parent does not tell. */
export const KEPT_UNKNOWN = -2;

/**
 * Decides before anything is made for a span: a threshold with which it is kept, `DROPPED` or `KEPT_UNKNOWN`.
 * Numbers, for the decision is the whole price of a packet that is not traced.
 */
export interface HeadSampler {
  /** For the first span of a trace, by its randomness. */
  decideRoot(randomness: number): number;
  /** For a span with a parent, here or at a peer whose context was accepted. */
  decideChild(parent: SpanContext): number;
  toString(): string;
}

/** The decision that `OTEL_TRACES_SAMPLER` names; `limit` holds back the first spans of traces. */
export function createHeadSampler(config: SamplerConfig, limit: RateLimit): HeadSampler {
  const parentBased = config.name.startsWith('parentbased_');
  const own = ownThreshold(config);
  const decideRoot = (randomness: number): number => {
    const threshold = Math.max(own, limit.next());
    if (randomness < threshold || threshold >= MAX_THRESHOLD) return DROPPED;
    limit.kept();
    return threshold;
  };
  return {
    decideRoot,
    decideChild: (parent) => {
      if (!parentBased) return decideRoot(traceRandomness(parent));
      if ((parent.traceFlags & TraceFlags.SAMPLED) === 0) return DROPPED;
      return traceThreshold(parent) ?? KEPT_UNKNOWN;
    },
    toString: () => `${config.name}{${config.ratio}}`,
  };
}

function ownThreshold({ name, ratio }: SamplerConfig): number {
  if (name.endsWith('always_on')) return 0;
  return name.endsWith('always_off') ? MAX_THRESHOLD : thresholdOf(ratio);
}
