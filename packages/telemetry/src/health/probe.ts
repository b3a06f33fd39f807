/** Asks a dependency whether it is there: resolves if it is, rejects with the reason if not. Should end when told to. */
export type Probe = (signal: AbortSignal) => Promise<unknown>;

export interface ProbeResult {
  readonly status: 'up' | 'down';
  /** How long the answer took, or was waited for. */
  readonly latencyMs: number;
  /** Why it is down; undefined while it is up. */
  readonly reason: string | undefined;
}

export interface ProbeLimits {
  /** An answer that takes longer means down. */
  readonly timeoutMs: number;
  /** How long a result is given again without asking. */
  readonly cacheMs: number;
}

/** A probe that is left hanging is not asked again for so long: one that ignores its signal must not pile up. */
const HANGING_LIMIT_MS = 60_000;
const REASON_LENGTH = 200;

/**
 * Asks at most once in `cacheMs`, whoever looks at health and however often; those who come while it is being asked
 * wait for the same answer. Never rejects.
 * @param onResult takes each new result, for a metric.
 */
export function createCachedProbe(
  probe: Probe,
  limits: ProbeLimits,
  onResult: (result: ProbeResult) => void = () => undefined,
): () => Promise<ProbeResult> {
  let last: Promise<ProbeResult> | undefined;
  /** When the last answer came; infinity while it is waited for. */
  let freshUntilMs = 0;
  let hangingSinceMs: number | undefined;
  const ask = async (): Promise<ProbeResult> => {
    const startMs = performance.now();
    hangingSinceMs = startMs;
    const work = start(probe, limits.timeoutMs).finally(() => {
      if (hangingSinceMs === startMs) hangingSinceMs = undefined;
    });
    const reason = await within(limits.timeoutMs, work);
    const result = { status: reason === undefined ? 'up' : 'down', latencyMs: roundMs(startMs), reason } as const;
    freshUntilMs = performance.now() + limits.cacheMs;
    onResult(result);
    return result;
  };
  return () => {
    const nowMs = performance.now();
    const hangs = hangingSinceMs !== undefined && nowMs - hangingSinceMs < HANGING_LIMIT_MS;
    if (last !== undefined && (nowMs < freshUntilMs || hangs)) return last;
    freshUntilMs = Number.POSITIVE_INFINITY;
    last = ask();
    return last;
  };
}

/** Resolves to why the dependency is down, or to undefined. */
async function start(probe: Probe, timeoutMs: number): Promise<string | undefined> {
  try {
    await probe(AbortSignal.timeout(timeoutMs));
    return undefined;
  } catch (error) {
    return reasonOf(error);
  }
}

async function within(timeoutMs: number, work: Promise<string | undefined>): Promise<string | undefined> {
  let timer: NodeJS.Timeout | undefined;
  const late = new Promise<string>((resolve) => {
    timer = setTimeout(() => resolve(`no answer within ${timeoutMs} ms`), timeoutMs);
  });
  const reason = await Promise.race([work, late]);
  clearTimeout(timer);
  return reason;
}

/** Health is open to whoever reaches its port: a URL's user and password, and its query, stay out. */
function reasonOf(error: unknown): string {
  const message = error instanceof Error ? error.message || error.name : typeof error === 'string' ? error : '';
  const clean = message.replace(/\/\/[^/\s@]*@/g, '//').replace(/\?\S*/g, '');
  return clean === '' ? 'the probe failed' : clean.slice(0, REASON_LENGTH);
}

/** Milliseconds since `startMs`, to the microsecond. */
function roundMs(startMs: number): number {
  return Math.round((performance.now() - startMs) * 1000) / 1000;
}
