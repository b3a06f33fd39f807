export interface Pace {
  readonly ratePerSecond: number;
  /** How many packets may wait for their end. */
  readonly concurrency: number;
  /** Where to stop; undefined goes on for ever. */
  readonly count: number | undefined;
}

export interface Progress {
  /** Time since the start, less the time that was given up in stalls. */
  readonly elapsedMs: number;
  readonly sent: number;
  readonly inFlight: number;
}

/** How many packets to send now so that the rate holds over the whole run; timers that fire late are made up for. */
export function packetsDue({ ratePerSecond, concurrency, count }: Pace, progress: Progress): number {
  const target = Math.min(Math.floor((progress.elapsedMs * ratePerSecond) / 1000), count ?? Number.POSITIVE_INFINITY);
  const free = Math.max(concurrency - progress.inFlight, 0);
  return Math.min(Math.max(target - progress.sent, 0), free);
}

/**
 * How far behind the schedule a sender is beyond one second, in milliseconds.
 * That much is given up, so that a long stall is not followed by a flood.
 */
export function stalledMs({ ratePerSecond }: Pace, progress: Progress): number {
  return Math.max(progress.elapsedMs - (progress.sent * 1000) / ratePerSecond - 1000, 0);
}
