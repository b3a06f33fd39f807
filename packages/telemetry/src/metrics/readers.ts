import type { Reader } from './leaving.ts';
import type { MetricSeries } from './metric-series.ts';
import type { LayeredReader, ProducerOptions } from './producer.ts';

/** Who reads the metrics of this process. */
export interface Readers {
  /** `reader` reads from now on, in the place of `before` if that is given. */
  enter(reader: LayeredReader, role: ProducerOptions['role'], before?: LayeredReader): void;
}

/** @param pushing takes those that every forgotten series owes a final point. */
export function createReaders(series: readonly MetricSeries[], pushing: Set<Reader>): Readers {
  return {
    enter: (reader, role, before) => {
      if (role === 'push') pushing.add(reader);
      if (before === undefined) return;
      pushing.delete(before);
      series.forEach((one, index) => {
        one.transfer(before, reader);
        const layer = before.layers[index];
        if (layer !== undefined && layer !== reader.layers[index]) one.store.dropDeltaLayer(layer);
      });
    },
  };
}
