/**
 * An OTLP metrics request as the collector holds it in memory, whatever it came as. Integers of 64 bits are bigints,
 * times are nanoseconds since 1970. What the sender left out has protobuf's default: zero, the empty text.
 * Source: opentelemetry-proto, metrics/v1/metrics.proto and common/v1/common.proto.
 */
export interface MetricsRequest {
  readonly resourceMetrics: readonly ResourceMetrics[];
}

export interface ResourceMetrics {
  /** Attributes of the resource; a key may be there twice, for the collector takes the list as it is. */
  readonly attributes: OtlpAttributes;
  readonly scopeMetrics: readonly ScopeMetrics[];
}

export interface ScopeMetrics {
  readonly scope: InstrumentationScope;
  readonly metrics: readonly OtlpMetric[];
}

export interface InstrumentationScope {
  readonly name: string;
  readonly version: string;
  readonly schemaUrl: string;
  readonly attributes: OtlpAttributes;
}

export interface OtlpMetric {
  readonly name: string;
  readonly description: string;
  readonly unit: string;
  /** Undefined where the metric has no data at all. */
  readonly data: MetricData | undefined;
  /** Where the metric stands in the file that it was read from. */
  readonly place?: Place;
}

/** Lines and columns count from 1. */
export interface Place {
  readonly line: number;
  readonly column: number;
}

export type MetricData =
  | { readonly kind: 'gauge'; readonly points: readonly NumberPoint[] }
  | {
      readonly kind: 'sum';
      readonly temporality: number;
      readonly isMonotonic: boolean;
      readonly points: readonly NumberPoint[];
    }
  | { readonly kind: 'histogram'; readonly temporality: number; readonly points: readonly HistogramPoint[] }
  | {
      readonly kind: 'exponentialHistogram';
      readonly temporality: number;
      readonly points: readonly ExponentialHistogramPoint[];
    }
  | { readonly kind: 'summary'; readonly points: readonly SummaryPoint[] };

export type MetricDataKind = MetricData['kind'];

/** Values of `AggregationTemporality`; a number that is none of them is possible. */
export const TEMPORALITY = { unspecified: 0, delta: 1, cumulative: 2 } as const;

interface Point {
  readonly attributes: OtlpAttributes;
  readonly startNanos: bigint;
  readonly timeNanos: bigint;
  /** Bit 0 says that there is no recorded value: the series ends. */
  readonly flags: number;
}

export interface NumberPoint extends Point {
  /** An integer, a float, or nothing at all. */
  readonly value: bigint | number | undefined;
  readonly exemplars: readonly Exemplar[];
}

export interface HistogramPoint extends Point {
  readonly count: bigint;
  readonly sum: number | undefined;
  /** One more than there are bounds, or none. */
  readonly bucketCounts: readonly bigint[];
  readonly explicitBounds: readonly number[];
  readonly exemplars: readonly Exemplar[];
}

export interface ExponentialBuckets {
  readonly offset: number;
  readonly bucketCounts: readonly bigint[];
}

export interface ExponentialHistogramPoint extends Point {
  readonly count: bigint;
  readonly sum: number | undefined;
  readonly scale: number;
  readonly zeroCount: bigint;
  readonly zeroThreshold: number;
  readonly positive: ExponentialBuckets;
  readonly negative: ExponentialBuckets;
  readonly exemplars: readonly Exemplar[];
}

export interface SummaryPoint extends Point {
  readonly count: bigint;
  readonly sum: number;
  readonly quantiles: readonly { readonly quantile: number; readonly value: number }[];
}

export interface Exemplar {
  readonly value: bigint | number | undefined;
  readonly timeNanos: bigint;
  /** Lower case hexadecimal; empty where there is none. */
  readonly traceId: string;
  readonly spanId: string;
}

export type OtlpAttributes = readonly OtlpAttribute[];

export interface OtlpAttribute {
  readonly key: string;
  readonly value: OtlpValue;
}

/** A value of any type; undefined is a value that was left empty. */
export type OtlpValue =
  | undefined
  | string
  | boolean
  | bigint
  | number
  | Uint8Array
  | readonly OtlpValue[]
  | ReadonlyMap<string, OtlpValue>;

/** The first value of a key. */
export function attributeValue(attributes: OtlpAttributes, key: string): OtlpValue {
  return attributes.find((attribute) => attribute.key === key)?.value;
}

export function hasAttribute(attributes: OtlpAttributes, key: string): boolean {
  return attributes.some((attribute) => attribute.key === key);
}

/** The attributes with others set: each in the place of its key where that was there, else at the end. */
export function withAttributes(attributes: OtlpAttributes, added: OtlpAttributes): OtlpAttributes {
  if (added.length === 0) return attributes;
  const all = [...attributes];
  const indices = new Map<string, number>();
  for (const [index, { key }] of all.entries()) if (!indices.has(key)) indices.set(key, index);
  for (const attribute of added) {
    const index = indices.get(attribute.key) ?? all.length;
    indices.set(attribute.key, index);
    all[index] = attribute;
  }
  return all;
}
