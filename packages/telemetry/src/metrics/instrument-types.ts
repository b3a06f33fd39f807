import type { Attributes, AttributeValues, MetricKind, Metrics } from '@headrace/contract';

/** Ends an observation; safe to call twice. */
export type StopObserving = () => void;

export interface BoundCounter {
  /** Adds a finite number that is not negative; anything else is ignored and counted. */
  add(value: number): void;
  /** At each export, `total` gives the sum since the start; one that is smaller than the last began again at 0. */
  observe(total: () => number): StopObserving;
}

export interface BoundUpDownCounter {
  /** Adds a finite number; anything else is ignored and counted. */
  add(value: number): void;
}

export interface BoundGauge {
  /** Sets the value; one that is not finite is ignored and counted. */
  set(value: number): void;
  /** The same as `set`, under the name that the OpenTelemetry API uses. */
  record(value: number): void;
  /** At each export, the gauge is set to what `value` gives; `undefined` leaves it as it is. */
  observe(value: () => number | undefined): StopObserving;
}

export interface BoundHistogram {
  /** Records one value in the metric's unit: seconds, not milliseconds. Negative and not finite ones are ignored and counted. */
  record(value: number): void;
}

interface BoundByKind {
  readonly counter: BoundCounter;
  readonly upDownCounter: BoundUpDownCounter;
  readonly gauge: BoundGauge;
  readonly histogram: BoundHistogram;
}

/** What one series takes. */
export type Bound<Kind extends MetricKind = MetricKind> = BoundByKind[Kind];

/** `{}` would take any object: a metric without attributes takes only an empty one. */
type AttributesOf<A extends Attributes> = keyof A extends never ? Readonly<Record<string, never>> : AttributeValues<A>;

export interface Instrument<Kind extends MetricKind, A extends Attributes> {
  /**
   * The series of one set of attribute values. Keep it where the same set is used often: then a measurement takes a
   * few nanoseconds and allocates nothing.
   */
  with(attributes: AttributesOf<A>): Bound<Kind>;
  /**
   * Lets go of the series with these values of attributes that are not enumerated; how many they were. Each is
   * exported once more, and then its place is free. One that is used before that stays; one that is used later
   * begins again at 0, with a start time of its own.
   */
  forget(attributes: Partial<AttributesOf<A>>): number;
}

/** One instrument for each key of the contract. A wrong attribute or value does not compile. */
export type Instruments<Ms extends Metrics> = {
  readonly [Key in keyof Ms]: Instrument<Ms[Key]['kind'], Ms[Key]['attributes']>;
};
