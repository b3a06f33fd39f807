import { SpanStatusCode } from '@opentelemetry/api';
import { SeverityNumber } from '@opentelemetry/api-logs';
import { OTLPLogExporter } from '@opentelemetry/exporter-logs-otlp-grpc';
import { OTLPMetricExporter } from '@opentelemetry/exporter-metrics-otlp-proto';
import { OTLPTraceExporter } from '@opentelemetry/exporter-trace-otlp-grpc';
import { resourceFromAttributes } from '@opentelemetry/resources';
import { LoggerProvider, SimpleLogRecordProcessor } from '@opentelemetry/sdk-logs';
import { MeterProvider, PeriodicExportingMetricReader } from '@opentelemetry/sdk-metrics';
import { SimpleSpanProcessor, TracerProvider } from '@opentelemetry/sdk-trace';

/** Stands for a service of your own, with whatever instrumentation it has. */
export interface Shop {
  order(item: string): void;
  stop(): Promise<void>;
}

export interface ShopEndpoints {
  /** OTLP/gRPC, for traces and logs. */
  readonly otlpGrpc: string;
  /** OTLP/HTTP, for metrics. */
  readonly otlpHttp: string;
}

export function startShop({ otlpGrpc, otlpHttp }: ShopEndpoints): Shop {
  const resource = resourceFromAttributes({ 'service.name': 'shop' });
  const traces = new TracerProvider({
    resource,
    spanProcessors: [new SimpleSpanProcessor({ exporter: new OTLPTraceExporter({ url: otlpGrpc }) })],
  });
  const logs = new LoggerProvider({
    resource,
    processors: [new SimpleLogRecordProcessor({ exporter: new OTLPLogExporter({ url: otlpGrpc }) })],
  });
  const exporter = new OTLPMetricExporter({ url: `${otlpHttp}/v1/metrics` });
  const reader = new PeriodicExportingMetricReader({ exporter, exportIntervalMillis: 100, exportTimeoutMillis: 100 });
  const metrics = new MeterProvider({ resource, readers: [reader] });
  const orders = metrics.getMeter('shop').createCounter('shop.orders', { unit: '{order}' });
  return {
    order: (item) => {
      const span = traces.getTracer('shop').startSpan('order', { attributes: { item } });
      const outcome = item === 'umbrella' ? 'sold-out' : 'placed';
      orders.add(1, { outcome });
      if (outcome === 'sold-out') {
        span.setStatus({ code: SpanStatusCode.ERROR, message: 'sold out' });
        const severity = { severityNumber: SeverityNumber.WARN, severityText: 'WARN' };
        logs.getLogger('shop').emit({ ...severity, body: `no ${item} left`, attributes: { item } });
      }
      span.end();
    },
    stop: async () => {
      await Promise.all([traces.shutdown(), logs.shutdown(), metrics.shutdown()]);
    },
  };
}
