/** How often a timer looks how late it is. */
const INTERVAL_MS = 20;
/** 82 s of looks; with longer exports the oldest give way, but never the greatest. */
const KEPT = 4096;

/** How late a timer was, in milliseconds, since it was last asked. */
export interface Lateness {
  /** Undefined when the timer has not come round since. */
  take(): { readonly maxMs: number; percentile(share: number): number } | undefined;
  stop(): void;
}

/**
 * Watches how late the event loop is. Node's own `monitorEventLoopDelay` will not do: after each `reset` it leaves out
 * the first interval, and so a loop that an export blocks would look idle.
 */
export function watchLateness(): Lateness {
  const lateMs = new Float64Array(KEPT);
  let count = 0;
  let maxMs = 0;
  let lastMs = performance.now();
  const timer = setInterval(() => {
    const nowMs = performance.now();
    const late = Math.max(0, nowMs - lastMs - INTERVAL_MS);
    lateMs[count % KEPT] = late;
    count += 1;
    if (late > maxMs) maxMs = late;
    lastMs = nowMs;
  }, INTERVAL_MS);
  timer.unref();
  return {
    take: () => {
      if (count === 0) return undefined;
      const sorted = lateMs.slice(0, Math.min(count, KEPT)).sort();
      const taken = { maxMs, percentile: (share: number) => sorted[Math.floor((sorted.length - 1) * share)] as number };
      count = 0;
      maxMs = 0;
      return taken;
    },
    stop: () => clearInterval(timer),
  };
}
