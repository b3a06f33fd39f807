import http, { type Server } from 'node:http';
import type { AddressInfo } from 'node:net';
import type { Answer, HealthHandler } from './handler.ts';
import { sendJson } from './send-json.ts';

/** A probe is one small request: who takes longer to write it is nobody that waits for an answer. */
const HEAD_TIMEOUT_MS = 5000;
const REQUEST_TIMEOUT_MS = 10_000;

export interface HealthServerOptions {
  /** An address; 127.0.0.1 keeps health on this machine. */
  readonly host: string;
  /** 0 takes any free port. */
  readonly port: number;
  readonly handler: HealthHandler;
}

export interface HealthServer {
  readonly port: number;
  /** Closes open connections too. */
  close(): Promise<void>;
}

/** What else a health server answers. */
export interface OtherAnswers {
  /** Asked before the handler. */
  readonly answers?: readonly Answer[];
  /** The paths that they have, for whoever asks for one that nobody has. */
  readonly paths?: readonly string[];
}

/** A server that answers health, and 404 with the paths that there are. It does not listen yet. */
export function createHealthServer(handler: HealthHandler, { answers = [], paths = [] }: OtherAnswers = {}): Server {
  const all = [...handler.paths, ...paths];
  const known = `try ${all.slice(0, -1).join(', ')} or ${all.at(-1)}`;
  const limits = { headersTimeout: HEAD_TIMEOUT_MS, requestTimeout: REQUEST_TIMEOUT_MS };
  return http.createServer(limits, (request, response) => {
    const answered = [...answers, handler.answer].some((answer) => answer(request, response));
    if (!answered) sendJson(response, 404, { error: known });
  });
}

/** Serves health on a port of its own. Rejects with the system's error where the port cannot be listened on. */
export async function startHealthServer({ host, port, handler }: HealthServerOptions): Promise<HealthServer> {
  const server = createHealthServer(handler);
  await new Promise<void>((resolve, reject) => {
    server.once('error', reject);
    server.listen(port, host, resolve);
  });
  return { port: (server.address() as AddressInfo).port, close: () => closeServer(server) };
}

/** Stops listening and closes open connections. */
export function closeServer(server: Server): Promise<void> {
  return new Promise((resolve) => {
    server.close(() => resolve());
    server.closeAllConnections();
  });
}
