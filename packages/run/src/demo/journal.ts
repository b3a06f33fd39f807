import { readFile } from 'node:fs/promises';

/** How one packet ended, as the sender wrote it down. */
export interface PacketRecord {
  readonly traceId: string;
  readonly outcome: 'fulfilled' | 'rejected';
  readonly code?: string;
  /** ILP address of the node that made the Reject. */
  readonly triggeredBy?: string;
}

/** Reads the sender's journal: one JSON object a line. */
export async function readJournal(path: string): Promise<PacketRecord[]> {
  const text = await readFile(path, 'utf8');
  return text
    .split('\n')
    .filter((line) => line !== '')
    .map((line) => JSON.parse(line) as PacketRecord);
}
