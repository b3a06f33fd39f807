import { compareText } from '../go/text.ts';
import type {
  ExponentialHistogramPoint,
  HistogramPoint,
  InstrumentationScope,
  NumberPoint,
  OtlpAttributes,
  OtlpMetric,
  SummaryPoint,
} from '../otlp/request.ts';
import { valueText } from '../otlp/value-text.ts';
import { instanceOf, jobOf } from '../resource.ts';

/** The last point of a series, as a scrape shows it. */
export type SeriesPoint =
  | { readonly kind: 'gauge'; readonly point: NumberPoint }
  | { readonly kind: 'sum'; readonly isMonotonic: boolean; readonly point: NumberPoint }
  | { readonly kind: 'histogram'; readonly point: HistogramPoint }
  | { readonly kind: 'exponentialHistogram'; readonly point: ExponentialHistogramPoint }
  | { readonly kind: 'summary'; readonly point: SummaryPoint };

/** Where a series comes from. */
export interface Origin {
  readonly metric: OtlpMetric;
  readonly scope: InstrumentationScope;
  readonly resource: OtlpAttributes;
}

/** A series that the exporter keeps until it expires. Source: `accumulatedValue`, accumulator.go. */
export interface Series extends Origin {
  readonly last: SeriesPoint;
  readonly updatedMs: number;
}

const TYPE_NAMES: Readonly<Record<SeriesPoint['kind'], string>> = {
  gauge: 'Gauge',
  sum: 'Sum',
  histogram: 'Histogram',
  exponentialHistogram: 'ExponentialHistogram',
  summary: 'Summary',
};

/**
 * What makes two points one series: name, kind, scope, attributes, job and instance. Unit and description do not count,
 * and the first point's later ones replace them. Values count as text: `1` and `"1"` are the same.
 * Source: `timeseriesSignature`, accumulator.go.
 */
export function signatureOf(
  { metric, scope, resource }: Origin,
  kind: SeriesPoint['kind'],
  attributes: OtlpAttributes,
): string {
  const job = jobOf(resource);
  const instance = instanceOf(resource);
  const parts = [metric.name, TYPE_NAMES[kind], scope.name, scope.version, scope.schemaUrl];
  return [
    ...parts,
    ...sortedPairs(scope.attributes),
    ...sortedPairs(attributes),
    ...(job === undefined ? [] : ['job', job]),
    ...(instance === undefined ? [] : ['instance', instance]),
  ].join('*');
}

function sortedPairs(attributes: OtlpAttributes): string[] {
  return attributes.map(({ key, value }) => `${key}*${valueText(value)}`).toSorted(compareText);
}
