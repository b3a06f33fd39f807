import { createApi } from './http/api.ts';
import { createHostGuard } from './http/host-guard.ts';
import { openHttpServer } from './http/http-server.ts';
import type { EmbeddedLimits } from './limits.ts';
import { lokiRoutes } from './loki-api/routes.ts';
import type { Metrics } from './metrics/metrics.ts';
import { createMetricsHandler } from './metrics/routes.ts';
import { openGrpcServer } from './receiver/grpc-server.ts';
import { createHttpReceiver } from './receiver/http-receiver.ts';
import type { Receiver } from './receiver/receiver.ts';
import type { LogStore } from './store/log-store.ts';
import type { SpanStore } from './store/span-store.ts';
import { tempoRoutes } from './tempo-api/routes.ts';

/** The number of each port. */
export interface EmbeddedPorts {
  /** OTLP/gRPC, the collector's 4317. */
  readonly otlpGrpc: number;
  /** OTLP/HTTP, the collector's 4318. */
  readonly otlpHttp: number;
  /** Metrics for Prometheus, the collector's 8889. */
  readonly metrics: number;
  /** Tempo's HTTP API, its 3200. */
  readonly tempo: number;
  /** Loki's HTTP API, its 3100. */
  readonly loki: number;
}

export interface OpenPortsOptions {
  readonly host: string;
  readonly ports: Partial<EmbeddedPorts>;
  readonly allowedHosts: readonly string[];
  readonly limits: EmbeddedLimits;
  readonly receiver: Receiver;
  readonly metrics: Metrics;
  readonly spans: SpanStore;
  readonly logs: LogStore;
  readonly log: (line: string) => void;
  readonly now: () => number;
}

interface OpenPort {
  readonly port: number;
  close(): Promise<void>;
}

/** Opens all ports, or none: those that were open are closed before this rejects. */
export async function openPorts(options: OpenPortsOptions) {
  const open: OpenPort[] = [];
  const close = async () => {
    await Promise.all(open.map((each) => each.close()));
  };
  const openOne = async (opening: Promise<OpenPort>): Promise<number> => {
    const opened = await opening;
    open.push(opened);
    return opened.port;
  };
  try {
    const ports: EmbeddedPorts = {
      otlpGrpc: await openOne(openGrpc(options)),
      otlpHttp: await openOne(openHttp(options, 'otlpHttp', 'OTLP/HTTP', createHttpReceiver(options.receiver))),
      metrics: await openOne(openHttp(options, 'metrics', 'metrics', metricsHandler(options))),
      tempo: await openOne(openHttp(options, 'tempo', 'Tempo', tempoHandler(options))),
      loki: await openOne(openHttp(options, 'loki', 'Loki', lokiHandler(options))),
    };
    return { ports, urls: urlsOf(options.host, ports), close };
  } catch (error) {
    await close();
    throw error;
  }
}

function openGrpc({ host, ports, receiver, limits }: OpenPortsOptions): Promise<OpenPort> {
  return openGrpcServer({ host, port: ports.otlpGrpc ?? 0, receiver, maxConnections: limits.connections });
}

type Answer = Parameters<typeof openHttpServer>[0]['answer'];

function openHttp(
  { host, ports, allowedHosts, limits }: OpenPortsOptions,
  name: keyof EmbeddedPorts,
  purpose: string,
  answer: Answer,
): Promise<OpenPort> {
  return openHttpServer({
    ...{ host, port: ports[name] ?? 0, purpose, answer, guard: createHostGuard({ host, allowedHosts }) },
    ...{ requestTimeoutMs: limits.requestTimeoutMs, maxConnections: limits.connections },
  });
}

function metricsHandler({ metrics, log }: OpenPortsOptions): Answer {
  return createMetricsHandler(metrics, log);
}

function tempoHandler({ spans, log }: OpenPortsOptions): Answer {
  return createApi({ routes: tempoRoutes(spans), standsInFor: 'Tempo', takesForms: false, log });
}

function lokiHandler({ logs, log, now }: OpenPortsOptions): Answer {
  return createApi({ routes: lokiRoutes(logs, now), standsInFor: 'Loki', takesForms: true, log });
}

function urlsOf(host: string, ports: EmbeddedPorts): Readonly<Record<keyof EmbeddedPorts, string>> {
  const name = host === '0.0.0.0' || host === '::' ? 'localhost' : host.includes(':') ? `[${host}]` : host;
  const url = (port: number) => `http://${name}:${port}`;
  return {
    otlpGrpc: url(ports.otlpGrpc),
    otlpHttp: url(ports.otlpHttp),
    metrics: `${url(ports.metrics)}/metrics`,
    tempo: url(ports.tempo),
    loki: url(ports.loki),
  };
}
