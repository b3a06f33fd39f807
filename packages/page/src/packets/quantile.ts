/** A bucket of a histogram as Prometheus has it: how many values were at most `bound`. */
export interface Bucket {
  readonly bound: number;
  readonly count: number;
}

/**
 * The value below which a share of a histogram lies, interpolated within its bucket; null without values. A share in
 * the open bucket is answered with the greatest bound.
 *
 * Source: `histogram_quantile`, https://prometheus.io/docs/prometheus/latest/querying/functions/#histogram_quantile
 */
export function quantile(share: number, buckets: readonly Bucket[]): number | null {
  const sorted = buckets.toSorted((a, b) => a.bound - b.bound);
  const total = sorted.at(-1)?.count ?? 0;
  if (!(total > 0)) return null;
  const rank = share * total;
  const index = sorted.findIndex(({ count }) => count >= rank);
  const bucket = sorted[index];
  const before = index > 0 ? sorted[index - 1] : undefined;
  if (bucket === undefined) return before?.bound ?? null;
  if (bucket.bound === Number.POSITIVE_INFINITY) return before?.bound ?? null;
  const low = before?.bound ?? 0;
  const inBucket = bucket.count - (before?.count ?? 0);
  if (inBucket === 0) return low;
  return low + (bucket.bound - low) * ((rank - (before?.count ?? 0)) / inBucket);
}
