import http, { type IncomingMessage, type ServerResponse } from 'node:http';
import { leaveServerUntraced, type Propagation, type TraceOrigin } from '@headrace/telemetry';
import { looksLikePrepare } from '../ilp/packet.ts';
import { createAuthenticator, type PeerToken } from './auth.ts';
import { type ListenOptions, listen } from './listen.ts';
import { readBody } from './read-body.ts';
import type { TrustOf } from './trust.ts';

export interface IncomingPacket {
  readonly bytes: Buffer;
  readonly peer: string;
  /** Where its span comes from: what the trust in the peer makes of the context that it sent. */
  readonly trace: TraceOrigin;
  /** `performance.now()` when the last byte had arrived. */
  readonly receivedAtMs: number;
}

export interface IlpServerOptions {
  readonly listen: ListenOptions;
  readonly tokens: readonly PeerToken[];
  readonly propagation: Propagation;
  readonly trustOf: TrustOf;
  /** Answers a packet with the bytes of a Fulfill or a Reject; never rejects. */
  handle(packet: IncomingPacket): Promise<Buffer>;
  /** Called for each request that is refused before it is a packet. */
  refused(statusCode: number): void;
}

export interface IlpServer {
  readonly port: number;
  /** Takes no more packets and resolves when those in flight have ended, or after `limitMs` when it cuts them off. */
  close(limitMs: number): Promise<void>;
}

export const ILP_PATH = '/ilp';
const OCTET_STREAM = 'application/octet-stream';
/** Longer than clients keep idle connections, so that it is never the server that closes one under a request. */
const KEEP_ALIVE_MS = 65_000;

/** Serves ILP-over-HTTP in its synchronous form: `POST /ilp`, the answer in the response (RFC 35). */
export async function startIlpServer(options: IlpServerOptions): Promise<IlpServer> {
  const authenticate = createAuthenticator(options.tokens);
  let closing = false;
  const answer = async (request: IncomingMessage): Promise<Answer> => {
    if (closing) return { statusCode: 503, reason: 'this node is stopping' };
    const peer = authenticate(request.headers.authorization);
    const refusal = refusalOf(request, peer);
    if (refusal !== undefined) return refusal;
    const bytes = await readBody(request);
    if (bytes === undefined) return { statusCode: 413, reason: 'the body is too large for an ILP packet' };
    if (!looksLikePrepare(bytes)) return { statusCode: 400, reason: 'the body is no ILP Prepare' };
    const from = peer ?? '';
    const trace = options.propagation.extract(request.headers, options.trustOf(from));
    return options.handle({ bytes, peer: from, trace, receivedAtMs: performance.now() });
  };
  const server = http.createServer({ keepAliveTimeout: KEEP_ALIVE_MS }, (request, response) => {
    answer(request).then(
      (result) => {
        // A node that stops must not wait for idle connections, and what is left of a body is not worth reading.
        if (closing || !request.complete) response.setHeader('connection', 'close');
        if (!('statusCode' in result)) return sendPacket(response, result);
        options.refused(result.statusCode);
        sendRefusal(response, result);
      },
      () => response.destroy(),
    );
  });
  // A packet's own span follows its context by the trust in the peer; the HTTP instrumentation would follow anybody's.
  leaveServerUntraced(server);
  const port = await listen(server, options.listen);
  return {
    port,
    close: (limitMs) => {
      closing = true;
      return closeServer(server, limitMs);
    },
  };
}

/** The bytes of an ILP packet, or why the request is none. */
type Answer = Buffer | Refusal;

interface Refusal {
  readonly statusCode: number;
  readonly reason: string;
}

function refusalOf(request: IncomingMessage, peer: string | undefined): Refusal | undefined {
  const path = request.url?.split('?')[0];
  if (path !== ILP_PATH) return { statusCode: 404, reason: `packets go to ${ILP_PATH}` };
  if (request.method !== 'POST') return { statusCode: 405, reason: 'packets come by POST' };
  if (peer === undefined) return { statusCode: 401, reason: 'the Bearer token is missing or wrong' };
  const contentType = request.headers['content-type']?.split(';')[0]?.trim().toLowerCase();
  if (contentType !== OCTET_STREAM) return { statusCode: 400, reason: `the content type must be ${OCTET_STREAM}` };
  return undefined;
}

function sendPacket(response: ServerResponse, bytes: Buffer): void {
  response.writeHead(200, { 'content-type': OCTET_STREAM, 'content-length': bytes.length });
  response.end(bytes);
}

function sendRefusal(response: ServerResponse, { statusCode, reason }: Refusal): void {
  if (statusCode === 401) response.setHeader('www-authenticate', 'Bearer');
  if (statusCode === 405) response.setHeader('allow', 'POST');
  response.writeHead(statusCode, { 'content-type': 'text/plain; charset=utf-8' });
  response.end(`${reason}\n`);
}

function closeServer(server: http.Server, limitMs: number): Promise<void> {
  return new Promise((resolve) => {
    const timer = setTimeout(() => server.closeAllConnections(), limitMs);
    server.close(() => {
      clearTimeout(timer);
      resolve();
    });
    server.closeIdleConnections();
  });
}
