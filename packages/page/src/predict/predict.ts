import {
  createExposition,
  type ExpositionModel,
  type ExpositionProblem,
  type MetricData,
  type MetricsRequest,
  type OtlpAttributes,
} from '@headrace/contract';

type PredictedKind = 'counter' | 'upDownCounter' | 'gauge' | 'histogram' | 'exponentialHistogram' | 'summary';

/** Values of `AggregationTemporality`, opentelemetry-proto, metrics/v1/metrics.proto. */
const TEMPORALITY = { unspecified: 0, delta: 1, cumulative: 2 } as const;

/** A metric as somebody types it. */
export interface PredictInput {
  readonly name: string;
  readonly unit: string;
  readonly kind: PredictedKind;
  readonly temporality: keyof typeof TEMPORALITY;
  /** One `key=value` a line. */
  readonly attributes: string;
}

export interface Prediction {
  /** What :8889 would show of it. */
  readonly text: string;
  readonly problems: readonly ExpositionProblem[];
}

/** The resource of the example: what every service of the pipeline sets. */
const RESOURCE = [
  ['service.name', 'my-service'],
  ['service.instance.id', 'a1'],
  ['ilp.node.id', 'my-node'],
] as const;

/** What the collector would show of one metric, by the same code that `headrace predict` runs. Pure. */
export function predict(input: PredictInput, model: ExpositionModel, nowMs: number): Prediction {
  const request: MetricsRequest = {
    resourceMetrics: [
      {
        attributes: RESOURCE.map(([key, value]) => ({ key, value })),
        scopeMetrics: [
          {
            scope: { name: 'example', version: '', schemaUrl: '', attributes: [] },
            metrics: [{ name: input.name, description: '', unit: input.unit, data: dataOf(input, nowMs) }],
          },
        ],
      },
    ],
  };
  const scrape = { exposition: 'text', escaping: 'underscores' } as const;
  const { text, problems } = createExposition(model).accept(request, nowMs).render(nowMs, scrape);
  return { text, problems };
}

/** `key=value` lines; a line without `=` is a key with an empty value. */
export function readAttributeLines(text: string): OtlpAttributes {
  return text
    .split('\n')
    .map((line) => line.trim())
    .filter((line) => line !== '')
    .map((line) => {
      const equals = line.indexOf('=');
      return equals === -1
        ? { key: line, value: '' }
        : { key: line.slice(0, equals).trim(), value: line.slice(equals + 1).trim() };
    });
}

const EXAMPLE_BOUNDS = [0.1, 1];

function dataOf({ kind, temporality, attributes }: PredictInput, nowMs: number): MetricData {
  const timeNanos = BigInt(nowMs) * 1_000_000n;
  const point = {
    attributes: readAttributeLines(attributes),
    startNanos: timeNanos - 1_000_000_000n,
    timeNanos,
    flags: 0,
    exemplars: [],
  };
  const chosen = TEMPORALITY[temporality];
  const numbers = [{ ...point, value: 42n }];
  switch (kind) {
    case 'gauge':
      return { kind, points: numbers };
    case 'counter':
    case 'upDownCounter':
      return { kind: 'sum', temporality: chosen, isMonotonic: kind === 'counter', points: numbers };
    case 'histogram': {
      const buckets = { count: 3n, sum: 1.5, bucketCounts: [1n, 1n, 1n], explicitBounds: EXAMPLE_BOUNDS };
      return { kind, temporality: chosen, points: [{ ...point, ...buckets }] };
    }
    case 'exponentialHistogram': {
      const positive = { offset: 0, bucketCounts: [1n, 2n] };
      const negative = { offset: 0, bucketCounts: [] };
      const buckets = { count: 3n, sum: 6, scale: 0, zeroCount: 0n, zeroThreshold: 0, positive, negative };
      return { kind, temporality: chosen, points: [{ ...point, ...buckets }] };
    }
    case 'summary':
      return { kind, points: [{ ...point, count: 3n, sum: 1.5, quantiles: [{ quantile: 0.5, value: 0.4 }] }] };
  }
}
