import type { NumberPoint } from '../otlp/request.ts';

/**
 * A delta point of a counter on top of what was counted before. Only a point that begins exactly where the last one
 * ended adds up; any other starts the series anew. An integer adds to an integer, a float to a float: what changes its
 * type counts from zero, and integers wrap around at 64 bits.
 * Source: `accumulateSum`, "Delta-to-Cumulative", accumulator.go.
 */
export function addDelta(before: NumberPoint, point: NumberPoint): NumberPoint {
  if (point.startNanos !== before.timeNanos) return point;
  return { ...point, startNanos: before.startNanos, value: sumOf(before.value, point.value) };
}

function sumOf(before: NumberPoint['value'], value: NumberPoint['value']): NumberPoint['value'] {
  if (typeof value === 'bigint') return BigInt.asIntN(64, value + (typeof before === 'bigint' ? before : 0n));
  if (typeof value === 'number') return value + (typeof before === 'number' ? before : 0);
  return undefined;
}
