const FIRST_DELAY_MS = 500;
/** Short: after an outage the queue should empty before it fills again. */
const LONGEST_DELAY_MS = 5000;
/** A collector that asks for longer is asked again after this. */
const LONGEST_WISH_MS = 300_000;

/**
 * How long to wait before the next try: twice as long each time, with jitter, so that a thousand clients do not come
 * back at once; never less than the collector asked for (OTLP specification, "Failures" and "Throttling").
 * @param failures in a row, at least 1.
 */
export function backoffMs(failures: number, wishMs = 0, random: () => number = Math.random): number {
  const full = Math.min(FIRST_DELAY_MS * 2 ** (failures - 1), LONGEST_DELAY_MS);
  return Math.max(full * (0.5 + random() / 2), Math.min(wishMs, LONGEST_WISH_MS));
}
