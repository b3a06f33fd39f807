import type { Metric, MetricKind } from '../metric.ts';
import { metricName, type NamedMetric, type Naming } from './metric-name.ts';

const DEFAULT: Naming = { strategy: 'UnderscoreEscapingWithSuffixes', namespace: '' };

const TYPES: Readonly<Record<MetricKind, NamedMetric['type']>> = {
  counter: 'monotonicSum',
  upDownCounter: 'other',
  gauge: 'gauge',
  histogram: 'other',
};

/** The name that a declared metric has on :8889, without the suffix of a histogram's parts. */
export function seriesName({ kind, otel, unit }: Pick<Metric, 'kind' | 'otel' | 'unit'>): string {
  return metricName({ name: otel, unit, type: TYPES[kind] }, DEFAULT) ?? '';
}

/** Every series that a declared metric becomes: one, or `_bucket`, `_sum` and `_count` for a histogram. */
export function seriesNames(metric: Pick<Metric, 'kind' | 'otel' | 'unit'>): string[] {
  const name = seriesName(metric);
  return metric.kind === 'histogram' ? [`${name}_bucket`, `${name}_sum`, `${name}_count`] : [name];
}
