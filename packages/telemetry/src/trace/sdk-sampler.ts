import {
  type Context,
  createContextKey,
  isSpanContextValid,
  ROOT_CONTEXT,
  type SpanContext,
  trace,
} from '@opentelemetry/api';
import { type Sampler, SamplingDecision, type SamplingResult } from '@opentelemetry/sdk-trace';
import { DROPPED, type HeadSampler, KEPT_UNKNOWN } from './head-sampler.ts';
import { withThreshold } from './ot-entry.ts';
import { randomnessOf } from './threshold.ts';

const DECISION = createContextKey('headrace span decision');

/** A context for `startSpan` in which the decision is already made; it must not become anybody's active context. */
export function withDecision(context: Context, threshold: number): Context {
  return context === ROOT_CONTEXT ? rootDecision(threshold) : context.setValue(DECISION, threshold);
}

let lastThreshold = DROPPED;
let lastContext = ROOT_CONTEXT.setValue(DECISION, DROPPED);

/** New traces begin in the same context, mostly with the same threshold, and a context never changes. */
function rootDecision(threshold: number): Context {
  if (threshold === lastThreshold) return lastContext;
  lastContext = ROOT_CONTEXT.setValue(DECISION, threshold);
  lastThreshold = threshold;
  return lastContext;
}

/** The same decisions for the spans that other people's instrumentation starts. */
export function createSdkSampler(head: HeadSampler): Sampler {
  return {
    shouldSample: (context, traceId) => {
      const parent = parentOf(context);
      const made = context.getValue(DECISION);
      const threshold = typeof made === 'number' ? made : decide(head, parent, traceId);
      return resultOf(threshold, parent);
    },
    toString: () => head.toString(),
  };
}

function parentOf(context: Context): SpanContext | undefined {
  const parent = trace.getSpanContext(context);
  return parent !== undefined && isSpanContextValid(parent) ? parent : undefined;
}

function decide(head: HeadSampler, parent: SpanContext | undefined, traceId: string): number {
  return parent === undefined ? head.decideRoot(randomnessOf(traceId)) : head.decideChild(parent);
}

function resultOf(threshold: number, parent: SpanContext | undefined): SamplingResult {
  const known = threshold === DROPPED || threshold === KEPT_UNKNOWN ? undefined : threshold;
  const traceState = withThreshold(parent?.traceState, known);
  const decision = threshold === DROPPED ? SamplingDecision.NOT_RECORD : SamplingDecision.RECORD_AND_SAMPLED;
  return traceState === undefined ? { decision } : { decision, traceState };
}
