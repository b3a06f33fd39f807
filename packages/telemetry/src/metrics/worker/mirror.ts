import type { Metric } from '@headrace/contract';
import type { ReadableSeries } from '../producer.ts';
import { createStore, type Store } from '../store.ts';
import { type Frame, ROW_HEAD } from './frame.ts';

/** The series of another thread, as its frames tell of them. */
export interface Mirror {
  readonly series: readonly ReadableSeries[];
  /** When the last frame was taken. */
  readonly nowMs: () => number;
  apply(frame: Frame): void;
}

/** @param metrics in the order of the frames. */
export function createMirror(metrics: readonly Metric[]): Mirror {
  let frameMs = 0;
  const nowMs = (): number => frameMs;
  const stores = metrics.map((metric) => createStore(metric, nowMs));
  return {
    nowMs,
    series: stores.map((store) => ({
      store,
      drain: (slot) => void store.drain(slot),
      // What is forgotten is decided where it is measured.
      collecting: () => () => undefined,
      forgetIdle: () => undefined,
    })),
    apply: (frame) => {
      frameMs = frame.nowMs;
      frame.metrics.forEach(({ released, taken, rows, rowCount }, index) => {
        const { [index]: store } = stores;
        if (store === undefined) return;
        for (const slot of released) store.release(slot);
        for (const [slot, attributes] of taken) store.place(slot, attributes);
        applyRows(store, rows, rowCount);
      });
    },
  };
}

function applyRows(store: Store, rows: Float64Array, rowCount: number): void {
  const { hot } = store;
  const rowLength = ROW_HEAD + hot.stride;
  for (let at = 0; at < rowCount * rowLength; at += rowLength) {
    const slot = rows[at] as number;
    // A frame that nobody has collected yet is not lost: it is part of the totals.
    store.drain(slot);
    hot.present[slot] = 1;
    hot.startMs[slot] = rows[at + 1] as number;
    hot.cells.set(rows.subarray(at + ROW_HEAD, at + rowLength), slot * hot.stride);
  }
}
