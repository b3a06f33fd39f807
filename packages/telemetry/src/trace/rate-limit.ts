import { MAX_THRESHOLD, thresholdOf } from './threshold.ts';

const WINDOW_MS = 250;
/** Weight of the newest window: follows a change of load within about a second. */
const NEWEST = 0.3;

/** A probability that keeps about so many a second, whatever arrives. */
export interface RateLimit {
  /**
   * The threshold for the next arrival. It depends only on what came before, never on the arrival itself: so the
   * counts that are scaled with it stay true.
   */
  next(): number;
  /** Tells that the arrival was kept. */
  kept(): void;
  close(): void;
}

/** No limit: every arrival is kept. */
export const NO_LIMIT: RateLimit = { next: () => 0, kept: () => undefined, close: () => undefined };

/**
 * Keeps about `perSecond` by a threshold that follows the arrivals of the last second. Within a window that brings
 * more than expected the probability halves each time the window's share is used up: a burst from nothing keeps a few
 * times the limit, not all of itself. The hot path reads no clock.
 */
export function createRateLimit(perSecond: number, windowMs: number = WINDOW_MS): RateLimit {
  const share = Math.max(1, (perSecond * windowMs) / 1000);
  let arrivals = 0;
  let smoothed = 0;
  let keptNow = 0;
  let budget = share;
  let probability = 1;
  let threshold = 0;
  const turn = (): void => {
    smoothed = smoothed === 0 ? arrivals : smoothed * (1 - NEWEST) + arrivals * NEWEST;
    arrivals = 0;
    keptNow = 0;
    budget = share;
    probability = smoothed > share ? share / smoothed : 1;
    threshold = thresholdOf(probability);
  };
  const timer = setInterval(turn, windowMs).unref();
  return {
    next: () => {
      arrivals += 1;
      return threshold;
    },
    kept: () => {
      keptNow += 1;
      if (keptNow < budget) return;
      budget += share / 2;
      probability = Math.max(probability / 2, 1 / MAX_THRESHOLD);
      threshold = thresholdOf(probability);
    },
    close: () => clearInterval(timer),
  };
}
