import type { Attributes } from './attribute.ts';

/** What every metric declares, whatever its kind. */
export interface MetricOptions<A extends Attributes = Attributes> {
  /** OTLP name, lower case with dots; follows the OpenTelemetry semantic conventions where one exists. */
  readonly otel: string;
  /** Unit in UCUM, `1` for a ratio, `{packet}` for a count of things. */
  readonly unit: string;
  readonly description: string;
  readonly attributes: A;
}

export interface CounterMetric<A extends Attributes = Attributes> extends MetricOptions<A> {
  readonly kind: 'counter';
}

export interface UpDownCounterMetric<A extends Attributes = Attributes> extends MetricOptions<A> {
  readonly kind: 'upDownCounter';
}

export interface GaugeMetric<A extends Attributes = Attributes> extends MetricOptions<A> {
  readonly kind: 'gauge';
}

export interface HistogramMetric<A extends Attributes = Attributes> extends MetricOptions<A> {
  readonly kind: 'histogram';
  /** Upper bounds of the buckets, ascending, in the metric's unit; the last bucket is open. */
  readonly bounds: readonly number[];
}

export type Metric<A extends Attributes = Attributes> =
  | CounterMetric<A>
  | UpDownCounterMetric<A>
  | GaugeMetric<A>
  | HistogramMetric<A>;

export type MetricKind = Metric['kind'];
export type Metrics = Readonly<Record<string, Metric>>;

/** A sum that only grows; `_total` on :8889. */
export function counter<A extends Attributes>(options: MetricOptions<A>): CounterMetric<A> {
  return { kind: 'counter', ...options };
}

/** A sum that rises and falls; a gauge on :8889. */
export function upDownCounter<A extends Attributes>(options: MetricOptions<A>): UpDownCounterMetric<A> {
  return { kind: 'upDownCounter', ...options };
}

/** A value as it is at the moment of the export. */
export function gauge<A extends Attributes>(options: MetricOptions<A>): GaugeMetric<A> {
  return { kind: 'gauge', ...options };
}

/** A distribution over fixed buckets. */
export function histogram<A extends Attributes>(
  options: MetricOptions<A> & { readonly bounds: readonly number[] },
): HistogramMetric<A> {
  return { kind: 'histogram', ...options };
}
