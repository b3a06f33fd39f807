import type { LogRecordExporter } from '@opentelemetry/sdk-logs';
import type { PushMetricExporter } from '@opentelemetry/sdk-metrics';
import type { SpanExporter } from '@opentelemetry/sdk-trace';
import { withRetry } from './retrying-exporter.ts';
import type { SignalConfig, TelemetryConfig } from './telemetry-config.ts';

/** One exporter for each signal that leaves the process. */
export interface Exporters {
  readonly traces?: SpanExporter;
  readonly metrics?: PushMetricExporter;
  readonly logs?: LogRecordExporter;
}

/**
 * The exporters that the configuration asks for; those in `given` take the place of OTLP.
 * Modules are loaded only for the protocol in use: the HTTP and the gRPC stack cost start time and memory.
 */
export async function createExporters(
  config: TelemetryConfig,
  given: Exporters,
  mayRetry: () => boolean,
): Promise<Exporters> {
  const { signals } = config;
  const [traces, metrics, logs] = await Promise.all([
    given.traces ?? (wanted(signals.traces) ? createTraceExporter(signals.traces, mayRetry) : undefined),
    given.metrics ?? (wanted(signals.metrics) ? createMetricExporter(signals.metrics) : undefined),
    given.logs ?? (wanted(signals.logs) ? createLogExporter(signals.logs, mayRetry) : undefined),
  ]);
  return {
    ...(traces === undefined ? {} : { traces }),
    ...(metrics === undefined ? {} : { metrics }),
    ...(logs === undefined ? {} : { logs }),
  };
}

function wanted(signal: SignalConfig): boolean {
  return signal.exporter === 'otlp';
}

async function createTraceExporter({ protocol, url }: SignalConfig, mayRetry: () => boolean): Promise<SpanExporter> {
  if (protocol === 'grpc') {
    const { OTLPTraceExporter } = await import('@opentelemetry/exporter-trace-otlp-grpc');
    return withRetry(new OTLPTraceExporter({ url }), { noun: 'spans', url, mayRetry });
  }
  const { OTLPTraceExporter } = await import('@opentelemetry/exporter-trace-otlp-proto');
  return withRetry(new OTLPTraceExporter({ url }), { noun: 'spans', url, mayRetry });
}

/** Metrics are cumulative: the next export carries what a failed one did not, so nothing is retried. */
async function createMetricExporter({ protocol, url }: SignalConfig): Promise<PushMetricExporter> {
  if (protocol === 'grpc') {
    const { OTLPMetricExporter } = await import('@opentelemetry/exporter-metrics-otlp-grpc');
    return new OTLPMetricExporter({ url });
  }
  const { OTLPMetricExporter } = await import('@opentelemetry/exporter-metrics-otlp-proto');
  return new OTLPMetricExporter({ url });
}

async function createLogExporter({ protocol, url }: SignalConfig, mayRetry: () => boolean): Promise<LogRecordExporter> {
  if (protocol === 'grpc') {
    const { OTLPLogExporter } = await import('@opentelemetry/exporter-logs-otlp-grpc');
    return withRetry(new OTLPLogExporter({ url }), { noun: 'log records', url, mayRetry });
  }
  const { OTLPLogExporter } = await import('@opentelemetry/exporter-logs-otlp-proto');
  return withRetry(new OTLPLogExporter({ url }), { noun: 'log records', url, mayRetry });
}
