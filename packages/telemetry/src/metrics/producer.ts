import { setImmediate as nextTurn } from 'node:timers/promises';
import type { InstrumentationScope } from '@opentelemetry/core';
import { emptyResource } from '@opentelemetry/resources';
import {
  AggregationTemporality,
  type CollectionResult,
  type InstrumentType,
  type MetricData,
  type MetricProducer,
} from '@opentelemetry/sdk-metrics';
import type { Layer } from './layer.ts';
import type { MetricSeries } from './metric-series.ts';
import type { Observations } from './observations.ts';
import { createPointList, createTimes, INSTRUMENT_TYPES, type PointList, readPoint } from './points.ts';
import type { DeltaLayer } from './store.ts';

/** Who reads. */
export interface ProducerOptions {
  /**
   * `push`: exports by itself, so that values "since the last export" are measured for it, and the slot of a forgotten
   * series is reused only after its final point has gone. `pull`: may be asked at any time or never.
   */
  readonly role: 'push' | 'pull';
  /** The exporter's choice for each kind of instrument, `exporter.selectAggregationTemporality`; cumulative unless given. */
  readonly temporality?: ((type: InstrumentType) => AggregationTemporality) | undefined;
}

/**
 * A producer for one reader: `new PeriodicExportingMetricReader({ …, metricProducers: [producer] })`.
 * @param before a reader whose place it takes: nothing that was measured is given to both, or to none.
 */
export type CreateProducer = (options: ProducerOptions, before?: LayeredReader) => Producer;

/** A reader with layers of its own, one for each metric of the contract; undefined where it reads totals. */
export interface LayeredReader {
  readonly layers: readonly (DeltaLayer | undefined)[];
}

/** What a producer needs of a metric. */
export type ReadableSeries = Pick<MetricSeries, 'store' | 'drain' | 'collecting' | 'forgetIdle'>;

export interface ProducerSources {
  readonly series: readonly ReadableSeries[];
  readonly scope: InstrumentationScope;
  readonly observations: Observations;
  readonly nowMs: () => number;
  readonly forgetIdleAfterMs: number;
  /** Slots after which a collection lets the event loop turn: packets wait for a slice, not for the whole. */
  readonly slice: number;
}

/** One metric as one reader sees it. */
interface View {
  readonly series: ReadableSeries;
  readonly temporality: AggregationTemporality;
  /** Undefined where the reader wants totals. */
  readonly delta: DeltaLayer | undefined;
}

/**
 * What one reader is given: the same points that the SDK's own synchronous instruments would give it. Temporality is
 * decided here, for `MetricProducer.collect` is not told who asks.
 */
export class Producer implements MetricProducer, LayeredReader {
  readonly layers: readonly (DeltaLayer | undefined)[];
  private readonly sources: ProducerSources;
  private readonly role: ProducerOptions['role'];
  private readonly views: readonly View[];
  private lastMs = 0;

  constructor(
    sources: ProducerSources,
    { role, temporality = () => AggregationTemporality.CUMULATIVE }: ProducerOptions,
    before?: LayeredReader,
  ) {
    this.sources = sources;
    this.role = role;
    this.views = sources.series.map((series, index) => {
      const chosen = temporality(INSTRUMENT_TYPES[series.store.metric.kind]);
      const isDelta = chosen === AggregationTemporality.DELTA;
      const delta = isDelta ? (before?.layers[index] ?? series.store.addDeltaLayer()) : undefined;
      return { series, temporality: chosen, delta };
    });
    this.layers = this.views.map(({ delta }) => delta);
  }

  async collect(): Promise<CollectionResult> {
    const { scope, observations, nowMs, forgetIdleAfterMs, slice } = this.sources;
    const errors = observations.run(this.role);
    const ends = this.views.map(({ series }) => series.collecting(this));
    const endMs = nowMs();
    const intervals = { times: createTimes(), endMs, lastMs: Math.min(this.lastMs, endMs) };
    const metrics: MetricData[] = [];
    let room = slice;
    for (const view of this.views) {
      const points = createPointList(view.series.store.metric, view.temporality);
      for (let slot = 1; slot < view.series.store.attributes.length; slot += 1) {
        if (room === 0) {
          await nextTurn();
          room = slice;
        }
        room -= 1;
        addPoint(view, slot, intervals, points);
      }
      const metricData = points.metricData();
      if (metricData !== undefined) metrics.push(metricData);
    }
    this.lastMs = endMs;
    for (const end of ends) end();
    for (const { series } of this.views) series.forgetIdle(endMs - forgetIdleAfterMs);
    const scopeMetrics = metrics.length === 0 ? [] : [{ scope, metrics }];
    return { resourceMetrics: { resource: emptyResource(), scopeMetrics }, errors };
  }
}

interface Intervals {
  readonly times: ReturnType<typeof createTimes>;
  readonly endMs: number;
  /** When this reader collected before this; 0 the first time. */
  readonly lastMs: number;
}

function addPoint({ series, delta }: View, slot: number, { times, endMs, lastMs }: Intervals, points: PointList): void {
  const { store } = series;
  const layer = delta ?? store.total;
  series.drain(slot);
  const attributes = store.attributes[slot];
  const isPresent = layer.present[slot] === 1 && attributes !== undefined;
  if (isPresent) {
    if (delta?.inLast[slot] === 1) layer.startMs[slot] = lastMs;
    keepInOrder(layer, slot, endMs);
    const interval = { attributes, startTime: times(layer.startMs[slot] as number), endTime: times(endMs) };
    points.add(readPoint(store.metric, layer, slot, interval));
  }
  if (delta !== undefined) {
    delta.inLast[slot] = isPresent ? 1 : 0;
    delta.present[slot] = 0;
  }
}

/** A clock that was set back must not give an interval that ends before it begins. */
function keepInOrder(layer: Layer, slot: number, endMs: number): void {
  if ((layer.startMs[slot] as number) > endMs) layer.startMs[slot] = endMs;
}
