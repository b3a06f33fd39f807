import type { Attributes } from '@opentelemetry/api';
import type { ReadableSeries } from '../producer.ts';
import type { DeltaLayer } from '../store.ts';

/** What happened to the series of one metric since the frame before. */
export interface MetricFrame {
  /** Slots that are free now; told before the slots that are taken, for it may be the same ones. */
  readonly released: readonly number[];
  readonly taken: readonly (readonly [slot: number, attributes: Attributes])[];
  /** A row for each slot with measurements: the slot, when the first came in milliseconds since 1970, its cells. */
  readonly rows: Float64Array<ArrayBuffer>;
  /** How many of the rows are there. */
  readonly rowCount: number;
}

/** Everything since the frame before, for all metrics in the order of the contract. */
export interface Frame {
  /** When it was taken, in milliseconds since 1970. */
  readonly nowMs: number;
  readonly metrics: readonly MetricFrame[];
}

/** Cells of a row before those of the series. */
export const ROW_HEAD = 2;

const FIRST_ROWS = 16;

/** Writes the frames of one metric. */
export interface Framer {
  /** Adds what there is of a slot. */
  read(slot: number): void;
  /** What was read since the last frame. */
  finish(): MetricFrame;
}

/** Frames of what `layer` of `series` gets. */
export function createFramer({ store, drain }: ReadableSeries, layer: DeltaLayer): Framer {
  const rowLength = ROW_HEAD + layer.stride;
  const known: (Attributes | undefined)[] = [];
  let released: number[] = [];
  let taken: [number, Attributes][] = [];
  let rows = new Float64Array(FIRST_ROWS * rowLength);
  let rowCount = 0;
  return {
    read: (slot) => {
      const { [slot]: attributes } = store.attributes;
      // Attributes are frozen and belong to one series: another object is another series.
      if (attributes !== known[slot]) {
        if (known[slot] !== undefined) released.push(slot);
        if (attributes !== undefined) taken.push([slot, attributes]);
        known[slot] = attributes;
      }
      drain(slot);
      if (layer.present[slot] !== 1) return;
      if ((rowCount + 1) * rowLength > rows.length) rows = grown(rows);
      writeRow(layer, slot, rows, rowCount * rowLength);
      layer.present[slot] = 0;
      rowCount += 1;
    },
    finish: () => {
      const frame = { released, taken, rows, rowCount };
      released = [];
      taken = [];
      // The buffer goes to the other thread; the next frame will hardly be longer.
      rows = new Float64Array(Math.max(FIRST_ROWS, rowCount) * rowLength);
      rowCount = 0;
      return frame;
    },
  };
}

function writeRow({ stride, cells, startMs }: DeltaLayer, slot: number, rows: Float64Array, at: number): void {
  rows[at] = slot;
  rows[at + 1] = startMs[slot] as number;
  for (let cell = 0; cell < stride; cell += 1) rows[at + ROW_HEAD + cell] = cells[slot * stride + cell] as number;
}

function grown(rows: Float64Array<ArrayBuffer>): Float64Array<ArrayBuffer> {
  const larger = new Float64Array(rows.length * 2);
  larger.set(rows);
  return larger;
}
