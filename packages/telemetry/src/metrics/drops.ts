/** Items that were dropped since the process started: `{ "traces": { "queue_full": 12 } }`. */
export type DropSnapshot = Readonly<Record<string, Readonly<Record<string, number>>>>;

/** Where every part of the runtime says that it lost something; nothing is lost in silence. */
export interface Drops {
  /** `items` spans, log records or data points of `signal` will never be delivered, because of `reason`. */
  add(signal: string, reason: string, items: number): void;
  snapshot(): DropSnapshot;
}

/** Counts dropped items; each is also given to `count`, which has the metric. */
export function createDrops(count: (signal: string, reason: string, items: number) => void): Drops {
  const dropped: Record<string, Record<string, number>> = {};
  return {
    add: (signal, reason, items) => {
      dropped[signal] ??= {};
      dropped[signal][reason] = (dropped[signal][reason] ?? 0) + items;
      count(signal, reason, items);
    },
    snapshot: () => structuredClone(dropped),
  };
}
