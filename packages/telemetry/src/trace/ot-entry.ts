import { createTraceState, type SpanContext, type TraceState } from '@opentelemetry/api';
import { formatThreshold, parseRandomness, parseThreshold, randomnessOf } from './threshold.ts';

/** The key of OpenTelemetry's own member of `tracestate`. */
const KEY = 'ot';
/** W3C: no value is longer. */
const LONGEST_VALUE = 256;

/** The randomness that decides about a trace: `rv` where somebody gave it, else the trace id's. */
export function traceRandomness(context: SpanContext): number {
  const given = fieldOf(context.traceState, 'rv');
  return (given === undefined ? undefined : parseRandomness(given)) ?? randomnessOf(context.traceId);
}

/**
 * The threshold that a sampled span's context says it was kept with; undefined where it does not say, or where it
 * says what cannot be: a trace below its own threshold would not have been kept, and would count for a wrong number.
 */
export function traceThreshold(context: SpanContext): number | undefined {
  const text = fieldOf(context.traceState, 'th');
  const threshold = text === undefined ? undefined : parseThreshold(text);
  return threshold === undefined || traceRandomness(context) < threshold ? undefined : threshold;
}

/** `state` with its `th` set, or taken out where `threshold` is undefined; everything else stays. */
export function withThreshold(state: TraceState | undefined, threshold: number | undefined): TraceState | undefined {
  return state === undefined && threshold !== undefined ? rootState(threshold) : changeThreshold(state, threshold);
}

let lastThreshold = -1;
let lastState = createTraceState();

/** The roots of a process have few thresholds, and a trace state never changes. */
function rootState(threshold: number): TraceState {
  if (threshold === lastThreshold) return lastState;
  lastState = createTraceState().set(KEY, `th:${formatThreshold(threshold)}`);
  lastThreshold = threshold;
  return lastState;
}

function changeThreshold(state: TraceState | undefined, threshold: number | undefined): TraceState | undefined {
  const kept = fieldsOf(state).filter((field) => !field.startsWith('th:'));
  const fields = threshold === undefined ? kept : [`th:${formatThreshold(threshold)}`, ...kept];
  const value = fields.join(';');
  if (value === '') return state?.get(KEY) === undefined ? state : state.unset(KEY);
  // Fields of others must not push out the one that counts depend on.
  const short = value.length > LONGEST_VALUE ? (fields[0] ?? '') : value;
  return (state ?? createTraceState()).set(KEY, short);
}

function fieldOf(state: TraceState | undefined, name: string): string | undefined {
  return fieldsOf(state)
    .find((field) => field.startsWith(`${name}:`))
    ?.slice(name.length + 1);
}

function fieldsOf(state: TraceState | undefined): string[] {
  const value = state?.get(KEY);
  return value === undefined ? [] : value.split(';').filter((field) => field !== '');
}
