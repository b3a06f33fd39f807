import type { ExponentialBuckets, ExponentialHistogramPoint } from '../otlp/request.ts';
import { CollectorPanic } from './histogram.ts';
import { isBefore } from './time.ts';

/**
 * A delta exponential histogram on top of what was counted before, at the coarser scale of the two.
 * Source: `accumulateExponentialHistogramValues`, accumulator.go.
 */
export function addExponentialHistograms(
  before: ExponentialHistogramPoint,
  point: ExponentialHistogramPoint,
): ExponentialHistogramPoint {
  const isLate = isBefore(point.timeNanos, before.timeNanos);
  const scale = Math.min(point.scale, before.scale);
  const zeroThreshold = Math.max(before.zeroThreshold, point.zeroThreshold);
  const [old, fresh] = [before, point].map((one) => withThreshold(one, scale, zeroThreshold));
  if (old === undefined || fresh === undefined) return point;
  const sums = before.sum === undefined || point.sum === undefined ? undefined : before.sum + point.sum;
  return {
    attributes: isLate ? before.attributes : point.attributes,
    startNanos: isLate ? point.startNanos : before.startNanos,
    timeNanos: isLate ? before.timeNanos : point.timeNanos,
    flags: 0,
    ...{ scale, zeroThreshold, sum: sums, exemplars: [] },
    count: BigInt.asUintN(64, before.count + point.count),
    zeroCount: BigInt.asUintN(64, before.zeroCount + point.zeroCount + old.zeroed + fresh.zeroed),
    positive: merged(old.positive, fresh.positive),
    negative: merged(old.negative, fresh.negative),
  };
}

/** Both sides at a scale; of the positive side, what falls below a higher threshold is counted apart. */
function withThreshold(point: ExponentialHistogramPoint, scale: number, zeroThreshold: number) {
  const positive = downscaled(point.positive, point.scale, scale);
  const negative = downscaled(point.negative, point.scale, scale);
  if (!(zeroThreshold > point.zeroThreshold)) return { positive, negative, zeroed: 0n };
  return { ...belowThreshold(positive, scale, zeroThreshold), negative };
}

/** Takes the buckets away whose upper bound is not above the threshold. Source: `filterBucketsForZeroThreshold`. */
function belowThreshold(buckets: ExponentialBuckets, scale: number, threshold: number) {
  const { offset, bucketCounts } = buckets;
  if (bucketCounts.length === 0 || !(threshold > 0)) return { positive: buckets, zeroed: 0n };
  // As in the source, the scale is a summand of the exponent, where a bound would have a power of two to its minus.
  const first = bucketCounts.findIndex((_, index) => 2 ** int32(scale + offset + index + 1) > threshold);
  const zeroed = (first === -1 ? bucketCounts : bucketCounts.slice(0, first)).reduce((sum, count) => sum + count, 0n);
  if (first === -1) return { positive: { offset: 0, bucketCounts: [] }, zeroed };
  return { positive: { offset: int32(offset + first), bucketCounts: bucketCounts.slice(first) }, zeroed };
}

/**
 * Buckets at a coarser scale, made in place as in the source: where the first bucket does not begin a new one it is
 * counted twice, and the series is then dropped because its buckets exceed its count.
 * Source: `downscaleBucketSide`.
 */
function downscaled({ offset, bucketCounts }: ExponentialBuckets, from: number, to: number): ExponentialBuckets {
  if (bucketCounts.length === 0 || from <= to) return { offset, bucketCounts };
  const factor = from - to > 31 ? 0 : 1 << (from - to);
  const first = floorDivide(offset, factor);
  const length = floorDivide(int32(offset + bucketCounts.length - 1), factor) - first + 1;
  const counts = [...bucketCounts];
  for (const [index] of bucketCounts.entries()) {
    const key = int32(offset + index);
    if (factor === 0) throw new CollectorPanic('two points whose scales are 32 or more apart');
    const target = floorDivide(key, factor) - first;
    const count = counts[index] ?? 0n;
    counts[target] = key % factor === 0 ? count : BigInt.asUintN(64, (counts[target] ?? 0n) + count);
  }
  return { offset: first, bucketCounts: counts.slice(0, length) };
}

function floorDivide(a: number, b: number): number {
  return b <= 0 ? 0 : Math.floor(a / b);
}

/** Source: `mergeBuckets`. */
function merged(a: ExponentialBuckets, b: ExponentialBuckets): ExponentialBuckets {
  if (a.bucketCounts.length === 0 && b.bucketCounts.length === 0) return { offset: 0, bucketCounts: [] };
  if (a.bucketCounts.length === 0) return b;
  if (b.bucketCounts.length === 0) return a;
  const offset = Math.min(a.offset, b.offset);
  const length = Math.max(a.offset + a.bucketCounts.length, b.offset + b.bucketCounts.length) - offset;
  if (length > MOST_BUCKETS) throw new CollectorPanic('two points whose buckets lie too far apart for the memory');
  const counts = Array.from({ length }, () => 0n);
  for (const side of [a, b]) {
    for (const [index, count] of side.bucketCounts.entries()) {
      const at = side.offset + index - offset;
      counts[at] = BigInt.asUintN(64, (counts[at] ?? 0n) + count);
    }
  }
  return { offset, bucketCounts: counts };
}

/** The collector would make a list of this length; a sender that spreads its buckets so far is broken. */
const MOST_BUCKETS = 1_000_000;

function int32(value: number): number {
  return value | 0;
}
