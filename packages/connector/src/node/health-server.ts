import type { IncomingMessage, ServerResponse } from 'node:http';
import {
  closeServer,
  createHealth,
  createHealthHandler,
  createHealthServer,
  type Health,
  type Phase,
  telemetryDetails,
} from '@headrace/telemetry';
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
  readonly phase: () => Phase;
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
  const { telemetry, answer = () => false } = options;
  const { pull, config } = telemetry;
  const handler = createHealthHandler({ health: healthOf(options), pull, metricsPath: config.pull.path });
  const server = createHealthServer(handler, {
    answers: [answer, (request, response) => sendStats(options, request, response)],
    paths: ['/stats'],
  });
  const port = await listen(server, options.listen);
  return { port, close: () => closeServer(server) };
}

function healthOf({ telemetry, book, sla, phase }: HealthServerOptions): Health {
  return createHealth({
    nodeId: telemetry.resource.nodeId,
    version: VERSION,
    phase,
    objectives: () => ({
      packetSuccessRate: { value: book.recent.packetSuccessRate(), atLeast: sla.packetSuccess },
      p99LatencyMs: { value: book.recent.p99LatencyMs(), atMost: sla.p99LatencyMs },
    }),
    details: () => telemetryDetails(telemetry),
  });
}

function sendStats(options: HealthServerOptions, request: IncomingMessage, response: ServerResponse): boolean {
  if (request.url?.split('?')[0] !== '/stats') return false;
  sendJson(response, 200, statsOf(options));
  return true;
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
