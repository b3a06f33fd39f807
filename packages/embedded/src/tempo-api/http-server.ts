import { createServer, type Server, type ServerResponse } from 'node:http';
import { type Reply, text } from './reply.ts';
import type { HttpRequest } from './routes.ts';

/** An open HTTP port. */
export interface ApiServer {
  readonly port: number;
  /** Closes the port and cuts every connection. */
  close(): Promise<void>;
}

export interface ApiServerOptions {
  readonly host: string;
  /** 0 asks for a free port. */
  readonly port: number;
  readonly answer: (request: HttpRequest) => Reply;
  readonly log: (line: string) => void;
}

/** Rejects with the address in its message when the port cannot be opened. */
export async function openApiServer({ host, port, answer, log }: ApiServerOptions): Promise<ApiServer> {
  const server = createServer((request, response) => {
    // No request has a body to read; one that was sent must not stay in the way of the next request.
    request.resume();
    const { method = 'GET', url: target = '/' } = request;
    send(
      response,
      method,
      safely(() => answer({ method, target, accept: request.headers.accept ?? '' }), log),
    );
  });
  await listen(server, host, port);
  const address = server.address();
  if (address === null || typeof address === 'string') throw new Error(`the HTTP port ${host}:${port} has no number`);
  return { port: address.port, close: () => close(server) };
}

/** A fault in one answer must not end the process, which holds everybody's traces. */
function safely(answer: () => Reply, log: (line: string) => void): Reply {
  try {
    return answer();
  } catch (error) {
    log(`an HTTP request failed: ${error instanceof Error ? (error.stack ?? error.message) : String(error)}`);
    return text('internal error', 500);
  }
}

function send(response: ServerResponse, method: string, { status, contentType, body }: Reply): void {
  response.writeHead(status, {
    'content-type': contentType,
    'content-length': Buffer.byteLength(body),
    ...(status === 405 ? { allow: 'GET, HEAD' } : {}),
  });
  response.end(method === 'HEAD' ? undefined : body);
}

function listen(server: Server, host: string, port: number): Promise<void> {
  return new Promise((resolve, reject) => {
    const fail = (error: Error): void => {
      reject(new Error(`cannot open the HTTP port ${host}:${port}: ${error.message}`, { cause: error }));
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
