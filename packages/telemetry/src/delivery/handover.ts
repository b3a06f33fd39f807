import { type ExportResult, ExportResultCode } from '@opentelemetry/core';
import type { Signal } from '../telemetry-config.ts';
import type { Batcher } from './batcher.ts';
import { type CountLoss, NOUNS } from './loss.ts';

/** An exporter of the SDK, as a program may bring one of its own. */
interface GivenExporter<Item> {
  export(items: Item[], done: (result: ExportResult) => void): void;
  shutdown(): Promise<void>;
  forceFlush?(): Promise<void>;
}

export interface HandoverOptions<Item> {
  readonly signal: Signal;
  readonly exporter: GivenExporter<Item>;
  readonly maxItems: number;
  readonly batchItems: number;
  readonly delayMs: number;
  readonly loss: CountLoss;
  readonly report: (message: string) => void;
}

/** Hands items to a given exporter in batches, one at a time; an export that fails is not repeated, but counted. */
export function createHandover<Item>(options: HandoverOptions<Item>): Batcher<Item> {
  const { signal, exporter, maxItems, batchItems, loss } = options;
  const staged: Item[] = [];
  let timer: NodeJS.Timeout | undefined;
  let running: Promise<void> | undefined;
  let closed = false;
  const exportBatch = async (): Promise<void> => {
    const batch = staged.splice(0, batchItems);
    const result = await new Promise<ExportResult>((resolve) => exporter.export(batch, resolve)).catch(
      (error: unknown): ExportResult => ({
        code: ExportResultCode.FAILED,
        error: error instanceof Error ? error : new Error(String(error)),
      }),
    );
    if (result.code === ExportResultCode.SUCCESS) return;
    loss.add(signal, 'refused', batch.length);
    options.report(
      `${batch.length} ${NOUNS[signal]} lost, export failed: ${result.error?.message ?? 'no reason given'}`,
    );
  };
  const drain = async (): Promise<void> => {
    clearTimeout(timer);
    timer = undefined;
    while (staged.length > 0) await exportBatch();
  };
  const start = (): Promise<void> => {
    running ??= drain().finally(() => {
      running = undefined;
    });
    return running;
  };
  return {
    add: (item) => {
      if (closed) return loss.add(signal, 'shutdown', 1);
      if (staged.length >= maxItems) {
        staged.shift();
        loss.add(signal, 'queue_full', 1);
      }
      staged.push(item);
      timer ??= setTimeout(start, options.delayMs).unref();
      if (staged.length === batchItems) setImmediate(start);
    },
    flush: async () => {
      await start();
      await exporter.forceFlush?.();
    },
    shutdown: async () => {
      await start();
      closed = true;
      await exporter.shutdown();
    },
  };
}
