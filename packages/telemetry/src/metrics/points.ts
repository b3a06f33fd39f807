import type { Metric } from '@headrace/contract';
import { type HrTime, ValueType } from '@opentelemetry/api';
import { millisToHrTime } from '@opentelemetry/core';
import {
  type AggregationTemporality,
  type DataPoint,
  DataPointType,
  type Histogram,
  InstrumentType,
  type MetricData,
} from '@opentelemetry/sdk-metrics';
import { BUCKETS, type Layer } from './layer.ts';

/** The SDK's name of each kind, by which exporters choose their temporality. */
export const INSTRUMENT_TYPES = {
  counter: InstrumentType.COUNTER,
  upDownCounter: InstrumentType.UP_DOWN_COUNTER,
  gauge: InstrumentType.GAUGE,
  histogram: InstrumentType.HISTOGRAM,
} as const;

type AnyPoint = DataPoint<number> | DataPoint<Histogram>;

/** The points of one metric in one collection. */
export interface PointList {
  add(point: AnyPoint): void;
  /** Undefined without points: the SDK, too, leaves out a metric that has none. */
  metricData(): MetricData | undefined;
}

/** Collects the points of `metric` under the same descriptor as the SDK's own instruments. */
export function createPointList(metric: Metric, temporality: AggregationTemporality): PointList {
  const dataPoints: AnyPoint[] = [];
  return {
    add: (point) => dataPoints.push(point),
    metricData: () => (dataPoints.length === 0 ? undefined : toMetricData(metric, temporality, dataPoints)),
  };
}

function toMetricData(
  metric: Metric,
  aggregationTemporality: AggregationTemporality,
  dataPoints: AnyPoint[],
): MetricData {
  const { otel: name, description, unit } = metric;
  const base = { descriptor: { name, description, unit, valueType: ValueType.DOUBLE }, aggregationTemporality };
  // `readPoint` makes histogram points for histograms and numbers for everything else.
  switch (metric.kind) {
    case 'histogram':
      return { ...base, dataPointType: DataPointType.HISTOGRAM, dataPoints: dataPoints as DataPoint<Histogram>[] };
    case 'gauge':
      return { ...base, dataPointType: DataPointType.GAUGE, dataPoints: dataPoints as DataPoint<number>[] };
    default: {
      const isMonotonic = metric.kind === 'counter';
      return { ...base, dataPointType: DataPointType.SUM, dataPoints: dataPoints as DataPoint<number>[], isMonotonic };
    }
  }
}

/** A slot's value as the point of an interval. The times are shared by many points and are never written to. */
export function readPoint(
  metric: Metric,
  layer: Layer,
  slot: number,
  interval: Pick<DataPoint<number>, 'startTime' | 'endTime' | 'attributes'>,
): AnyPoint {
  const { attributes, startTime, endTime } = interval;
  if (metric.kind === 'histogram') {
    return { attributes, startTime, endTime, value: readHistogram(metric.bounds, layer, slot) };
  }
  return { attributes, startTime, endTime, value: layer.cells[slot] as number };
}

/** Least and greatest are left out while nothing was recorded. */
function readHistogram(bounds: readonly number[], { cells, stride }: Layer, slot: number): Histogram {
  const base = slot * stride;
  const counts: number[] = [];
  let count = 0;
  for (let cell = base + BUCKETS; cell < base + stride; cell += 1) {
    const inBucket = cells[cell] as number;
    counts.push(inBucket);
    count += inBucket;
  }
  const value = { sum: cells[base] as number, count, buckets: { boundaries: bounds as number[], counts } };
  return count === 0 ? value : { ...value, min: cells[base + 1] as number, max: cells[base + 2] as number };
}

/** Turns milliseconds into the SDK's times, each value once: most series of a collection share a few. */
export function createTimes(): (ms: number) => HrTime {
  const known = new Map<number, HrTime>();
  return (ms) => {
    const found = known.get(ms);
    if (found !== undefined) return found;
    const made = millisToHrTime(ms);
    known.set(ms, made);
    return made;
  };
}
