import type { Diagnostics } from './diagnostics.ts';

export const SHUTDOWN_LIMIT_MS = 10_000;
/** What a delivery may not use of it: counting and logging what is lost comes after. */
const RESERVE_MS = 500;

interface ShutdownSteps {
  readonly diagnostics: Diagnostics;
  begin(): void;
  /** Resolves to what went wrong, one entry for each provider that failed. */
  flush(): Promise<readonly unknown[]>;
  end(): void;
  readonly limitMs?: number;
}

/** A shutdown that takes at most 10 s, reports failures in the log instead of throwing, and runs only once. */
export function createShutdown(steps: ShutdownSteps): () => Promise<void> {
  let running: Promise<void> | undefined;
  return () => {
    running ??= runShutdown(steps);
    return running;
  };
}

async function runShutdown(steps: ShutdownSteps): Promise<void> {
  const limitMs = steps.limitMs ?? SHUTDOWN_LIMIT_MS;
  steps.begin();
  const late = Symbol('late');
  let timer: NodeJS.Timeout | undefined;
  const limit = new Promise<typeof late>((resolve) => {
    timer = setTimeout(() => resolve(late), limitMs);
  });
  try {
    const outcome = await Promise.race([steps.flush(), limit]);
    if (outcome === late) steps.diagnostics.warn(`telemetry was not flushed within ${limitMs} ms; the rest is lost`);
    else for (const failure of outcome) steps.diagnostics.reportError(failure);
  } catch (error) {
    steps.diagnostics.reportError(error);
  } finally {
    clearTimeout(timer);
    steps.end();
  }
}

/** Time that is left once something has begun. */
export interface Deadline {
  begin(): void;
  /** Milliseconds, never below 0. */
  leftMs(): number;
}

/** A deadline `limitMs` after its beginning, less what is needed to tell of it. */
export function createDeadline(limitMs: number): Deadline {
  let begunMs: number | undefined;
  return {
    begin: () => {
      begunMs ??= performance.now();
    },
    leftMs: () => Math.max(0, limitMs - RESERVE_MS - (begunMs === undefined ? 0 : performance.now() - begunMs)),
  };
}
