import type { StoredLog } from './stored-log.ts';

/** Log records in memory, never more than it was told. */
export interface LogStore {
  add(record: StoredLog): void;
  /** In the order of arrival. */
  records(): Iterable<StoredLog>;
  stats(): LogStoreStats;
  /** Forgets every record; what was counted stays. */
  clear(): void;
}

interface LogStoreStats {
  readonly records: number;
  readonly evicted: number;
  /** Of the evicted records, those that went because of `maxBytes`. */
  readonly evictedForBytes: number;
  readonly bytes: number;
}

export interface LogStoreOptions {
  readonly maxRecords: number;
  readonly maxBytes: number;
  /** Bytes that the records hold outside of this store, which counts its own. */
  readonly heldBytes: () => number;
  /** A record is no longer stored: whatever it holds can go. */
  readonly onGone: (record: StoredLog) => void;
}

/** What a record takes besides its protobuf: its object, its time and its place in the list. */
const logOverheadBytes = 420;

/** Beyond its bounds the records that arrived first go first. */
export function createLogStore({ maxRecords, maxBytes, heldBytes, onGone }: LogStoreOptions): LogStore {
  let records: (StoredLog | undefined)[] = [];
  let first = 0;
  let evicted = 0;
  let evictedForBytes = 0;
  const count = () => records.length - first;
  const bytes = () => heldBytes() + count() * logOverheadBytes;

  const dropFirst = (): void => {
    const record = records[first];
    records[first] = undefined;
    first += 1;
    if (record !== undefined) onGone(record);
    // Moving the rest once for as many records as were dropped costs nothing much for each of them.
    if (first > 1000 && first > records.length / 2) {
      records = records.slice(first);
      first = 0;
    }
  };
  function* held(): Iterable<StoredLog> {
    for (let index = first; index < records.length; index += 1) {
      const record = records[index];
      if (record !== undefined) yield record;
    }
  }
  return {
    add: (record) => {
      records.push(record);
      for (;;) {
        const tooMany = count() > maxRecords;
        if (!tooMany && !(bytes() > maxBytes && count() > 0)) break;
        evicted += 1;
        if (!tooMany) evictedForBytes += 1;
        dropFirst();
      }
    },
    records: held,
    stats: () => ({ records: count(), evicted, evictedForBytes, bytes: bytes() }),
    clear: () => {
      for (const record of held()) onGone(record);
      records = [];
      first = 0;
    },
  };
}
