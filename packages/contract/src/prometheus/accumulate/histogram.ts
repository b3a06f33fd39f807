import type { HistogramPoint } from '../otlp/request.ts';
import { isBefore } from './time.ts';

/** The collector would read a bucket that is not there: its handler ends, and with it the rest of the request. */
export class CollectorPanic extends Error {}

/**
 * A delta histogram on top of what was counted before. With other bounds the newer point replaces the older; exemplars
 * are left behind either way.
 * Source: `accumulateHistogramValues`, accumulator.go.
 */
export function addHistograms(before: HistogramPoint, point: HistogramPoint): HistogramPoint {
  const [older, newer] = isBefore(point.timeNanos, before.timeNanos) ? [point, before] : [before, point];
  const common = { ...newer, startNanos: before.startNanos, exemplars: [], sum: newer.sum ?? 0 };
  if (!sameBounds(older.explicitBounds, newer.explicitBounds)) return common;
  const bucketCounts = newer.bucketCounts.map((count, index) => {
    const other = older.bucketCounts[index];
    if (other === undefined) throw new CollectorPanic('a delta point has more buckets than the one before');
    return BigInt.asUintN(64, count + other);
  });
  return {
    ...common,
    count: BigInt.asUintN(64, newer.count + older.count),
    sum: (newer.sum ?? 0) + (older.sum ?? 0),
    bucketCounts,
  };
}

function sameBounds(a: readonly number[], b: readonly number[]): boolean {
  return a.length === b.length && a.every((bound, index) => bound === b[index]);
}
