import {
  bounded,
  type Contract,
  counter,
  defineContract,
  free,
  gauge,
  histogram,
  oneOf,
  upDownCounter,
} from '@headrace/contract';
import { JsonMetricsSerializer } from '@opentelemetry/otlp-transformer';
import type { ResourceMetrics } from '@opentelemetry/sdk-metrics';

const color = oneOf('red', 'green', 'blue');

/** Every kind, each with enumerated attributes, with open ones and with none. */
export const kinds = defineContract({
  name: 'kinds',
  version: '1.0.0',
  resource: {},
  metrics: {
    count: counter({
      otel: 'count',
      unit: '{thing}',
      description: 'Things',
      attributes: { color, size: oneOf('s', 'l') },
    }),
    countOf: counter({
      otel: 'count.of',
      unit: '',
      description: '',
      attributes: { color, peer: free({ budget: 20 }) },
    }),
    waiting: upDownCounter({ otel: 'waiting', unit: '{thing}', description: 'In line', attributes: {} }),
    waitingOf: upDownCounter({
      otel: 'waiting.of',
      unit: '1',
      description: '',
      attributes: { peer: bounded({ limit: 20 }) },
    }),
    level: gauge({ otel: 'level', unit: 'm', description: 'How high', attributes: { color } }),
    levelOf: gauge({ otel: 'level.of', unit: 'm', description: '', attributes: { peer: free({ budget: 20 }) } }),
    time: histogram({
      otel: 'time',
      unit: 's',
      description: 'How long',
      attributes: { color },
      bounds: [0.1, 1, 2.5, 10],
    }),
    timeOf: histogram({
      otel: 'time.of',
      unit: 's',
      description: '',
      attributes: { peer: free({ budget: 20 }), color },
      bounds: [0.5],
    }),
  },
  spans: {},
  logs: {},
  objectives: {},
} satisfies Contract);

/** A point of OTLP/JSON, with the metric around it. */
export interface FlatPoint {
  readonly metric: string;
  readonly unit: string;
  readonly description: string;
  readonly kind: string;
  readonly temporality: number | undefined;
  readonly monotonic: boolean | undefined;
  /** `color=red,peer=a`, sorted. */
  readonly attributes: string;
  readonly point: Readonly<Record<string, unknown>>;
}

interface OtlpPoint extends Readonly<Record<string, unknown>> {
  readonly attributes: readonly { readonly key: string; readonly value: Readonly<Record<string, unknown>> }[];
}

/** Every point of what the official serializer makes of a collection, by metric and attributes. */
export function flatPoints(resourceMetrics: ResourceMetrics): FlatPoint[] {
  const request = JSON.parse(new TextDecoder().decode(JsonMetricsSerializer.serializeRequest(resourceMetrics)));
  const points: FlatPoint[] = [];
  for (const { metrics } of request.resourceMetrics[0].scopeMetrics) {
    for (const { name, unit, description, ...data } of metrics) {
      for (const [kind, { dataPoints, aggregationTemporality, isMonotonic }] of Object.entries<Record<string, never>>(
        data,
      )) {
        for (const { attributes, ...point } of dataPoints as unknown as OtlpPoint[]) {
          points.push({
            ...{ metric: name, unit, description, kind, point },
            temporality: aggregationTemporality,
            monotonic: isMonotonic,
            attributes: attributes
              .map(({ key, value }) => `${key}=${Object.values(value)}`)
              .sort()
              .join(),
          });
        }
      }
    }
  }
  return points.sort((a, b) => (`${a.metric} ${a.attributes}` < `${b.metric} ${b.attributes}` ? -1 : 1));
}

/** `metric{attributes}` and value or count of each point. */
export function summary(resourceMetrics: ResourceMetrics): Record<string, unknown> {
  return Object.fromEntries(
    flatPoints(resourceMetrics).map(({ metric, attributes, point }) => [
      `${metric}{${attributes}}`,
      point.asDouble ?? point.count,
    ]),
  );
}

/** The same numbers in the same order for the same seed (mulberry32). */
export function createRandom(seed: number): () => number {
  let state = seed;
  return () => {
    state = (state + 0x6d2b79f5) | 0;
    let mixed = Math.imul(state ^ (state >>> 15), 1 | state);
    mixed = (mixed + Math.imul(mixed ^ (mixed >>> 7), 61 | mixed)) ^ mixed;
    return ((mixed ^ (mixed >>> 14)) >>> 0) / 4294967296;
  };
}
