import http, { type IncomingMessage, type ServerResponse } from 'node:http';
import { negotiateScrape } from '@headrace/contract';
import { type ListenOptions, listen } from '../http/listen.ts';
import { VERSION } from '../version.ts';
import type { Book } from './book.ts';
import { sendJson } from './send-json.ts';
import type { NodeTelemetry } from './telemetry.ts';

export type Role = 'connector' | 'receiver' | 'sender';

/** What a node promises; below it, its health is degraded. */
export interface SlaThresholds {
  /** Share of packets, 0 to 1. */
  readonly packetSuccess: number;
  readonly p99LatencyMs: number;
}

export interface HealthServerOptions {
  readonly listen: ListenOptions;
  readonly role: Role;
  readonly telemetry: NodeTelemetry;
  readonly book: Book;
  readonly sla: SlaThresholds;
  /** False before the node takes packets and once it is stopping. */
  readonly isReady: () => boolean;
  /** Requests that were refused before they were packets, by HTTP status. */
  readonly refused?: () => Readonly<Record<number, number>>;
  /** Answers what only some nodes have; false leaves the request to the others. */
  readonly answer?: (request: IncomingMessage, response: ServerResponse) => boolean;
}

export interface HealthServer {
  readonly port: number;
  close(): Promise<void>;
}

/** Serves `/health`, `/health/live`, `/health/ready` and `/stats` as JSON, and `/metrics` for a scraper. */
export async function startHealthServer(options: HealthServerOptions): Promise<HealthServer> {
  const { pull, config } = options.telemetry;
  const server = http.createServer((request, response) => {
    const path = request.url?.split('?')[0];
    const ready = options.isReady();
    if (options.answer?.(request, response)) return;
    if (path === '/health') return sendJson(response, ready ? 200 : 503, healthOf(options));
    if (path === '/health/live') return sendJson(response, 200, { status: 'live' });
    if (path === '/health/ready')
      return sendJson(response, ready ? 200 : 503, { status: ready ? 'ready' : 'not ready' });
    if (path === '/stats') return sendJson(response, 200, statsOf(options));
    if (pull !== undefined && path === config.pull.path) return void sendMetrics(pull, request, response);
    const metrics = pull === undefined ? '' : ` or ${config.pull.path}`;
    return sendJson(response, 404, { error: `try /health, /health/live, /health/ready, /stats${metrics}` });
  });
  const port = await listen(server, options.listen);
  return {
    port,
    close: () =>
      new Promise((resolve) => {
        server.close(() => resolve());
        server.closeAllConnections();
      }),
  };
}

async function sendMetrics(
  pull: NonNullable<NodeTelemetry['pull']>,
  request: IncomingMessage,
  response: ServerResponse,
): Promise<void> {
  try {
    const { status, contentType, text } = await pull.render(negotiateScrape(request.headers.accept));
    response.writeHead(status, { 'content-type': contentType });
    response.end(text);
  } catch (error) {
    sendJson(response, 503, { error: error instanceof Error ? error.message : String(error) });
  }
}

function healthOf({ telemetry, book, sla, isReady }: HealthServerOptions): object {
  const packetSuccessRate = book.recent.packetSuccessRate();
  const p99LatencyMs = book.recent.p99LatencyMs();
  const breached = (packetSuccessRate ?? 1) < sla.packetSuccess || (p99LatencyMs ?? 0) > sla.p99LatencyMs;
  return {
    status: isReady() ? (breached ? 'degraded' : 'healthy') : 'unhealthy',
    uptime: Math.round(process.uptime()),
    timestamp: new Date().toISOString(),
    nodeId: telemetry.resource.nodeId,
    version: VERSION,
    sla: { packetSuccessRate, p99LatencyMs },
    config: observabilityOf(telemetry),
    telemetry: telemetry.delivery(),
  };
}

/** The observability settings; user name and password of an endpoint stay out. */
function observabilityOf({ config, resource }: NodeTelemetry): object {
  const endpoints = Object.entries(config.signals).map(([signal, { exporter, protocol, url }]) => {
    const { protocol: scheme, host, pathname } = new URL(url);
    return [signal, exporter === 'none' ? 'none' : `${protocol} ${scheme}//${host}${pathname}`];
  });
  return {
    enabled: config.enabled,
    serviceName: resource.serviceName,
    ...Object.fromEntries(endpoints),
    sampler: config.sampler,
    pull: config.pull.enabled ? config.pull.path : 'none',
  };
}

function statsOf({ role, telemetry, book, refused }: HealthServerOptions): object {
  const { begun, ...counts } = book.counts();
  return {
    role,
    nodeId: telemetry.resource.nodeId,
    instanceId: telemetry.resource.instanceId,
    [role === 'sender' ? 'sent' : 'received']: begun,
    ...counts,
    ...(refused === undefined ? {} : { refused: refused() }),
  };
}
