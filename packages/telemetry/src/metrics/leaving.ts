import type { Attributes } from '@opentelemetry/api';
import type { Store } from './store.ts';

/** Whoever must have been given the final point of a series before its slot is free. */
export type Reader = object;

/** The series of one metric that were forgotten and still owe somebody their final point. */
export interface Leaving {
  /** Marks a series; with nobody to wait for, its slot is free at once. */
  forget(slot: number): void;
  /** A series that was used again stays. */
  stay(slot: number): void;
  /**
   * `reader` begins to collect. The function that this returns says that it has been given everything; slots that owe
   * nobody anything are free then. What was forgotten in between waits for the next collection.
   */
  collecting(reader: Reader): () => void;
  /** What is owed to `from` is owed to `to` from now on. */
  transfer(from: Reader, to: Reader): void;
}

/**
 * A slot is reused only after every reader that pushes has been given its final point; until then the series is
 * exported as before. A point that comes after the slot is free belongs to a series with a start time of its own.
 * @param release frees a slot and lets its handle know.
 */
export function createLeaving(
  store: Store,
  pushing: ReadonlySet<Reader>,
  release: (slot: number, attributes: Attributes) => void,
): Leaving {
  const owed = new Map<number, Set<Reader>>();
  const free = (slot: number): void => {
    const attributes = store.attributes[slot];
    owed.delete(slot);
    if (attributes !== undefined) release(slot, attributes);
    store.release(slot);
  };
  return {
    forget: (slot) => {
      // What was measured before counts as measured, and not as being used again.
      store.drain(slot);
      if (pushing.size === 0) free(slot);
      else if (!owed.has(slot)) owed.set(slot, new Set(pushing));
    },
    stay: (slot) => {
      if (owed.size > 0) owed.delete(slot);
    },
    transfer: (from, to) => {
      for (const readers of owed.values()) if (readers.delete(from)) readers.add(to);
    },
    collecting: (reader) => {
      const before = [...owed];
      return () => {
        for (const [slot, readers] of before) {
          readers.delete(reader);
          if (readers.size === 0 && owed.get(slot) === readers) free(slot);
        }
      };
    },
  };
}
