import { setImmediate as nextTurn } from 'node:timers/promises';
import { AggregationTemporality, type InstrumentType } from '@opentelemetry/sdk-metrics';
import { INSTRUMENT_TYPES } from '../points.ts';
import type { LayeredReader, ProducerSources } from '../producer.ts';
import type { DeltaLayer } from '../store.ts';
import { createFramer, type Frame, type MetricFrame } from './frame.ts';

/** Gives another thread what was measured; to the series it is a reader that pushes. */
export interface FrameSource extends LayeredReader {
  /**
   * What was measured since the last call, and what callbacks threw. Call it again only when the frame has been
   * collected: a slot that this frame no longer owes anybody may be taken by another series in the next.
   */
  take(): Promise<{ readonly frame: Frame; readonly errors: readonly unknown[] }>;
}

/**
 * Follows all series from now on.
 * @param temporality the exporter's choice for each kind.
 * @param before a reader whose place it takes: nothing that was measured is given to both, or to none.
 */
export function createFrameSource(
  { series, observations, nowMs, forgetIdleAfterMs, slice }: ProducerSources,
  temporality: (type: InstrumentType) => AggregationTemporality,
  before?: LayeredReader,
): FrameSource {
  const layers = series.map(({ store }, index) => {
    const isDelta = temporality(INSTRUMENT_TYPES[store.metric.kind]) === AggregationTemporality.DELTA;
    // The other thread adds up: for totals it must begin with those of now.
    return isDelta ? (before?.layers[index] ?? store.addDeltaLayer()) : store.addDeltaLayer('totals');
  });
  const framers = series.map((one, index) => createFramer(one, layers[index] as DeltaLayer));
  const source: FrameSource = {
    layers,
    take: async () => {
      const errors = observations.run('push');
      const ends = series.map((one) => one.collecting(source));
      const metrics: MetricFrame[] = [];
      let room = slice;
      for (const [index, framer] of framers.entries()) {
        for (let slot = 1; slot < (series[index]?.store.attributes.length ?? 0); slot += 1) {
          if (room === 0) {
            await nextTurn();
            room = slice;
          }
          room -= 1;
          framer.read(slot);
        }
        metrics.push(framer.finish());
      }
      const frame = { nowMs: nowMs(), metrics };
      for (const end of ends) end();
      for (const one of series) one.forgetIdle(frame.nowMs - forgetIdleAfterMs);
      return { frame, errors };
    },
  };
  return source;
}
