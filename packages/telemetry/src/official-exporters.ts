import type { Exporters } from './exporters.ts';
import type { TelemetryConfig } from './telemetry-config.ts';

/**
 * OpenTelemetry's own gRPC exporters for traces and metrics, with their own transport: a single attempt for each
 * request, and what it loses is counted here. They take the place of our delivery with `HEADRACE_EXPORTERS=official`,
 * so that anybody can see whether a fault is one of ours. Loaded only then.
 */
export async function createOfficialExporters({ signals }: TelemetryConfig): Promise<Exporters> {
  const { traces, metrics } = signals;
  const [traceModule, metricModule] = await Promise.all([
    import('@opentelemetry/exporter-trace-otlp-grpc'),
    import('@opentelemetry/exporter-metrics-otlp-grpc'),
  ]);
  return {
    ...(traces.exporter === 'otlp' ? { traces: new traceModule.OTLPTraceExporter({ url: traces.url }) } : {}),
    ...(metrics.exporter === 'otlp' ? { metrics: new metricModule.OTLPMetricExporter({ url: metrics.url }) } : {}),
  };
}
