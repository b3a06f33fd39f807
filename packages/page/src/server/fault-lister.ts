import { setTimeout as delay } from 'node:timers/promises';
import type { Fault } from '../api/faults.ts';
import type { FaultControl } from '../fault-control.ts';

const PATIENCE_MS = 800;

/**
 * Lists the faults for the live view. Who breaks things on purpose may be slow or broken itself: after a moment the
 * last known list stands in, and a failure is an empty one.
 */
export function faultLister(faults: FaultControl | undefined, log: (line: string) => void) {
  let known: readonly Fault[] = [];
  return async (): Promise<readonly Fault[]> => {
    if (faults === undefined) return [];
    const patience = new AbortController();
    const listed = faults.list().then(
      (all) => {
        known = all;
      },
      (error: unknown) => {
        known = [];
        log(`the faults cannot be listed: ${error instanceof Error ? error.message : String(error)}`);
      },
    );
    await Promise.race([listed, delay(PATIENCE_MS, undefined, { signal: patience.signal }).catch(ignoreAbort)]);
    patience.abort();
    return known;
  };
}

function ignoreAbort(error: unknown): void {
  if (!(error instanceof Error) || error.name !== 'AbortError') throw error;
}
