import type { Signal } from '../telemetry-config.ts';
import { type CountLoss, type LossReason, NOUNS } from './loss.ts';

const MINUTE_MS = 60_000;

export interface LossLog extends CountLoss {
  /** Says what is left to say, and no more after it. */
  close(): void;
}

/**
 * Passes every loss on to `count`, and says once a minute what was not delivered since the last time, by signal and reason; the
 * first loss after a quiet minute is said at once.
 */
export function createLossLog(count: CountLoss, warn: (message: string) => void, everyMs = MINUTE_MS): LossLog {
  const unsaid = new Map<string, number>();
  const say = (): void => {
    if (unsaid.size === 0) return;
    const parts = [...unsaid].map(([what, items]) => `${items} ${what}`);
    unsaid.clear();
    warn(`not delivered: ${parts.join(', ')}`);
  };
  let timer: NodeJS.Timeout | undefined;
  const turn = (): void => {
    timer = undefined;
    if (unsaid.size > 0) arm();
    say();
  };
  const arm = (): void => {
    timer = setTimeout(turn, everyMs).unref();
  };
  return {
    add: (signal: Signal, reason: LossReason, items: number) => {
      count.add(signal, reason, items);
      const what = `${NOUNS[signal]} (${reason})`;
      unsaid.set(what, (unsaid.get(what) ?? 0) + items);
      if (timer !== undefined) return;
      // Said in a turn of its own: what is lost at one moment is one message.
      setImmediate(say);
      arm();
    },
    close: () => {
      clearTimeout(timer);
      say();
    },
  };
}
