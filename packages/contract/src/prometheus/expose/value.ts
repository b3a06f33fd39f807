import type { Series } from '../accumulate/series.ts';
import type { ExponentialHistogramPoint, HistogramPoint, SummaryPoint } from '../otlp/request.ts';
import type { ExpositionCode } from '../problems.ts';
import { counterExemplar, withExemplars } from './exemplars.ts';
import type { Bucket, ExposedType, ExposedValue } from './sample.ts';

/** Why a series with a good name and good labels is dropped all the same. */
export interface ValueRefusal {
  readonly code: ExpositionCode;
  readonly message: string;
}

/** The type that a series has for Prometheus: a sum that may fall is a gauge. */
export function exposedType({ last }: Series): ExposedType {
  switch (last.kind) {
    case 'gauge':
      return 'gauge';
    case 'sum':
      return last.isMonotonic ? 'counter' : 'gauge';
    case 'summary':
      return 'summary';
    default:
      return 'histogram';
  }
}

/** What the lines of a series say. Source: `convertMetric` and what it calls, collector.go. */
export function exposedValue({ last }: Series): ExposedValue | ValueRefusal {
  switch (last.kind) {
    case 'gauge':
      return { kind: 'single', value: Number(last.point.value ?? 0) };
    case 'sum': {
      const exemplar = last.isMonotonic ? counterExemplar(last.point.exemplars) : {};
      return { kind: 'single', value: Number(last.point.value ?? 0), ...exemplar };
    }
    case 'histogram':
      return histogram(last.point);
    case 'exponentialHistogram':
      return exponentialHistogram(last.point);
    case 'summary':
      return summary(last.point);
  }
}

/**
 * Cumulative counts at each bound, in ascending order; of equal bounds the first counts alone. `+Inf` shows the count of
 * the point, whatever its buckets add up to.
 * Source: `convertDoubleHistogram`, collector.go.
 */
function histogram(point: HistogramPoint): ExposedValue | ValueRefusal {
  const { explicitBounds, bucketCounts, count, exemplars } = point;
  if (explicitBounds.some(Number.isNaN)) return NAN_BOUND;
  const indices = new Map<number, number>();
  for (const [index, bound] of explicitBounds.entries()) if (!indices.has(bound)) indices.set(bound, index);
  const buckets: Bucket[] = [];
  let cumulativeCount = 0n;
  for (const [upperBound, index] of [...indices].toSorted(([a], [b]) => ascending(a, b))) {
    cumulativeCount = BigInt.asUintN(64, cumulativeCount + (bucketCounts[index] ?? 0n));
    buckets.push({ upperBound, cumulativeCount });
  }
  return { kind: 'histogram', buckets: withExemplars(buckets, count, exemplars), sum: point.sum ?? 0, count };
}

const NAN_BOUND: ValueRefusal = {
  code: 'exposition/nan-bound',
  message: 'a bound or quantile is NaN, and its lines come in any order; the series is left out here',
};

function ascending(a: number, b: number): number {
  if (a === b) return 0;
  return a < b ? -1 : 1;
}

/**
 * Neither text format has the buckets of native histograms: sum, count and the bucket `+Inf` are left. They must still
 * be right, or the series is dropped.
 * Source: `convertExponentialHistogram`, collector.go; `NewConstNativeHistogram`, client_golang.
 */
function exponentialHistogram(point: ExponentialHistogramPoint): ExposedValue | ValueRefusal {
  const { scale, count } = point;
  const sum = point.sum ?? 0;
  if (scale < -4)
    return {
      code: 'exposition/scale',
      message: `its scale is ${scale}, and Prometheus has none below -4; it is dropped`,
    };
  const counts = [...point.positive.bucketCounts, ...point.negative.bucketCounts, point.zeroCount];
  const inBuckets = BigInt.asIntN(
    64,
    counts.reduce((all, one) => all + one, 0n),
  );
  const expected = BigInt.asIntN(64, count);
  if (Number.isNaN(sum) ? inBuckets > expected : inBuckets !== expected)
    return {
      code: 'exposition/bucket-count',
      message: `its buckets hold ${inBuckets} values and its count is ${expected}; it is dropped`,
    };
  return { kind: 'histogram', buckets: [], sum, count };
}

/** Of equal quantiles the last value counts. Source: `convertSummary`, collector.go. */
function summary({ quantiles, sum, count }: SummaryPoint): ExposedValue | ValueRefusal {
  if (quantiles.some(({ quantile }) => Number.isNaN(quantile))) return NAN_BOUND;
  const values = new Map(quantiles.map(({ quantile, value }) => [quantile, value]));
  const sorted = [...values].toSorted(([a], [b]) => ascending(a, b));
  return { kind: 'summary', quantiles: sorted.map(([quantile, value]) => ({ quantile, value })), sum, count };
}
