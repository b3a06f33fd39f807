import type { Call, Expr } from '../promql/ast.ts';
import { seriesOf } from '../promql/inferred.ts';
import { lacks } from '../promql/labels.ts';
import { type PromqlQuery, type QueryRule, textAt } from './query-rule.ts';

/** Without `le` there are no buckets left to read a quantile from. */
export const quantileWithoutLe: QueryRule = {
  code: 'query/quantile-without-le',
  severity: 'error',
  meaning: '`histogram_quantile` over buckets that an aggregation has merged: the label `le` is gone.',
  fix: 'Add `le` to the `by (…)` of the aggregation inside.',
  examples: {
    wrong: { promql: 'histogram_quantile(0.99, sum by (type) (rate(ilp_packet_latency_seconds_bucket[5m]))) > 0.01' },
    right: {
      promql: 'histogram_quantile(0.99, sum by (le, type) (rate(ilp_packet_latency_seconds_bucket[5m]))) > 0.01',
    },
  },
  find: (query) =>
    quantiles(query)
      .filter(({ buckets }) => isOrMayBeBucket(buckets, query) && lacks(seriesOf(query.of(buckets)).labels, 'le'))
      .map(({ buckets: { start, end } }) => ({
        ...{ start, end },
        message: 'histogram_quantile() needs the label le, which is gone here',
        expected: 'le among the labels that are kept',
        fix: 'aggregate by (le, …)',
      })),
};

/** `_sum` and `_count` are one number each: there is nothing to interpolate. */
export const quantileOfNoBucket: QueryRule = {
  code: 'query/quantile-of-no-bucket',
  severity: 'error',
  meaning: '`histogram_quantile` over something else than the buckets of a histogram, such as its `_sum`.',
  fix: 'Take the rate of the series that ends in `_bucket`, and keep its label `le`.',
  examples: {
    wrong: { promql: 'histogram_quantile(0.99, sum by (type) (rate(ilp_packet_latency_seconds_sum[5m]))) > 0.01' },
    right: {
      promql: 'histogram_quantile(0.99, sum by (le, type) (rate(ilp_packet_latency_seconds_bucket[5m]))) > 0.01',
    },
  },
  find: (query) =>
    quantiles(query)
      .filter(({ buckets }) => !isOrMayBeBucket(buckets, query))
      .map(({ buckets }) => ({
        ...{ start: buckets.start, end: buckets.end },
        message: `histogram_quantile() reads buckets, and ${textAt(query, buckets)} has none`,
        expected: 'series that end in _bucket',
        fix: 'ask for the histogram’s _bucket, aggregated by (le, …)',
      })),
};

function quantiles({ all }: PromqlQuery): { call: Call; buckets: Expr }[] {
  return all.flatMap((call) => {
    const buckets = call.kind === 'call' && call.name === 'histogram_quantile' ? call.args[1] : undefined;
    return call.kind !== 'call' || buckets === undefined ? [] : [{ call, buckets }];
  });
}

function isOrMayBeBucket(expr: Expr, query: PromqlQuery): boolean {
  const { part } = seriesOf(query.of(expr));
  return part === 'bucket' || part === 'unknown';
}
