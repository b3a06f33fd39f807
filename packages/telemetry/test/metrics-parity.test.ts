import assert from 'node:assert/strict';
import { describe, test } from 'node:test';
import { enumerateAttributes, type Metric } from '@headrace/contract';
import type { Meter } from '@opentelemetry/api';
import {
  AggregationTemporality,
  InstrumentType,
  MeterProvider,
  MetricReader,
  type MetricReaderOptions,
} from '@opentelemetry/sdk-metrics';
import { createMetrics } from '../src/metrics/index.ts';
import { createRandom, flatPoints, kinds } from './metrics-support.ts';

type Attributes = Readonly<Record<string, string>>;
type Measure = (value: number, attributes: Attributes) => void;

class TestReader extends MetricReader {
  constructor(options: MetricReaderOptions) {
    super(options);
  }

  protected override async onForceFlush(): Promise<void> {
    return undefined;
  }

  protected override async onShutdown(): Promise<void> {
    return undefined;
  }
}

/** As the OTLP exporter's `delta` preference has it: sums that fall stay totals. */
function otlpDelta(type: InstrumentType): AggregationTemporality {
  return type === InstrumentType.UP_DOWN_COUNTER ? AggregationTemporality.CUMULATIVE : AggregationTemporality.DELTA;
}

/** The SDK's own instrument for a metric. */
function sdkMeasure(meter: Meter, metric: Metric): Measure {
  const { otel, unit, description } = metric;
  switch (metric.kind) {
    case 'counter': {
      const instrument = meter.createCounter(otel, { unit, description });
      return (value, attributes) => instrument.add(value, attributes);
    }
    case 'upDownCounter': {
      const instrument = meter.createUpDownCounter(otel, { unit, description });
      return (value, attributes) => instrument.add(value, attributes);
    }
    case 'gauge': {
      const instrument = meter.createGauge(otel, { unit, description });
      return (value, attributes) => instrument.record(value, attributes);
    }
    case 'histogram': {
      const advice = { explicitBucketBoundaries: [...metric.bounds] };
      const instrument = meter.createHistogram(otel, { unit, description, advice });
      return (value, attributes) => instrument.record(value, attributes);
    }
  }
}

/** Ours, through the same door. */
function ownMeasure(instrument: { with(attributes: never): object }): Measure {
  return (value, attributes) => {
    const bound = instrument.with(attributes as never) as { add?(value: number): void; record?(value: number): void };
    if (bound.add === undefined) bound.record?.(value);
    else bound.add(value);
  };
}

function randomAttributes(metric: Metric, random: () => number): Attributes {
  return Object.fromEntries(
    Object.entries(metric.attributes).map(([key, attribute]) => {
      const values = attribute.kind === 'enumerated' ? attribute.values : ['a', 'b "\n', 'ü', 'd'];
      return [key, values[Math.floor(random() * values.length)] ?? ''];
    }),
  );
}

function randomValue(metric: Metric, random: () => number): number {
  const pick = random();
  if (pick < 0.05) return 0;
  // What each kind refuses, both must refuse.
  if (pick < 0.1 && metric.kind === 'histogram') return Number.NaN;
  if (pick < 0.15 && metric.kind !== 'gauge') return metric.kind === 'upDownCounter' ? -random() : -1;
  if (pick < 0.2 && metric.kind === 'histogram') return metric.bounds[Math.floor(random() * metric.bounds.length)] ?? 0;
  return pick < 0.25 ? random() * 1e300 : random() * 12;
}

/** Both at once: each metric by the SDK's instruments and by ours, each with a reader of its own. */
function createPair(temporality: (type: InstrumentType) => AggregationTemporality) {
  const sdkReader = new TestReader({ aggregationTemporalitySelector: temporality });
  const sdk = new MeterProvider({ readers: [sdkReader] });
  const own = createMetrics({ contract: kinds });
  const ownReader = new TestReader({ metricProducers: [own.createProducer({ role: 'push', temporality })] });
  const ownProvider = new MeterProvider({ readers: [ownReader] });
  const measures = Object.entries(kinds.metrics).map(([key, metric]) => ({
    metric,
    sdk: sdkMeasure(sdk.getMeter('@headrace/kinds', '1.0.0'), metric),
    own: ownMeasure(own.instruments[key as keyof typeof kinds.metrics]),
  }));
  // What is there from the first export on: at 0 by ours; the SDK needs to be told, and for a histogram has no way.
  for (const { metric, ...both } of measures) {
    for (const attributes of enumerateAttributes(metric.attributes)) {
      if (metric.kind === 'histogram') both.own(1, attributes);
      if (metric.kind !== 'gauge') both.sdk(metric.kind === 'histogram' ? 1 : 0, attributes);
    }
  }
  return {
    measures,
    collect: async () => {
      const [expected, actual] = [await sdkReader.collect(), await ownReader.collect()];
      const scopes = [expected, actual].map(({ resourceMetrics }) =>
        resourceMetrics.scopeMetrics.map(({ scope: { name, version } }) => ({ name, version })),
      );
      assert.deepEqual(scopes[1], scopes[0]);
      return { expected: flatPoints(expected.resourceMetrics), actual: flatPoints(actual.resourceMetrics) };
    },
    close: () => Promise.all([sdk.shutdown(), ownProvider.shutdown()]),
  };
}

const TEMPORALITIES = {
  cumulative: () => AggregationTemporality.CUMULATIVE,
  delta: () => AggregationTemporality.DELTA,
  'delta as OTLP prefers it': otlpDelta,
};

describe('points are those of the SDK’s own instruments', () => {
  for (const [name, temporality] of Object.entries(TEMPORALITIES)) {
    for (const seed of [1, 2, 3, 4]) {
      test(`${name}, random measurements of every kind, seed ${seed}`, async (t) => {
        t.mock.timers.enable({ apis: ['Date'], now: 1_700_000_000_000 });
        const random = createRandom(seed);
        const { measures, collect, close } = createPair(temporality);
        let points = 0;
        for (let collection = 0; collection < 6; collection += 1) {
          const measurements = collection === 3 ? 0 : 150;
          for (let index = 0; index < measurements; index += 1) {
            const { metric, sdk, own } = measures[Math.floor(random() * measures.length)] as (typeof measures)[number];
            const [value, attributes] = [randomValue(metric, random), randomAttributes(metric, random)];
            sdk(value, attributes);
            own(value, attributes);
            if (random() < 0.3) t.mock.timers.tick(1 + Math.floor(random() * 50));
          }
          t.mock.timers.tick(1000);
          const { expected, actual } = await collect();
          assert.deepEqual(actual, expected, `collection ${collection}`);
          points += actual.length;
        }
        assert.ok(points > 60);
        await close();
      });
    }
  }
});
