import { openSync, readSync } from 'node:fs';

/** A gap between two packets that nothing in the loop but an export or a collection of garbage explains. */
const GAP_MS = 0.1;

/**
 * A clock that stands still while this thread is ready to run and another program has its core: what others take says
 * nothing about what is measured. In milliseconds; the wall clock where the system does not tell (see
 * https://docs.kernel.org/scheduler/sched-stats.html).
 */
export function createUndisturbedClock(): () => number {
  const waitedMs = openRunQueueWait();
  const waitedBeforeMs = waitedMs();
  let takenOutMs = 0;
  let lastMs = performance.now();
  return () => {
    const nowMs = performance.now();
    // Asking takes longer than a packet: only where a gap is to be explained.
    if (nowMs - lastMs > GAP_MS) takenOutMs = waitedMs() - waitedBeforeMs;
    lastMs = nowMs;
    return nowMs - takenOutMs;
  };
}

function openRunQueueWait(): () => number {
  const file = openIfThere(`/proc/self/task/${process.pid}/schedstat`);
  if (file === undefined) return () => 0;
  const buffer = Buffer.alloc(128);
  return () => {
    const length = readSync(file, buffer, 0, buffer.length, 0);
    return Number(buffer.toString('latin1', 0, length).split(' ')[1]) / 1e6;
  };
}

function openIfThere(path: string): number | undefined {
  try {
    return openSync(path, 'r');
  } catch (error) {
    if (error instanceof Error && 'code' in error) return undefined;
    throw error;
  }
}
