import {
  type TracerProvider as ApiTracerProvider,
  context,
  diag,
  ProxyTracerProvider,
  propagation,
  trace,
} from '@opentelemetry/api';
import { AsyncLocalStorageContextManager } from '@opentelemetry/context-async-hooks';
import { W3CTraceContextPropagator } from '@opentelemetry/core';
import type { Resource } from '@opentelemetry/resources';
import { BatchLogRecordProcessor, LoggerProvider } from '@opentelemetry/sdk-logs';
import { MeterProvider, type MetricReader, PeriodicExportingMetricReader } from '@opentelemetry/sdk-metrics';
import { BatchSpanProcessor, TracerProvider } from '@opentelemetry/sdk-trace';
import type { Exporters } from './exporters.ts';
import { disableHttpInstrumentation, enableHttpInstrumentation } from './http-instrumentation.ts';
import { pullReader } from './pull.ts';
import { createSampler } from './sampler.ts';
import type { BatchConfig, TelemetryConfig } from './telemetry-config.ts';

interface ProviderOptions {
  readonly config: TelemetryConfig;
  readonly resource: Resource;
  readonly exporters: Exporters;
}

export interface Providers {
  readonly traces: ApiTracerProvider;
  readonly metrics: MeterProvider;
  readonly logs: LoggerProvider;
  /** Undefined where nobody may pull. */
  readonly pullReader: MetricReader | undefined;
  /** Sets OpenTelemetry's globals and patches `node:http`; nothing while telemetry is off. */
  register(): void;
  unregister(): void;
  /** Flushes and stops all three; resolves to the failures. */
  shutdown(): Promise<readonly unknown[]>;
}

/** The SDK's three providers, each with a processor only where its signal has an exporter. */
export function createProviders({ config, resource, exporters }: ProviderOptions): Providers {
  const traces = config.enabled ? createTracerProvider({ config, resource, exporters }) : undefined;
  const pushing = createPushingReader({ config, resource, exporters });
  const pulled = config.pull.enabled ? pullReader(pushing, exporters.metrics) : undefined;
  const readers = [...new Set([pushing, pulled])].filter((reader) => reader !== undefined);
  const metrics = new MeterProvider({ resource, readers });
  const logs = new LoggerProvider({
    resource,
    processors: exporters.logs
      ? [new BatchLogRecordProcessor({ exporter: exporters.logs, ...batchOptions(config.logBatch) })]
      : [],
  });
  return {
    traces: traces ?? new ProxyTracerProvider(),
    metrics,
    logs,
    pullReader: pulled,
    register: () => {
      if (traces !== undefined) registerGlobals(traces);
    },
    unregister: () => {
      if (traces !== undefined) unregisterGlobals();
      diag.disable();
    },
    shutdown: async () => {
      const stops = [metrics.shutdown(), logs.shutdown(), traces?.shutdown()];
      const outcomes = await Promise.allSettled(stops);
      return outcomes.filter((outcome) => outcome.status === 'rejected').map((outcome) => outcome.reason);
    },
  };
}

function createTracerProvider({ config, resource, exporters }: ProviderOptions): TracerProvider {
  return new TracerProvider({
    resource,
    sampler: createSampler(config.sampler),
    spanProcessors: exporters.traces
      ? [new BatchSpanProcessor({ exporter: exporters.traces, ...batchOptions(config.spanBatch) })]
      : [],
  });
}

function createPushingReader({ config, exporters }: ProviderOptions): MetricReader | undefined {
  if (exporters.metrics === undefined) return undefined;
  return new PeriodicExportingMetricReader({
    exporter: exporters.metrics,
    exportIntervalMillis: config.metricExportIntervalMs,
    exportTimeoutMillis: config.metricExportTimeoutMs,
  });
}

function batchOptions(batch: BatchConfig): {
  maxQueueSize: number;
  maxExportBatchSize: number;
  scheduledDelayMillis: number;
  exportTimeoutMillis: number;
} {
  return {
    maxQueueSize: batch.maxQueueSize,
    maxExportBatchSize: batch.maxExportBatchSize,
    scheduledDelayMillis: batch.scheduleDelayMs,
    exportTimeoutMillis: batch.exportTimeoutMs,
  };
}

/** No global meter: instrumentation libraries would add series that the contract does not know. */
function registerGlobals(traces: TracerProvider): void {
  context.setGlobalContextManager(new AsyncLocalStorageContextManager().enable());
  propagation.setGlobalPropagator(new W3CTraceContextPropagator());
  trace.setGlobalTracerProvider(traces);
  enableHttpInstrumentation(traces);
}

function unregisterGlobals(): void {
  disableHttpInstrumentation();
  trace.disable();
  propagation.disable();
  context.disable();
}
