import type { Metric, MetricKind } from '@headrace/contract';

/**
 * Numbers of all series of one metric, a slot for each series: what was measured since the last collection, or since
 * the start, or since a certain reader asked. The arrays are replaced when they grow.
 */
export interface Layer {
  readonly stride: number;
  /** `stride` numbers a slot: the value; for a histogram sum, least, greatest, and the count of each bucket. */
  cells: Float64Array;
  /** 1 for each slot that has a value. */
  present: Uint8Array;
  /** When the first value came, in milliseconds since 1970. */
  startMs: Float64Array;
}

/** Where the buckets of a histogram begin within its slot. */
export const BUCKETS = 3;

/** Cells of one series of `metric`. */
export function strideOf(metric: Metric): number {
  return metric.kind === 'histogram' ? BUCKETS + metric.bounds.length + 1 : 1;
}

/** A layer without values. */
export function createLayer(stride: number, capacity: number): Layer {
  return {
    stride,
    cells: new Float64Array(stride * capacity),
    present: new Uint8Array(capacity),
    startMs: new Float64Array(capacity),
  };
}

/** Makes room for `capacity` slots; what is there stays. */
export function growLayer(layer: Layer, capacity: number): void {
  const { cells, present, startMs } = layer;
  layer.cells = new Float64Array(layer.stride * capacity);
  layer.cells.set(cells);
  layer.present = new Uint8Array(capacity);
  layer.present.set(present);
  layer.startMs = new Float64Array(capacity);
  layer.startMs.set(startMs);
}

/** Gives a slot its empty value: nothing added, nothing recorded. */
export function beginSlot(layer: Layer, kind: MetricKind, slot: number, nowMs: number): void {
  layer.present[slot] = 1;
  layer.startMs[slot] = nowMs;
  if (layer.stride === 1) {
    layer.cells[slot] = 0;
    return;
  }
  const base = slot * layer.stride;
  layer.cells.fill(0, base, base + layer.stride);
  if (kind === 'histogram') {
    layer.cells[base + 1] = Number.POSITIVE_INFINITY;
    layer.cells[base + 2] = Number.NEGATIVE_INFINITY;
  }
}

/**
 * Adds what `from` has of a slot to what `to` has: sums and buckets are added, the newer value of a gauge stays.
 * The start is that of the older, as in the SDK's aggregators; a sum ends at the greatest finite number, for an
 * infinite one could be neither subtracted nor written as JSON.
 */
export function mergeSlot(kind: MetricKind, from: Layer, to: Layer, slot: number): void {
  if (to.present[slot] !== 1) beginSlot(to, kind, slot, from.startMs[slot] as number);
  const base = slot * from.stride;
  if (kind === 'gauge') {
    to.cells[base] = from.cells[base] as number;
    return;
  }
  to.cells[base] = bounded((to.cells[base] as number) + (from.cells[base] as number));
  if (kind !== 'histogram') return;
  to.cells[base + 1] = Math.min(to.cells[base + 1] as number, from.cells[base + 1] as number);
  to.cells[base + 2] = Math.max(to.cells[base + 2] as number, from.cells[base + 2] as number);
  for (let cell = base + BUCKETS; cell < base + from.stride; cell += 1) {
    to.cells[cell] = (to.cells[cell] as number) + (from.cells[cell] as number);
  }
}

function bounded(sum: number): number {
  return Math.max(-Number.MAX_VALUE, Math.min(sum, Number.MAX_VALUE));
}
