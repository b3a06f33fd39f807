import { type ExportResult, ExportResultCode } from '@opentelemetry/core';

/** What the exporters of spans and of log records have in common. */
export interface BatchExporter<Item> {
  export(items: Item[], done: (result: ExportResult) => void): void;
  shutdown(): Promise<void>;
  forceFlush?(): Promise<void>;
}

export interface RetryOptions {
  /** The plural that messages use: `spans`, `log records`. */
  readonly noun: string;
  readonly url: string;
  /** Checked before each retry: at shutdown the first failure is the last. */
  readonly mayRetry: () => boolean;
  readonly firstDelayMs?: number;
}

const FIRST_DELAY_MS = 500;
const LONGEST_DELAY_MS = 5000;
const GIVE_UP_AFTER_MS = 20_000;

/** gRPC codes that OTLP calls retryable: cancelled, deadline exceeded, aborted, out of range, unavailable, data loss. */
const RETRYABLE_GRPC_CODES = new Set([1, 4, 10, 11, 14, 15]);

/**
 * Retries a batch while the collector is away, for up to 20 s, and says how many records were lost when it gives up.
 * The SDK's gRPC exporters do not retry by themselves (OTLP specification, "Failures"); its HTTP exporters do.
 */
export function withRetry<Item>(exporter: BatchExporter<Item>, options: RetryOptions): Required<BatchExporter<Item>> {
  const send = (items: Item[], done: (result: ExportResult) => void): void => {
    const startedMs = performance.now();
    let attempts = 0;
    const attempt = (): void => {
      attempts += 1;
      exporter.export(items, (result) => {
        if (result.code === ExportResultCode.SUCCESS) return done(result);
        const delayMs = Math.min((options.firstDelayMs ?? FIRST_DELAY_MS) * 2 ** (attempts - 1), LONGEST_DELAY_MS);
        const inTime = performance.now() - startedMs + delayMs < GIVE_UP_AFTER_MS;
        if (options.mayRetry() && inTime && isRetryable(result.error)) {
          setTimeout(attempt, delayMs);
          return;
        }
        const cause = result.error?.message ?? 'no reason given';
        const lost = `${items.length} ${options.noun} lost, export to ${options.url} failed`;
        done({
          code: ExportResultCode.FAILED,
          error: new Error(`${lost} (attempt ${attempts}): ${cause}`, { cause: result.error }),
        });
      });
    };
    attempt();
  };
  return {
    export: send,
    shutdown: () => exporter.shutdown(),
    forceFlush: () => exporter.forceFlush?.() ?? Promise.resolve(),
  };
}

function isRetryable(error: Error | undefined): boolean {
  if (error === undefined || !('code' in error)) return false;
  return typeof error.code === 'number' && RETRYABLE_GRPC_CODES.has(error.code);
}
