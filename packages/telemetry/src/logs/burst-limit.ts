/** What makes lines equal; numbers within the message do not make it another one. */
export interface LineKind {
  /** pino's number: 30 is info. */
  readonly level: number;
  readonly component: string;
  /** The message as the code has it, before values are put into it. */
  readonly message: string;
}

export interface BurstLimitOptions {
  /** Equal lines that are written a second; 0 writes them all. */
  readonly perSecond: number;
  /** Takes how many lines were left out within the last second; called once for each kind of line. */
  readonly leftOut: (kind: LineKind, lines: number) => void;
  /** Milliseconds that are counted together. */
  readonly windowMs?: number;
}

/** Lets the first equal lines of a second pass, and counts the others. */
export interface BurstLimit {
  admits(kind: LineKind): boolean;
  /** Tells at once what was left out so far. */
  flush(): void;
}

const WINDOW_MS = 1000;
/** Messages may be made of what comes from outside; more kinds than these at once are not a burst of equal lines. */
const MOST_KINDS = 1000;
const MESSAGE_LENGTH = 200;

interface Count {
  readonly kind: LineKind;
  lines: number;
}

/** A limit without a clock: a timer ends each second in which something was written. */
export function createBurstLimit(options: BurstLimitOptions): BurstLimit {
  const { perSecond, leftOut, windowMs = WINDOW_MS } = options;
  const counts = new Map<string, Count>();
  let timer: NodeJS.Timeout | undefined;
  const flush = (): void => {
    clearTimeout(timer);
    timer = undefined;
    const ended = [...counts.values()];
    // Before anybody is told: telling writes lines.
    counts.clear();
    for (const { kind, lines } of ended) if (lines > perSecond) leftOut(kind, lines - perSecond);
  };
  return {
    flush,
    admits: (kind) => {
      if (perSecond === 0) return true;
      const key = `${kind.level} ${kind.component} ${kind.message.slice(0, MESSAGE_LENGTH).replace(/\d+/g, '#')}`;
      const count = counts.get(key);
      if (count !== undefined) {
        count.lines += 1;
        return count.lines <= perSecond;
      }
      if (counts.size < MOST_KINDS) counts.set(key, { kind, lines: 1 });
      timer ??= setTimeout(flush, windowMs).unref();
      return true;
    },
  };
}
