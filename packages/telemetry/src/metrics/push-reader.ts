import type { Resource } from '@opentelemetry/resources';
import {
  AggregationTemporality,
  MeterProvider,
  type MetricProducer,
  MetricReader,
  PeriodicExportingMetricReader,
  type PushMetricExporter,
} from '@opentelemetry/sdk-metrics';
import type { CountLoss, DeliveryState } from '../delivery/index.ts';
import type { TelemetryConfig } from '../telemetry-config.ts';
import type { ReadableMetrics } from './create-metrics.ts';
import type { LayeredReader, Producer } from './producer.ts';
import { ExportThread, startWorker } from './worker/export-thread.ts';

/**
 * From so many series on, an export is left to a thread of its own. Below, it takes the main thread less than a
 * millisecond, and a thread with its memory is not worth it.
 */
const SERIES_FOR_A_THREAD = 1000;
/** A request is serialized in one go; packets wait for no more than so many points at a time. */
const POINTS_PER_REQUEST = 500;

export interface PushReaderOptions {
  readonly metrics: ReadableMetrics;
  readonly exporter: PushMetricExporter;
  readonly config: TelemetryConfig;
  readonly resource: Resource;
  readonly loss: CountLoss;
  readonly report: (message: string) => void;
  /** Time that a shutdown has left. */
  readonly limitMs: () => number;
  /** Whether the exporter is OTLP as the configuration has it, so that another thread can make its own. */
  readonly mayUseThread: boolean;
  readonly seriesForAThread?: number;
  /** What the thread runs. */
  readonly threadEntry?: URL;
}

/**
 * Exports metrics at the configured interval: on the main thread by the SDK's own periodic reader while there are few
 * series, and in a thread once there are many. Should the thread fail, the main thread goes on where it was.
 */
export class PushReader extends MetricReader {
  readonly #options: PushReaderOptions;
  #main: MainExport | undefined;
  #thread: ExportThread | undefined;
  #mayStartThread: boolean;

  constructor(options: PushReaderOptions) {
    super();
    this.#options = options;
    this.#mayStartThread = options.mayUseThread;
  }

  /** What waits in the thread; undefined while there is none. */
  threadState(): DeliveryState | undefined {
    return this.#thread?.state();
  }

  protected override onInitialized(): void {
    this.#startMain();
  }

  protected override async onForceFlush(): Promise<void> {
    await (this.#thread ?? this.#main)?.forceFlush();
  }

  protected override async onShutdown(): Promise<void> {
    this.#mayStartThread = false;
    await this.#thread?.shutdown();
    await this.#main?.shutdown();
    await this.#options.exporter.shutdown();
  }

  #startMain(before?: LayeredReader): void {
    const { metrics, exporter, seriesForAThread = SERIES_FOR_A_THREAD } = this.#options;
    const producer = metrics.createProducer({ role: 'push', temporality: temporalityOf(exporter) }, before);
    this.#main = createMainExport(this.#options, producer, () => {
      if (!this.#mayStartThread || metrics.countSeries() < seriesForAThread) return false;
      // One try: what fails once fails again.
      this.#mayStartThread = false;
      return this.#startThread(producer);
    });
  }

  /** Whether it could be started. */
  #startThread(before: Producer): boolean {
    const { metrics, exporter, config, resource, loss, report, limitMs, threadEntry } = this.#options;
    const { declared, scope } = metrics;
    const worker = tryTo(
      () => startWorker({ config, scope, metrics: declared, resource: resource.attributes }, threadEntry),
      (error) => report(`metrics are exported on the main thread, for no other could be started: ${error.message}`),
    );
    if (worker === undefined) return false;
    const source = metrics.createFrameSource(temporalityOf(exporter), before);
    const main = this.#main;
    this.#main = undefined;
    this.#thread = new ExportThread({
      ...{ worker, source, loss, report, limitMs, intervalMs: config.metricExportIntervalMs },
      onFailure: () => {
        this.#thread = undefined;
        this.#startMain(source);
      },
    });
    void main?.shutdown();
    return true;
  }
}

function tryTo<Result>(work: () => Result, failed: (error: Error) => void): Result | undefined {
  try {
    return work();
  } catch (error) {
    failed(error instanceof Error ? error : new Error(String(error)));
    return undefined;
  }
}

interface MainExport {
  forceFlush(): Promise<void>;
  /** Ends the interval; the exporter stays open. */
  shutdown(): Promise<void>;
}

/** @param collected is called when a collection has ended; with true, another reader has taken this one's place. */
function createMainExport(
  { exporter, config, resource }: PushReaderOptions,
  producer: MetricProducer,
  collected: () => boolean,
): MainExport {
  let isOver = false;
  const watched: MetricProducer = {
    collect: async (options) => {
      if (isOver) return { resourceMetrics: { resource, scopeMetrics: [] }, errors: [] };
      const result = await producer.collect(options);
      isOver = collected();
      return result;
    },
  };
  const reader = new PeriodicExportingMetricReader({
    exporter: withoutShutdown(exporter),
    metricProducers: [watched],
    maxExportBatchSize: POINTS_PER_REQUEST,
    exportIntervalMillis: config.metricExportIntervalMs,
    exportTimeoutMillis: config.metricExportTimeoutMs,
  });
  return new MeterProvider({ resource, readers: [reader] });
}

function temporalityOf(exporter: PushMetricExporter): NonNullable<PushMetricExporter['selectAggregationTemporality']> {
  return exporter.selectAggregationTemporality?.bind(exporter) ?? (() => AggregationTemporality.CUMULATIVE);
}

function withoutShutdown(exporter: PushMetricExporter): PushMetricExporter {
  return {
    // The next batch is serialized in a turn of its own, and whoever waits for a turn comes between.
    export: (metrics, done) => exporter.export(metrics, (result) => setImmediate(done, result)),
    forceFlush: () => exporter.forceFlush(),
    shutdown: () => Promise.resolve(),
  };
}
