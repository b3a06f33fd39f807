import { parentPort, workerData } from 'node:worker_threads';
import { setGlobalErrorHandler } from '@opentelemetry/core';
import { resourceFromAttributes } from '@opentelemetry/resources';
import { MeterProvider, PeriodicExportingMetricReader } from '@opentelemetry/sdk-metrics';
import { createMetricExporter, createSignalDelivery } from '../../delivery/index.ts';
import { createObservations } from '../observations.ts';
import { Producer } from '../producer.ts';
import type { FromThread, ThreadData, ToThread } from './messages.ts';
import { createMirror } from './mirror.ts';

/** Below the 4 MiB that collectors take, histograms with many bounds included. */
const POINTS_PER_REQUEST = 5000;
/** How long a collector that is there takes to answer, and then some. */
const SETTLE_MS = 500;
/** Frames decide when something is exported, not the reader's own timer. */
const NEVER_MS = 2 ** 31 - 1;

/**
 * Collects, serializes and sends in a thread of its own, with the official reader and serializers: the main thread only
 * hands over what was measured since the last time.
 */
async function runThread({ config, resource, scope, metrics }: ThreadData): Promise<void> {
  const post = (message: FromThread): void => parentPort?.postMessage(message);
  const report = (message: string): void => post({ kind: 'report', message });
  setGlobalErrorHandler((error) => report(error instanceof Error ? error.message : String(error)));
  const loss = {
    add: (_signal: string, reason: Extract<FromThread, { kind: 'lost' }>['reason'], items: number) =>
      post({ kind: 'lost', reason, items }),
  };
  const delivery = await createSignalDelivery('metrics', { config, loss, report });
  let limitMs = 0;
  const exporter = createMetricExporter(delivery, config.metricTemporality, { loss, limitMs: () => limitMs });
  const mirror = createMirror(metrics);
  const sources = {
    ...{ series: mirror.series, scope, nowMs: mirror.nowMs, observations: createObservations(() => true) },
    ...{ forgetIdleAfterMs: Number.POSITIVE_INFINITY, slice: Number.POSITIVE_INFINITY },
  };
  const temporality = exporter.selectAggregationTemporality?.bind(exporter);
  const reader = new PeriodicExportingMetricReader({
    // A reader waits for its exporter's flush; here the answer to a frame must not wait for the collector.
    exporter: { ...exporter, forceFlush: () => Promise.resolve() },
    metricProducers: [new Producer(sources, { role: 'push', temporality })],
    maxExportBatchSize: POINTS_PER_REQUEST,
    exportIntervalMillis: NEVER_MS,
    exportTimeoutMillis: config.metricExportTimeoutMs,
  });
  const provider = new MeterProvider({ resource: resourceFromAttributes(resource), readers: [reader] });
  const state = () => delivery.state();
  parentPort?.on('message', async (message: ToThread) => {
    if (message.kind === 'stop') {
      ({ limitMs } = message);
      await provider.shutdown();
      post({ kind: 'stopped', state: state() });
      parentPort?.close();
      return;
    }
    mirror.apply(message.frame);
    await reader.forceFlush();
    if (message.flush) await delivery.flush();
    post({ kind: 'collected', state: state() });
    setTimeout(() => post({ kind: 'settled', state: state() }), SETTLE_MS).unref();
  });
}

await runThread(workerData as ThreadData);
