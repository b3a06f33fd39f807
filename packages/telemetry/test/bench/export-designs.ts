import { fork } from 'node:child_process';
import { fileURLToPath } from 'node:url';
import { counter, defineContract, free, oneOf } from '@headrace/contract';
import { emptyResource } from '@opentelemetry/resources';
import { MeterProvider, PeriodicExportingMetricReader } from '@opentelemetry/sdk-metrics';
import { createMetricExporter, createSignalDelivery } from '../../src/delivery/index.ts';
import { createMetrics, PushReader, readTelemetryEnv, type TelemetryConfig } from '../../src/index.ts';

export const SERIES = 10_000;
/** Exports happen when they are asked for. */
const HOUR_MS = 3_600_000;

const wide = defineContract({
  name: 'wide',
  version: '1.0.0',
  resource: {},
  metrics: {
    packets: counter({
      otel: 'packets',
      unit: '{packet}',
      description: 'Packets by peer and outcome',
      attributes: { peer_id: free({ budget: SERIES / 2 }), status: oneOf('success', 'rejected') },
    }),
  },
  spans: {},
  logs: {},
  objectives: {},
});

/** A way to export, over metrics of its own. */
export interface ExportDesign {
  readonly name: string;
  record(series: number): void;
  /** Collects everything and sends it to a collector over gRPC. */
  export(): Promise<void>;
}

/**
 * The designs side by side, with a collector in a process of its own.
 * @param sink a module that listens for OTLP/gRPC and sends its port to its parent.
 */
export async function createExportDesigns(sink: URL): Promise<{ designs: ExportDesign[]; close(): Promise<void> }> {
  const collector = fork(fileURLToPath(sink));
  const port = await new Promise<unknown>((resolve) => collector.once('message', resolve));
  const { config } = readTelemetryEnv({
    NODE_ID: 'bench',
    OTEL_ENABLED: 'true',
    OTEL_EXPORTER_OTLP_ENDPOINT: `http://127.0.0.1:${port}`,
    OTEL_METRIC_EXPORT_INTERVAL: String(HOUR_MS),
  });
  const made = [
    createDesign('no export'),
    createDesign('main thread, one request', await wholeReader(config)),
    createDesign('main thread, in slices', await pushReader(config, false)),
    createDesign('in a thread', await pushReader(config, true)),
  ];
  // The first export of the last one starts its thread.
  for (const { export: run } of made) await run();
  return {
    designs: made,
    close: async () => {
      for (const { close } of made) await close();
      collector.disconnect();
    },
  };
}

interface Made {
  readonly metrics: ReturnType<typeof createMetrics<typeof wide>>;
  readonly provider: MeterProvider;
}

function createDesign(
  name: string,
  { metrics, provider }: Made = { metrics: createMetrics({ contract: wide }), provider: new MeterProvider() },
) {
  const handles = Array.from({ length: SERIES }, (_, index) =>
    metrics.instruments.packets.with({
      peer_id: `peer-${index >> 1}`,
      status: index % 2 === 0 ? 'success' : 'rejected',
    }),
  );
  return {
    name,
    record: (series: number) => handles[series]?.add(1),
    export: () => provider.forceFlush(),
    close: () => provider.shutdown(),
  };
}

/** What is given to whoever exports; lost points would make a design look better than it is. */
async function partsOf(config: TelemetryConfig) {
  const fail = (what: string): never => {
    throw new Error(`the export failed: ${what}`);
  };
  const parts = {
    config,
    loss: { add: (_signal: string, reason: string) => (reason === 'superseded' ? undefined : fail(reason)) },
    report: fail,
    limitMs: () => 2000,
  };
  const delivery = await createSignalDelivery('metrics', parts);
  return { ...parts, exporter: createMetricExporter(delivery, 'cumulative', parts) };
}

async function wholeReader(config: TelemetryConfig): Promise<Made> {
  const metrics = createMetrics({ contract: wide });
  const { exporter } = await partsOf(config);
  const metricProducers = [metrics.createProducer({ role: 'push' })];
  const reader = new PeriodicExportingMetricReader({ exporter, metricProducers, exportIntervalMillis: HOUR_MS });
  return { metrics, provider: new MeterProvider({ readers: [reader] }) };
}

async function pushReader(config: TelemetryConfig, mayUseThread: boolean): Promise<Made> {
  const metrics = createMetrics({ contract: wide });
  const parts = await partsOf(config);
  const reader = new PushReader({ ...{ metrics, mayUseThread, resource: emptyResource() }, ...parts });
  return { metrics, provider: new MeterProvider({ readers: [reader] }) };
}
