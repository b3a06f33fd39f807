import type { AddressInfo } from 'node:net';
import type { TestContext } from 'node:test';
import { defineContract, httpServer, operations, runtimeMetrics } from '@headrace/contract';
import { InMemorySpanExporter } from '@opentelemetry/sdk-trace';
import { createHttpMiddleware, createTracker, startTelemetry } from '../src/index.ts';

const shop = defineContract({
  name: 'shop',
  version: '1.0.0',
  resource: {},
  metrics: { ...httpServer, ...operations, ...runtimeMetrics },
  spans: {},
  logs: {},
  objectives: {},
});

export interface Shop {
  readonly http: ReturnType<typeof createHttpMiddleware>;
  readonly tracker: ReturnType<typeof createTracker>;
  readonly spans: InMemorySpanExporter;
  readonly log: Awaited<ReturnType<typeof startTelemetry<typeof shop>>>['log'];
  /** What a scraper sees of series whose names begin so: `name{own labels} value`, without empty labels. */
  series(start: string): Promise<string[]>;
}

/** A service with the fragments for HTTP and operations in its contract. */
export async function startShop(t: TestContext): Promise<Shop> {
  const spans = new InMemorySpanExporter();
  const telemetry = await startTelemetry<typeof shop>({
    contract: shop,
    service: { name: 'shop', version: '1' },
    env: {
      NODE_ID: 'n',
      OTEL_ENABLED: 'true',
      OTEL_METRICS_EXPORTER: 'none',
      OTEL_LOGS_EXPORTER: 'none',
      OTEL_BSP_SCHEDULE_DELAY: '1',
    },
    exporters: { traces: spans },
    logDestination: { write: () => undefined },
  });
  t.after(() => telemetry.shutdown());
  return {
    ...{ spans, log: telemetry.log },
    http: createHttpMiddleware(telemetry.metrics),
    tracker: createTracker({ metrics: telemetry.metrics, tracer: telemetry.tracer }),
    series: async (start) => {
      const { text = '' } = (await telemetry.pull?.render({ exposition: 'text', escaping: 'underscores' })) ?? {};
      return text
        .split('\n')
        .map((line) => line.replace(/(environment|instance|job|node_id)="[^"]*",?|\w+="",?/g, '').replace(',}', '}'))
        .filter((line) => line.startsWith(start));
    },
  };
}

interface Listener {
  listen(port: number, host: string, done: () => void): unknown;
  address(): string | AddressInfo | null;
  close(): unknown;
  closeAllConnections?(): void;
}

/** Starts a server on a free port, for the length of the test. */
export async function listen(t: TestContext, server: Listener): Promise<number> {
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
  t.after(() => {
    server.close();
    server.closeAllConnections?.();
  });
  return (server.address() as AddressInfo).port;
}

/** Waits until something holds. */
export async function until(holds: () => boolean | Promise<boolean>): Promise<void> {
  while (!(await holds())) await new Promise((resolve) => setTimeout(resolve, 5));
}
