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
const LONGEST_DELAY_MS = 2000;
const GIVE_UP_AFTER_MS = 20_000;

/** gRPC codes that OTLP calls retryable: cancelled, deadline exceeded, aborted, out of range, unavailable, data loss. */
const RETRYABLE_GRPC_CODES = new Set([1, 4, 10, 11, 14, 15]);

/**
 * Retries a batch while the collector is away, for up to 20 s, and says how many records were lost when it gives up.
 * The SDK's gRPC exporters do not retry by themselves (OTLP specification, "Failures"); its HTTP exporters do.
 * A shutdown does not wait for the next try: what waits is tried at once, and the exporter closes after that.
 */
export function withRetry<Item>(exporter: BatchExporter<Item>, options: RetryOptions): Required<BatchExporter<Item>> {
  const pending = new Set<PendingBatch>();
  const drain = async (): Promise<void> => {
    for (const batch of pending) batch.hurry();
    await Promise.all([...pending].map((batch) => batch.settled));
  };
  return {
    export: (items, done) => {
      const batch = sendWithRetry(exporter, items, options);
      pending.add(batch);
      void batch.settled.then((result) => {
        pending.delete(batch);
        done(result);
      });
    },
    shutdown: async () => {
      await drain();
      await exporter.shutdown();
    },
    forceFlush: async () => {
      await drain();
      await exporter.forceFlush?.();
    },
  };
}

/** A batch that is on its way or waits for its next try. */
interface PendingBatch {
  readonly settled: Promise<ExportResult>;
  /** Cuts the wait short, and makes the next try the last. */
  hurry(): void;
}

function sendWithRetry<Item>(exporter: BatchExporter<Item>, items: Item[], options: RetryOptions): PendingBatch {
  const startedMs = performance.now();
  let attempts = 0;
  let hurried = false;
  let cutShort = (): void => undefined;
  const wait = (delayMs: number) =>
    new Promise<void>((resolve) => {
      const timer = setTimeout(resolve, delayMs);
      cutShort = () => {
        clearTimeout(timer);
        resolve();
      };
    });
  const run = async (): Promise<ExportResult> => {
    for (;;) {
      attempts += 1;
      const mayTryAgain = options.mayRetry() && !hurried;
      const result = await new Promise<ExportResult>((resolve) => exporter.export(items, resolve));
      if (result.code === ExportResultCode.SUCCESS) return result;
      const delayMs = Math.min((options.firstDelayMs ?? FIRST_DELAY_MS) * 2 ** (attempts - 1), LONGEST_DELAY_MS);
      const inTime = performance.now() - startedMs < GIVE_UP_AFTER_MS;
      if (!mayTryAgain || !inTime || !isRetryable(result.error))
        return lost(items.length, attempts, result.error, options);
      if (!hurried) await wait(delayMs);
    }
  };
  return {
    settled: run(),
    hurry: () => {
      hurried = true;
      cutShort();
    },
  };
}

function lost(count: number, attempts: number, cause: Error | undefined, { noun, url }: RetryOptions): ExportResult {
  const text = `${count} ${noun} lost, export to ${url} failed (attempt ${attempts}): ${cause?.message ?? 'no reason given'}`;
  return { code: ExportResultCode.FAILED, error: new Error(text, { cause }) };
}

function isRetryable(error: Error | undefined): boolean {
  if (error === undefined || !('code' in error)) return false;
  return typeof error.code === 'number' && RETRYABLE_GRPC_CODES.has(error.code);
}
