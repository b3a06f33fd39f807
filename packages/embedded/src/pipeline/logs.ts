import { chunkBytesFor, createArena } from '../store/arena.ts';
import { createLogStore, type LogStore } from '../store/log-store.ts';
import { createOriginPool, readScope, resourceReader } from '../store/origin.ts';
import { receiveLogs } from '../store/receive-logs.ts';
import type { StoredLog } from '../store/stored-log.ts';
import { createCounts } from './counts.ts';
import type { ItemStats } from './stats.ts';
import type { Taken } from './taken.ts';

export interface LogsOptions {
  readonly maxRecords: number;
  readonly maxBytes: number;
  /** Set in a resource where the sender left them out. */
  readonly resourceDefaults: Readonly<Record<string, string>>;
  readonly nowMs: () => number;
  readonly onLog?: (record: StoredLog) => void;
}

/** The logs of a pipeline: checked requests in, a store to ask. */
export interface Logs {
  readonly store: LogStore;
  take(request: Buffer): Taken;
  stats(): ItemStats;
  reset(): void;
}

export function createLogs(options: LogsOptions): Logs {
  const arena = createArena(chunkBytesFor(options.maxBytes));
  const resources = createOriginPool(resourceReader(options.resourceDefaults));
  const scopes = createOriginPool(readScope);
  let received = 0;
  let sequence = 0;
  let resetRecords = 0;
  const store = createLogStore({
    maxRecords: options.maxRecords,
    maxBytes: options.maxBytes,
    heldBytes: () => arena.heldBytes() + resources.heldBytes() + scopes.heldBytes(),
    onGone: (record) => {
      arena.release(record.slice);
      resources.release(record.resource);
      scopes.release(record.scope);
    },
  });
  const sink = {
    ...{ arena, resources, scopes },
    nowUnixNano: () => BigInt(Math.round(options.nowMs())) * 1_000_000n,
    add: (read: Omit<StoredLog, 'sequence'>) => {
      sequence += 1;
      const record = { ...read, sequence };
      store.add(record);
      options.onLog?.(record);
    },
  };
  return {
    store,
    take: (request) => {
      received += receiveLogs(request, sink);
      return { refused: 0, reason: '' };
    },
    stats: () => {
      const { records, evicted: gone, evictedForBytes, bytes } = store.stats();
      const evicted = createCounts();
      evicted.add('maxItems', gone - evictedForBytes);
      evicted.add('maxBytes', evictedForBytes);
      evicted.add('reset', resetRecords);
      return { received, stored: records, refused: {}, evicted: evicted.all(), bytesHeld: bytes };
    },
    reset: () => {
      resetRecords += store.stats().records;
      store.clear();
    },
  };
}
