import { type IlpConnectorContract, ilpConnector } from '@headrace/contract';
import { InMemoryLogRecordExporter } from '@opentelemetry/sdk-logs';
import { AggregationTemporality, InMemoryMetricExporter } from '@opentelemetry/sdk-metrics';
import { InMemorySpanExporter } from '@opentelemetry/sdk-trace';
import { type Environment, startTelemetry, type Telemetry } from '../src/index.ts';

/** Keeps its spans at shutdown, which is when a test wants to read them. */
class KeepingSpanExporter extends InMemorySpanExporter {
  override async shutdown(): Promise<void> {
    return undefined;
  }
}

export interface Harness {
  readonly telemetry: Telemetry<IlpConnectorContract>;
  readonly spans: InMemorySpanExporter;
  readonly metrics: InMemoryMetricExporter;
  readonly records: InMemoryLogRecordExporter;
  /** The JSON log lines so far, parsed. */
  lines(): Record<string, unknown>[];
}

export async function startHarness(env: Environment = {}): Promise<Harness> {
  const written: string[] = [];
  const spans = new KeepingSpanExporter();
  const metrics = new InMemoryMetricExporter(AggregationTemporality.CUMULATIVE);
  const records = new InMemoryLogRecordExporter();
  const telemetry = await startTelemetry({
    contract: ilpConnector,
    service: { name: 'ilp-connector', version: '1.2.3' },
    env: { NODE_ID: 'node-1', OTEL_ENABLED: 'true', ...env },
    exporters: { traces: spans, metrics, logs: records },
    logDestination: { write: (line) => void written.push(line) },
  });
  return { telemetry, spans, metrics, records, lines: () => written.map((line) => JSON.parse(line)) };
}
