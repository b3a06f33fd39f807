import { createServer, type IncomingMessage, type ServerResponse } from 'node:http';
import type { Socket } from 'node:net';
import type { HostGuard } from './host-guard.ts';
import { listen } from './listen.ts';

/** An open HTTP port. */
export interface HttpServer {
  readonly port: number;
  /** Closes the port and cuts every connection. */
  close(): Promise<void>;
}

export interface HttpServerOptions {
  readonly host: string;
  /** 0 asks for a free port. */
  readonly port: number;
  /** What the port is for, in messages: `HTTP`. */
  readonly purpose: string;
  readonly guard: HostGuard;
  readonly requestTimeoutMs: number;
  readonly maxConnections: number;
  /** Must not reject: it answers whatever comes. */
  readonly answer: (request: IncomingMessage, response: ServerResponse) => void | Promise<void>;
}

const headersTimeoutMs = 10_000;
const keepAliveTimeoutMs = 65_000;

/** Rejects with the address in its message when the port cannot be opened. */
export async function openHttpServer(options: HttpServerOptions): Promise<HttpServer> {
  const { host, port, purpose, guard, requestTimeoutMs, maxConnections, answer } = options;
  const server = createServer(
    {
      headersTimeout: Math.min(headersTimeoutMs, requestTimeoutMs),
      // The handler ends a slow body itself, with an answer; this is for one that is not being read.
      requestTimeout: requestTimeoutMs * 2,
      // Longer than exporters pause between two requests: with Node's 5 s, one in between would meet a closed connection.
      keepAliveTimeout: keepAliveTimeoutMs,
      connectionsCheckingInterval: Math.min(1000, requestTimeoutMs),
      // A response to a request whose Host is missing comes from the guard.
      requireHostHeader: false,
    },
    (request, response) => {
      request.on('error', () => request.destroy());
      const reason = guard(request.headers);
      if (reason === undefined) void answer(request, response);
      else sendText(response, 403, reason);
    },
  );
  server.maxConnections = maxConnections;
  server.on('clientError', (error: Error & { code?: string }, socket) => answerClientError(error, socket as Socket));
  const opened = await listen(server, host, port, purpose);
  return {
    port: opened,
    close: () =>
      new Promise((resolve, reject) => {
        server.close((error) => (error === undefined ? resolve() : reject(error)));
        server.closeAllConnections();
      }),
  };
}

export function sendText(response: ServerResponse, status: number, text: string, headers: object = {}): void {
  const body = `${text}\n`;
  response.writeHead(status, {
    'content-type': 'text/plain; charset=utf-8',
    'content-length': Buffer.byteLength(body),
    ...headers,
  });
  endWhenRead(response, body);
}

/**
 * Sends the end of an answer that comes before the request's body was read. Ending the response would cut a connection
 * that is not kept, and a client that still writes would see that instead of the answer: so the rest of the body is
 * read, and thrown away, first. The server's own timeout ends a client that never gets there.
 */
export function endWhenRead(response: ServerResponse, body: string | Buffer): void {
  const { req: request } = response;
  if (request.readableEnded || request.destroyed) {
    response.end(body);
    return;
  }
  response.write(body);
  request.once('close', () => response.end());
  request.resume();
}

/** Bytes that are no HTTP/1.1, and requests that do not arrive in time. */
function answerClientError(error: Error & { code?: string }, socket: Socket): void {
  if (error.code === 'ECONNRESET' || !socket.writable) {
    socket.destroy();
    return;
  }
  const [status, text] =
    error.code === 'ERR_HTTP_REQUEST_TIMEOUT'
      ? ['408 Request Timeout', 'the request did not arrive in time']
      : ['400 Bad Request', 'this is no request that HTTP/1.1 knows; OTLP over gRPC has a port of its own'];
  const body = `${text}\n`;
  socket.end(
    `HTTP/1.1 ${status}\r\nconnection: close\r\ncontent-type: text/plain\r\ncontent-length: ${body.length}\r\n\r\n${body}`,
  );
}
