import type { Attribute } from '../attribute.ts';
import type { Contract } from '../contract.ts';
import type { Metric } from '../metric.ts';
import type { PipelineModel } from '../pipeline-model.ts';
import { seriesName } from '../prometheus/series-name.ts';
import { spanMetrics } from '../span-metrics.ts';

/** What a bound ends at: above it numbers are no longer exact, and nobody has the memory for that many. */
export const UNCOUNTED_SERIES = Number.MAX_SAFE_INTEGER;

/** What one process makes at most of one metric. */
export interface BoundedMetric {
  /** The family's name on :8889. */
  readonly name: string;
  /** Undefined where no contract declares it: for metrics of spans and `target_info`. */
  readonly metric: Metric | undefined;
  readonly series: number;
}

/**
 * How many series one process can make of a metric at most: each combination of its attributes' values, and for a
 * histogram each of them with a series for every bound, `+Inf`, the sum and the count.
 * `mostSets` is how many combinations are kept apart where something else limits them, overflow included.
 */
export function seriesBound(metric: Metric, mostSets = UNCOUNTED_SERIES): number {
  const sets = Object.values(metric.attributes).map(valueBound).reduce(timesSeries, 1);
  return timesSeries(Math.min(sets, mostSets), metric.kind === 'histogram' ? metric.bounds.length + 3 : 1);
}

/**
 * How many series of span metrics one process can make at most. The collector counts its limit for each resource, and
 * every process is a resource of its own; one set more takes what is beyond the limit.
 * Source: `getOrCreateResourceMetrics`, connector.go, and `GetOrCreate`, internal/metrics/metrics.go,
 * spanmetricsconnector v0.159.0.
 */
export function spanSeriesBound(metric: Metric, { spanMetrics: { cardinalityLimit } }: PipelineModel): number {
  return seriesBound(metric, cardinalityLimit + 1);
}

/** What one process of a contract makes at most: its metrics, those of its spans, and `target_info`. */
export function contractBounds(contract: Contract, pipeline: PipelineModel): BoundedMetric[] {
  const declared = Object.values(contract.metrics).map((metric) => ({
    ...{ name: seriesName(metric), metric },
    series: seriesBound(metric),
  }));
  const ofSpans = Object.values(spanMetrics(pipeline)).map((metric) => ({
    ...{ name: seriesName(metric), metric: undefined },
    series: spanSeriesBound(metric, pipeline),
  }));
  return [...declared, ...ofSpans, { name: 'target_info', metric: undefined, series: 1 }];
}

/** A product that ends at {@link UNCOUNTED_SERIES}. */
export function timesSeries(left: number, right: number): number {
  return Math.min(left * right, UNCOUNTED_SERIES);
}

/** A sum that ends at {@link UNCOUNTED_SERIES}. */
export function plusSeries(left: number, right: number): number {
  return Math.min(left + right, UNCOUNTED_SERIES);
}

/** A number of series for people: `12,012`, or words where it is beyond counting. */
export function seriesCountText(count: number): string {
  return count >= UNCOUNTED_SERIES ? 'more than 9 quadrillion' : count.toLocaleString('en-US');
}

function valueBound(attribute: Attribute): number {
  if (attribute.kind === 'enumerated') return attribute.values.length;
  return Math.min(attribute.kind === 'free' ? attribute.budget : attribute.limit, UNCOUNTED_SERIES);
}
