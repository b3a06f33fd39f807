import { ProtobufLogsSerializer, ProtobufTraceSerializer } from '@opentelemetry/otlp-transformer';
import type { LogRecordExporter, LogRecordProcessor, ReadableLogRecord } from '@opentelemetry/sdk-logs';
import type { PushMetricExporter } from '@opentelemetry/sdk-metrics';
import type { ReadableSpan, SpanExporter, SpanProcessor } from '@opentelemetry/sdk-trace';
import {
  type CountLoss,
  createBatcher,
  createHandover,
  createLogProcessor,
  createMetricExporter,
  createSignalDelivery,
  createSpanProcessor,
  type Delivery,
  type DeliveryState,
} from './delivery/index.ts';
import { createOfficialExporters } from './official-exporters.ts';
import type { BatchConfig, Signal, TelemetryConfig } from './telemetry-config.ts';

/** Exporters of a program's own, for each signal that shall not go out by OTLP. */
export interface Exporters {
  readonly traces?: SpanExporter;
  readonly metrics?: PushMetricExporter;
  readonly logs?: LogRecordExporter;
}

/** Where each signal leaves the process; a signal that is not exported has nothing here. */
export interface Outlets {
  readonly traces?: SpanProcessor;
  readonly metrics?: PushMetricExporter;
  readonly logs?: LogRecordProcessor;
  /** What waits, for each signal that goes out by OTLP. */
  state(): Partial<Record<Signal, DeliveryState>>;
}

export interface OutletOptions {
  readonly config: TelemetryConfig;
  readonly given: Exporters;
  readonly loss: CountLoss;
  readonly report: (message: string) => void;
  /** Time that a shutdown has left. */
  readonly limitMs: () => number;
}

type Parts = Omit<OutletOptions, 'given'>;

/** @throws CredentialFileError where a certificate, key or token cannot be read. */
export async function createOutlets({ given: ofProgram, ...parts }: OutletOptions): Promise<Outlets> {
  const { config, limitMs } = parts;
  const isOfficial = config.enabled && config.exporters === 'official';
  const given = isOfficial ? { ...(await createOfficialExporters(config)), ...ofProgram } : ofProgram;
  const deliveries: Partial<Record<Signal, Delivery>> = {};
  const deliveryOf = async (signal: Signal): Promise<Delivery | undefined> => {
    if (!config.enabled || given[signal] !== undefined || config.signals[signal].exporter === 'none') return undefined;
    const delivery = await createSignalDelivery(signal, parts);
    deliveries[signal] = delivery;
    return delivery;
  };
  const [traces, metrics, logs] = await Promise.all([deliveryOf('traces'), deliveryOf('metrics'), deliveryOf('logs')]);
  const spans = traces ? spanBatcher(traces, parts) : config.enabled && given.traces && givenSpans(given.traces, parts);
  const records = logs ? logBatcher(logs, parts) : config.enabled && given.logs && givenLogs(given.logs, parts);
  const points = metrics
    ? createMetricExporter(metrics, config.metricTemporality, parts)
    : config.enabled && given.metrics;
  return {
    ...(spans ? { traces: createSpanProcessor(spans, limitMs) } : {}),
    ...(points ? { metrics: points } : {}),
    ...(records ? { logs: createLogProcessor(records, limitMs) } : {}),
    state: () => Object.fromEntries(Object.entries(deliveries).map(([signal, delivery]) => [signal, delivery.state()])),
  };
}

function spanBatcher(delivery: Delivery, { config, loss, report }: Parts) {
  const encode = (spans: ReadableSpan[]) => ProtobufTraceSerializer.serializeRequest(spans);
  return createBatcher({ signal: 'traces', delivery, encode, loss, report, ...waitingOf(config.spanBatch) });
}

function logBatcher(delivery: Delivery, { config, loss, report }: Parts) {
  const encode = (records: ReadableLogRecord[]) => ProtobufLogsSerializer.serializeRequest(records);
  return createBatcher({ signal: 'logs', delivery, encode, loss, report, ...waitingOf(config.logBatch) });
}

function givenSpans(exporter: SpanExporter, { config, loss, report }: Parts) {
  return createHandover<ReadableSpan>({ signal: 'traces', exporter, loss, report, ...waitingOf(config.spanBatch) });
}

function givenLogs(exporter: LogRecordExporter, { config, loss, report }: Parts) {
  return createHandover<ReadableLogRecord>({ signal: 'logs', exporter, loss, report, ...waitingOf(config.logBatch) });
}

function waitingOf(batch: BatchConfig): { maxItems: number; batchItems: number; delayMs: number } {
  return { maxItems: batch.maxQueueSize, batchItems: batch.maxExportBatchSize, delayMs: batch.scheduleDelayMs };
}
