import type { Metric } from '@headrace/contract';
import type { Attributes } from '@opentelemetry/api';
import { beginSlot, createLayer, growLayer, type Layer, mergeSlot, strideOf } from './layer.ts';

/** What one reader of deltas has not yet been given, and what it was given last. */
export interface DeltaLayer extends Layer {
  /** 1 for each slot that the last collection had: its next interval begins where that one ended. */
  inLast: Uint8Array;
}

/** A series of a store, as its handle knows it. */
export interface Slotted {
  /** {@link DEAD_SLOT} once the series is forgotten. */
  slot: number;
}

/** A slot that never has a value: who writes to it learns that its series is gone. */
export const DEAD_SLOT = 0;

/** All series of one metric. */
export interface Store {
  readonly metric: Metric;
  /** Since the last collection, by whomever: the only layer that a measurement touches. */
  readonly hot: Layer;
  /** Since the start. */
  readonly total: Layer;
  readonly deltas: DeltaLayer[];
  /** Attributes by slot; undefined where the slot is free. */
  readonly attributes: (Attributes | undefined)[];
  /** When a collection last found the slot used, in milliseconds since 1970, by slot. */
  readonly usedMs: number[];
  readonly nowMs: () => number;
  /** A slot for a new series. */
  take(attributes: Attributes): number;
  /** Gives a new series this slot, which is the choice of another store that this one mirrors. */
  place(slot: number, attributes: Attributes): void;
  /** Frees a slot; its numbers are gone. */
  release(slot: number): void;
  /** Gives the slot its first value of this interval. */
  begin(slot: number): void;
  /** Moves what was measured since the last collection to the other layers; whether there was something. */
  drain(slot: number): boolean;
  /** A layer that gets what is measured from now on, and with `totals` everything that was measured before. */
  addDeltaLayer(totals?: 'totals'): DeltaLayer;
  dropDeltaLayer(layer: DeltaLayer): void;
}

const FIRST_CAPACITY = 8;

/** A store without series; `nowMs` is the wall clock. */
export function createStore(metric: Metric, nowMs: () => number): Store {
  const stride = strideOf(metric);
  let capacity = FIRST_CAPACITY;
  const hot = createLayer(stride, capacity);
  const total = createLayer(stride, capacity);
  const deltas: DeltaLayer[] = [];
  // The dead slot is the first.
  const attributes: (Attributes | undefined)[] = [undefined];
  const usedMs: number[] = [0];
  const free = new Set<number>();
  const grow = (): void => {
    capacity *= 2;
    for (const layer of [hot, total, ...deltas]) growLayer(layer, capacity);
    for (const layer of deltas) layer.inLast = copyInto(new Uint8Array(capacity), layer.inLast);
  };
  const place = (slot: number, given: Attributes): void => {
    while (slot >= capacity) grow();
    free.delete(slot);
    attributes[slot] = Object.freeze(given);
    usedMs[slot] = nowMs();
  };
  return {
    ...{ metric, hot, total, deltas, attributes, usedMs, nowMs, place },
    take: (given) => {
      const [freed] = free;
      const slot = freed ?? attributes.length;
      place(slot, given);
      return slot;
    },
    release: (slot) => {
      for (const layer of [hot, total, ...deltas]) layer.present[slot] = 0;
      for (const layer of deltas) layer.inLast[slot] = 0;
      attributes[slot] = undefined;
      free.add(slot);
    },
    begin: (slot) => beginSlot(hot, metric.kind, slot, nowMs()),
    drain: (slot) => {
      if (hot.present[slot] !== 1) return false;
      mergeSlot(metric.kind, hot, total, slot);
      for (const layer of deltas) mergeSlot(metric.kind, hot, layer, slot);
      hot.present[slot] = 0;
      return true;
    },
    addDeltaLayer: (totals) => {
      const layer = { ...createLayer(stride, capacity), inLast: new Uint8Array(capacity) };
      deltas.push(layer);
      if (totals !== undefined) {
        layer.cells.set(total.cells);
        layer.present.set(total.present);
        layer.startMs.set(total.startMs);
      }
      return layer;
    },
    dropDeltaLayer: (layer) => void deltas.splice(deltas.indexOf(layer), 1),
  };
}

function copyInto(to: Uint8Array, from: Uint8Array): Uint8Array {
  to.set(from);
  return to;
}
