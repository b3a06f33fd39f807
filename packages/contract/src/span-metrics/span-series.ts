import type { Exemplar, HistogramPoint, NumberPoint, OtlpAttributes } from '../prometheus/otlp/request.ts';

/** Exemplars that a point takes between two flushes. Source: `defaultMaxPerDatapoint`, connector.go. */
const MOST_EXEMPLARS = 5;

/** An exemplar that gets its time when it is flushed. */
type Observed = Omit<Exemplar, 'timeNanos'>;

/** What is counted of the spans that agree in service, name, kind and status. */
export interface SpanSeries {
  /** Counts one span for `count` of them, whose duration is in seconds. */
  observe(durationSeconds: number, count: number): void;
  addExemplar(exemplar: Observed): void;
  clearExemplars(): void;
  callsPoint(timeNanos: bigint): NumberPoint;
  durationPoint(timeNanos: bigint): HistogramPoint;
}

export function createSpanSeries(
  attributes: OtlpAttributes,
  bounds: readonly number[],
  startNanos: bigint,
): SpanSeries {
  const bucketCounts = new Array<number>(bounds.length + 1).fill(0);
  const values = { count: 0, sum: 0 };
  let exemplars: Observed[] = [];
  let isFirst = true;
  const common = (timeNanos: bigint) => ({
    ...{ attributes, startNanos, timeNanos, flags: 0 },
    exemplars: exemplars.map((exemplar) => ({ ...exemplar, timeNanos })),
  });
  return {
    observe: (durationSeconds, count) => {
      values.count += count;
      values.sum += durationSeconds * count;
      const bucket = bucketOf(bounds, durationSeconds);
      bucketCounts[bucket] = (bucketCounts[bucket] ?? 0) + count;
    },
    addExemplar: (exemplar) => {
      if (exemplars.length < MOST_EXEMPLARS) exemplars.push(exemplar);
    },
    clearExemplars: () => {
      if (exemplars.length > 0) exemplars = [];
    },
    callsPoint: (timeNanos) => {
      // A counter that is born at its first value has no increase: it is shown at 0 once.
      const value = isFirst ? 0n : BigInt(values.count);
      isFirst = false;
      return { ...common(timeNanos), value };
    },
    durationPoint: (timeNanos) => ({
      ...common(timeNanos),
      ...{ count: BigInt(values.count), sum: values.sum, explicitBounds: bounds },
      bucketCounts: bucketCounts.map(BigInt),
    }),
  };
}

/** The first bound that is not below the value. */
function bucketOf(bounds: readonly number[], value: number): number {
  const index = bounds.findIndex((bound) => bound >= value);
  return index === -1 ? bounds.length : index;
}
