import { createServer, type IncomingMessage, type Server, type ServerResponse } from 'node:http';
import type { PageOptions } from '../page-options.ts';
import { BackendError } from '../source/backend-error.ts';
import { type Assets, assetReply, loadAssets } from './assets.ts';
import { refuse } from './guard.ts';
import { createLiveFeed, type LiveFeed } from './live-feed.ts';
import { problem, type Reply, send } from './reply.ts';
import { createApi } from './routes.ts';

/** A running page. */
export interface Page {
  readonly url: string;
  readonly port: number;
  /** Ends every connection; nothing keeps the process alive afterwards. Closing twice is no fault. */
  close(): Promise<void>;
}

const MAX_CLIENTS = 20;

/** Serves the page; rejects with the address in its message when the port cannot be opened. */
export async function startPage(options: PageOptions): Promise<Page> {
  const { host, port: wanted, source, faults, maxClients = MAX_CLIENTS, log = () => undefined } = options;
  const assets = await loadAssets();
  const live = createLiveFeed({ source, faults, services: options.services ?? [], maxClients, log });
  const answer = createAnswer({ ...options, log }, assets);
  const server = createServer((request, response) => {
    const refusal = refuse(request, options.allowedHosts ?? []);
    if (refusal !== undefined) send(request, response, problem(refusal.status, refusal.message));
    else if (isLive(request)) openLive(live, request, response);
    else void answer(request).then((reply) => send(request, response, reply));
  });
  await listen(server, host, wanted);
  const address = server.address();
  if (address === null || typeof address === 'string')
    throw new Error(`the page's port ${host}:${wanted} has no number`);
  const { port } = address;
  let closed: Promise<void> | undefined;
  return {
    port,
    url: `http://${nameOf(host)}:${port}`,
    close: () => {
      live.close();
      closed ??= close(server);
      return closed;
    },
  };
}

/** An address that stands for all is none to go to. */
function nameOf(host: string): string {
  if (host === '0.0.0.0' || host === '::') return 'localhost';
  return host.includes(':') ? `[${host}]` : host;
}

function isLive({ method, url = '' }: IncomingMessage): boolean {
  return method === 'GET' && url.split('?')[0] === '/api/live';
}

function openLive(live: LiveFeed, request: IncomingMessage, response: ServerResponse): void {
  if (!live.add(response))
    send(request, response, problem(503, 'too many browsers watch already', 'close one of them'));
}

function createAnswer(options: PageOptions & { readonly log: (line: string) => void }, assets: Assets) {
  const api = createApi(options);
  return async (request: IncomingMessage): Promise<Reply> => {
    const [path = '/', ...query] = (request.url ?? '/').split('?');
    try {
      const asset = assets.get(path);
      if (asset !== undefined && request.method !== 'POST') return assetReply(asset, request);
      const asked = { path, query: new URLSearchParams(query.join('?')), request };
      return (await api(asked)) ?? problem(404, `there is nothing at ${path}`);
    } catch (error) {
      if (error instanceof BackendError) return problem(502, error.message, error.unavailable.fix);
      // A fault in one answer must not end the process, which may hold everybody's telemetry.
      options.log(`${path} failed: ${error instanceof Error ? (error.stack ?? error.message) : String(error)}`);
      return problem(500, 'the page failed to answer', 'see what the process printed');
    }
  };
}

function listen(server: Server, host: string, port: number): Promise<void> {
  return new Promise((resolve, reject) => {
    const fail = (error: NodeJS.ErrnoException): void => {
      const reason = error.code === 'EADDRINUSE' ? 'another program listens there' : error.message;
      reject(new Error(`cannot open the page's port ${host}:${port}: ${reason}`, { cause: error }));
    };
    server.once('error', fail);
    server.listen(port, host, () => {
      server.off('error', fail);
      resolve();
    });
  });
}

function close(server: Server): Promise<void> {
  return new Promise((resolve, reject) => {
    server.close((error) => (error === undefined ? resolve() : reject(error)));
    server.closeAllConnections();
  });
}
