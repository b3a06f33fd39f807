import type { SpanKind, SpanStatus } from '../store/stored-span.ts';

/** A value of TraceQL. Integers and durations (nanoseconds) are exact up to 64 bits. */
export type Value =
  | { readonly type: 'nil' }
  | { readonly type: 'string'; readonly value: string }
  | { readonly type: 'int' | 'duration'; readonly value: bigint }
  | { readonly type: 'float'; readonly value: number }
  | { readonly type: 'boolean'; readonly value: boolean }
  | { readonly type: 'status'; readonly value: SpanStatus }
  | { readonly type: 'kind'; readonly value: SpanKind }
  | { readonly type: 'array'; readonly values: readonly Value[] };

export type ValueType = Value['type'];

export const nil: Value = { type: 'nil' };

export function isNumeric(type: ValueType): type is 'int' | 'float' | 'duration' {
  return type === 'int' || type === 'float' || type === 'duration';
}

/**
 * Below, above or equal to zero as `left` is to `right`; undefined when they have no order: other types, or NaN.
 * Numbers of all three types compare with each other, as in Tempo: a duration counts its nanoseconds.
 */
export function order(left: Value, right: Value): number | undefined {
  if (left.type === 'nil' || right.type === 'nil' || left.type === 'array' || right.type === 'array') return undefined;
  const areComparable = left.type === right.type || (isNumeric(left.type) && isNumeric(right.type));
  if (!areComparable) return undefined;
  if (left.value < right.value) return -1;
  if (left.value > right.value) return 1;
  return Number.isNaN(left.value) || Number.isNaN(right.value) ? undefined : 0;
}
