import { isMainThread } from 'node:worker_threads';
import type { Logger } from 'pino';
import { within } from './within.ts';

/** A supervisor gives a process that was told to end some seconds; a crash has even less to wait for. */
const CRASH_LIMIT_MS = 3000;
const SIGNALS = ['SIGTERM', 'SIGINT'] as const;

export interface EndOptions {
  readonly log: Logger;
  /** Sends what is left; never rejects. */
  readonly flush: () => Promise<void>;
  readonly limitMs?: number;
}

/**
 * Sends what is left when the process ends without being asked nicely: an uncaught exception, SIGTERM or SIGINT, or
 * nothing more to do. Where the program listens to the same itself, it decides what happens, and calls `shutdown`.
 *
 * @returns stops watching.
 */
export function watchForTheEnd({ log, flush, limitMs = CRASH_LIMIT_MS }: EndOptions): () => void {
  const onUncaught = (error: unknown): void => {
    if (process.listenerCount('uncaughtException') > 1) return;
    log.fatal({ err: error }, 'uncaught exception');
    process.stderr.write(`${error instanceof Error ? (error.stack ?? error.message) : String(error)}\n`);
    void within(limitMs, flush()).then(() => process.exit(1));
  };
  const signalled = new Set<string>();
  const onSignal = (signal: NodeJS.Signals): void => {
    const again = signalled.has(signal);
    signalled.add(signal);
    if (process.listenerCount(signal) > 1) return;
    stop();
    // A second signal is meant.
    void (again ? Promise.resolve() : within(limitMs, flush())).then(() => process.kill(process.pid, signal));
  };
  const onIdle = (): void => void flush();
  process.on('uncaughtException', onUncaught);
  process.once('beforeExit', onIdle);
  // Threads get no signals.
  if (isMainThread) for (const signal of SIGNALS) process.on(signal, onSignal);
  const stop = (): void => {
    process.off('uncaughtException', onUncaught);
    process.off('beforeExit', onIdle);
    for (const signal of SIGNALS) process.off(signal, onSignal);
  };
  return stop;
}
