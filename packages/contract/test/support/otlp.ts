import {
  createExposition,
  type ExpositionModel,
  type MetricsRequest,
  type Rendered,
  readMetricsRequest,
  type Scrape,
} from '../../src/index.ts';

/** A metric in OTLP/JSON. */
export type MetricJson = Readonly<Record<string, unknown>>;

export const attributes = (values: Readonly<Record<string, string>>) =>
  Object.entries(values).map(([key, stringValue]) => ({ key, value: { stringValue } }));

export const gauge = (
  name: string,
  keys: Readonly<Record<string, string>> = {},
  more: MetricJson = {},
): MetricJson => ({
  ...{ name, ...more },
  gauge: { dataPoints: [{ asInt: '1', attributes: attributes(keys) }] },
});

export const counter = (name: string, point: MetricJson = { asInt: '1' }, temporality = 2): MetricJson => ({
  name,
  sum: { isMonotonic: true, aggregationTemporality: temporality, dataPoints: [point] },
});

export const histogram = (name: string, point: MetricJson = {}, temporality = 2): MetricJson => ({
  name,
  histogram: {
    aggregationTemporality: temporality,
    dataPoints: [{ count: '3', sum: 4.5, bucketCounts: ['1', '2'], explicitBounds: [1], ...point }],
  },
});

export function request(
  metrics: readonly MetricJson[],
  resource: Readonly<Record<string, string>> = {},
): MetricsRequest {
  const resourceMetrics = [{ resource: { attributes: attributes(resource) }, scopeMetrics: [{ metrics }] }];
  return readMetricsRequest(JSON.stringify({ resourceMetrics }));
}

/** The exporter's defaults but for scope labels, changed where a test says so. */
export function model(exporter: Partial<ExpositionModel['exporter']> = {}): ExpositionModel {
  return {
    exporter: { strategy: 'UnderscoreEscapingWithSuffixes', scopeInfo: false, expirationMs: 300_000, ...exporter },
    labels: {},
    resourceDefaults: {},
  };
}

/** What one request shows. */
export function shown(
  metrics: readonly MetricJson[],
  exporter: Partial<ExpositionModel['exporter']> = {},
  scrape: Partial<Scrape> = {},
): Rendered {
  const asked = { exposition: 'text', escaping: 'underscores', ...scrape } as const;
  return createExposition(model(exporter)).accept(request(metrics), 0).render(0, asked);
}

/** The sample lines, without HELP, TYPE and the end. */
export function samples({ text }: Rendered): string[] {
  return text.split('\n').filter((line) => line !== '' && !line.startsWith('#'));
}

export const codes = ({ problems }: Rendered): string[] => problems.map(({ code }) => code);
