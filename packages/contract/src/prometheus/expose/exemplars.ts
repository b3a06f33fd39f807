import { signedNanos } from '../accumulate/time.ts';
import type { Exemplar } from '../otlp/request.ts';
import type { Bucket, ExposedExemplar } from './sample.ts';

/**
 * Exemplars carry `trace_id` and `span_id` and no other label: filtered attributes are left behind, and the limit of 128
 * characters is never reached. The collector writes the two in any order, a new one at each scrape; here `trace_id`
 * comes first.
 * Source: `convertExemplars`, collector.go; `newExemplar`, client_golang, prometheus/value.go.
 */
function exposedExemplar({ value, timeNanos, traceId, spanId }: Exemplar): ExposedExemplar {
  const labels = [
    { name: 'trace_id', value: traceId },
    { name: 'span_id', value: spanId },
  ];
  return {
    labels: labels.filter((label) => label.value !== ''),
    value: Number(value ?? 0),
    timestampSeconds: Number(signedNanos(timeNanos)) / 1e9,
  };
}

/** A counter shows the last one. Source: `withExemplarsMetric.Write`, client_golang, prometheus/metric.go. */
export function counterExemplar(exemplars: readonly Exemplar[]): { exemplar?: ExposedExemplar } {
  const last = exemplars.at(-1);
  return last === undefined ? {} : { exemplar: exposedExemplar(last) };
}

/**
 * Each bucket shows the last exemplar that falls into it; one above all bounds adds the bucket `+Inf`. NaN falls into no
 * bucket, and each such exemplar adds another `+Inf`.
 * Source: as above.
 */
export function withExemplars(buckets: readonly Bucket[], count: bigint, exemplars: readonly Exemplar[]): Bucket[] {
  const all = [...buckets];
  for (const exemplar of exemplars.map(exposedExemplar)) {
    const index = all.findIndex(({ upperBound }) => upperBound >= exemplar.value);
    const bucket = all[index];
    if (bucket !== undefined) all[index] = { ...bucket, exemplar };
    else all.push({ upperBound: Number.POSITIVE_INFINITY, cumulativeCount: count, exemplar });
  }
  return all;
}
