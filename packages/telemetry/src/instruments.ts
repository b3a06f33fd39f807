import {
  type Attributes,
  type AttributeValues,
  enumerateAttributes,
  type Metric,
  type MetricKind,
  type Metrics,
} from '@headrace/contract';
import type { Meter } from '@opentelemetry/api';

export interface BoundCounter {
  /** Adds a number that is not negative. */
  add(value: number): void;
}

export interface BoundUpDownCounter {
  add(value: number): void;
}

export interface BoundGauge {
  set(value: number): void;
  /** The same as `set`, under the name that the OpenTelemetry API uses. */
  record(value: number): void;
}

export interface BoundHistogram {
  /** Records one value in the metric's unit: seconds, not milliseconds. */
  record(value: number): void;
}

interface BoundByKind {
  readonly counter: BoundCounter;
  readonly upDownCounter: BoundUpDownCounter;
  readonly gauge: BoundGauge;
  readonly histogram: BoundHistogram;
}

/** `{}` would take any object: a metric without attributes takes only an empty one. */
type AttributesOf<A extends Attributes> = keyof A extends never ? Readonly<Record<string, never>> : AttributeValues<A>;

export interface Instrument<Kind extends MetricKind, A extends Attributes> {
  /** The instrument for one set of attribute values; keep it where the same set is used often. */
  with(attributes: AttributesOf<A>): BoundByKind[Kind];
}

/** One instrument for each key of the contract. A wrong attribute or value does not compile. */
export type Instruments<Ms extends Metrics> = {
  readonly [Key in keyof Ms]: Instrument<Ms[Key]['kind'], Ms[Key]['attributes']>;
};

type AnyInstrument = { with(attributes: Record<string, string>): BoundByKind[MetricKind] };

/**
 * Creates the instruments of a contract. Every enumerated attribute set of a sum exists at 0 from the first export:
 * a counter that is born at 1 has no increase, and a ratio without successes would be empty.
 */
export function createInstruments<Ms extends Metrics>(metrics: Ms, meter: Meter): Instruments<Ms> {
  const instruments: Record<string, AnyInstrument> = {};
  for (const [key, metric] of Object.entries(metrics)) instruments[key] = createInstrument(metric, meter);
  // The loop above makes exactly one instrument for each key; the compiler cannot follow a key through Object.entries.
  return instruments as unknown as Instruments<Ms>;
}

function createInstrument(metric: Metric, meter: Meter): AnyInstrument {
  const options = { unit: metric.unit, description: metric.description };
  switch (metric.kind) {
    case 'counter': {
      const counter = meter.createCounter(metric.otel, options);
      for (const attributes of enumerateAttributes(metric.attributes)) counter.add(0, attributes);
      return { with: (attributes) => ({ add: (value: number) => counter.add(value, attributes) }) };
    }
    case 'upDownCounter': {
      const sum = meter.createUpDownCounter(metric.otel, options);
      for (const attributes of enumerateAttributes(metric.attributes)) sum.add(0, attributes);
      return { with: (attributes) => ({ add: (value: number) => sum.add(value, attributes) }) };
    }
    case 'gauge': {
      const gauge = meter.createGauge(metric.otel, options);
      return {
        with: (attributes) => {
          const set = (value: number): void => gauge.record(value, attributes);
          return { set, record: set };
        },
      };
    }
    case 'histogram': {
      const histogram = meter.createHistogram(metric.otel, {
        ...options,
        advice: { explicitBucketBoundaries: [...metric.bounds] },
      });
      return { with: (attributes) => ({ record: (value: number) => histogram.record(value, attributes) }) };
    }
  }
}
