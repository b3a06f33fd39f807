import type { DiagLogger } from '@opentelemetry/api';
import type { Logger } from 'pino';

const QUIET_MS = 30_000;

interface Window {
  readonly startedMs: number;
  suppressed: number;
}

/**
 * Turns what the SDK reports about itself (failed exports, dropped spans) into warn lines with component `telemetry`.
 * The same text appears at most once in 30 s, with the number of those left out: a collector that is away for an
 * hour must not fill the log, and must not go unnoticed either.
 */
export function createDiagnostics(log: Logger, nowMs: () => number = () => performance.now()): Diagnostics {
  const windows = new Map<string, Window>();
  const child = log.child({ component: 'telemetry' });
  const report = (level: 'warn' | 'error', message: string): void => {
    // Counts and attempts differ from one failure to the next; they are not what makes a message new.
    const key = message.replace(/\d+/g, '#');
    const window = windows.get(key);
    if (window !== undefined && nowMs() - window.startedMs < QUIET_MS) {
      window.suppressed += 1;
      return;
    }
    windows.set(key, { startedMs: nowMs(), suppressed: 0 });
    const suppressed = window?.suppressed ?? 0;
    child[level](suppressed > 0 ? { suppressed } : {}, message);
  };
  return {
    warn: (message) => report('warn', message),
    reportError: (error) => report('warn', error instanceof Error ? error.message : String(error)),
    diagLogger: {
      error: (message, ...details) => report('warn', [message, ...details].map(String).join(' ')),
      warn: (message, ...details) => report('warn', [message, ...details].map(String).join(' ')),
      // Only those that `OTEL_LOG_LEVEL` asks for come here.
      info: (message, ...details) => child.info([message, ...details].map(String).join(' ')),
      debug: (message, ...details) => child.debug([message, ...details].map(String).join(' ')),
      verbose: (message, ...details) => child.trace([message, ...details].map(String).join(' ')),
    },
  };
}

export interface Diagnostics {
  warn(message: string): void;
  /** For the SDK's global error handler. */
  reportError(error: unknown): void;
  readonly diagLogger: DiagLogger;
}
