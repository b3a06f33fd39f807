import { once } from 'node:events';
import { createWriteStream } from 'node:fs';

/** One line of the journal: how a packet ended. */
export interface JournalEntry {
  readonly traceId: string | undefined;
  readonly outcome: 'fulfilled' | 'rejected';
  readonly code?: string;
  readonly triggeredBy?: string;
  readonly destination: string;
  readonly amount: string;
  readonly latencyMs: number;
}

export interface Journal {
  /** Resolves when there is room for more. */
  write(entry: JournalEntry): Promise<void>;
  /** Resolves when everything is in the file. */
  close(): Promise<void>;
}

/**
 * A file of JSON lines, appended to.
 * @throws when the file cannot be opened for writing.
 */
export async function openJournal(path: string): Promise<Journal> {
  const stream = createWriteStream(path, { flags: 'a' });
  await once(stream, 'open');
  // Every packet in flight may wait for room.
  stream.setMaxListeners(0);
  let failure: Error | undefined;
  stream.on('error', (error) => {
    failure = error;
  });
  return {
    write: async (entry) => {
      if (failure !== undefined) throw failure;
      if (!stream.write(`${JSON.stringify(entry)}\n`)) await once(stream, 'drain');
    },
    close: () =>
      new Promise((resolve, reject) => {
        if (failure !== undefined) return reject(failure);
        stream.once('error', reject);
        stream.end(resolve);
      }),
  };
}
