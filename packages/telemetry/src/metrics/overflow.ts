import type { Metric, MetricKind } from '@headrace/contract';
import type { Faults } from './faults.ts';
import type { Bound, BoundCounter, BoundGauge, BoundHistogram, BoundUpDownCounter } from './instrument-types.ts';
import type { Refusal } from './open-series.ts';

/** Attributes of the series that takes what has none of its own (OpenTelemetry metrics SDK, cardinality limits). */
export const OVERFLOW_ATTRIBUTES = Object.freeze({ 'otel.metric.overflow': true });

/**
 * Where measurements go whose attribute set can have no series: so that sums stay right, the overflow series takes
 * them, and each is counted.
 * @param create makes the overflow series; called when it is first needed.
 */
export function createOverflow(metric: Metric, faults: Faults, create: () => Bound): (refusal: Refusal) => Bound {
  const byReason = new Map<Refusal, Bound>();
  let series: Bound | undefined;
  return (refusal) => {
    const known = byReason.get(refusal);
    if (known !== undefined) return known;
    series ??= create();
    const made = counting(metric.kind, series, () => faults.overflowed(refusal));
    byReason.set(refusal, made);
    faults.warn(SENTENCES[refusal](metric.otel));
    return made;
  };
}

const SENTENCES: Readonly<Record<Refusal, (name: string) => string>> = {
  unknown_attribute: (name) =>
    `${name} was given an attribute or value that the contract does not know; it is counted under otel.metric.overflow`,
  too_many_sets: (name) =>
    `${name} has as many attribute sets as its contract allows; more of them are counted under otel.metric.overflow`,
};

/** A handle that tells of each measurement before it takes it. */
function counting(kind: MetricKind, series: Bound, tell: () => void): Bound {
  // The kind decides which of the four the series is; the compiler cannot tie the two.
  switch (kind) {
    case 'counter':
      return countingCounter(series as BoundCounter, tell);
    case 'upDownCounter':
      return { add: before(tell, (value) => (series as BoundUpDownCounter).add(value)) };
    case 'gauge':
      return countingGauge(series as BoundGauge, tell);
    case 'histogram':
      return { record: before(tell, (value) => (series as BoundHistogram).record(value)) };
  }
}

function countingCounter(series: BoundCounter, tell: () => void): BoundCounter {
  return { add: before(tell, (value) => series.add(value)), observe: (total) => series.observe(total) };
}

function countingGauge(series: BoundGauge, tell: () => void): BoundGauge {
  const set = before(tell, (value) => series.set(value));
  return { set, record: set, observe: (value) => series.observe(value) };
}

function before(tell: () => void, take: (value: number) => void): (value: number) => void {
  return (value) => {
    tell();
    take(value);
  };
}
