import type { IncomingMessage, ServerResponse } from 'node:http';
import { createByteBudget } from '../receiver/byte-budget.ts';
import { readBody } from '../receiver/read-body.ts';
import { isRefusal } from '../receiver/refusal.ts';
import { endWhenRead } from './http-server.ts';
import { type ApiRequest, type Reply, RequestError, text } from './reply.ts';

export type Route = readonly [path: RegExp, handler: (request: ApiRequest) => Reply];

export interface ApiOptions {
  readonly routes: readonly Route[];
  /** Whose API is answered, for the message where there is no route: `Tempo`. */
  readonly standsInFor: string;
  /** Whether a query may come as a posted form, too. */
  readonly takesForms: boolean;
  readonly log: (line: string) => void;
}

/** No query is longer. */
const mostFormBytes = 1024 * 1024;
const formTimeoutMs = 10_000;

/** Answers the requests of one API; what a request got wrong is said in its reply. */
export function createApi(options: ApiOptions): (request: IncomingMessage, response: ServerResponse) => Promise<void> {
  const budget = createByteBudget(mostFormBytes * 16);
  return async (request, response) => {
    const method = request.method ?? 'GET';
    try {
      const form = method === 'POST' && options.takesForms ? await readForm(request, budget) : '';
      send(response, method, answer(options, request, form), options);
    } catch (error) {
      send(response, method, errorReply(error, options.log), options);
    }
  };
}

function answer({ routes, standsInFor, takesForms }: ApiOptions, request: IncomingMessage, form: string): Reply {
  const { method = 'GET', url = '/', headers } = request;
  const { path, search } = splitTarget(url);
  for (const [pattern, handler] of routes) {
    const match = pattern.exec(path);
    if (match === null) continue;
    if (method !== 'GET' && method !== 'HEAD' && !(method === 'POST' && takesForms))
      throw new RequestError(405, `${method} is not allowed, only GET is`);
    const query = new URLSearchParams([...new URLSearchParams(search), ...new URLSearchParams(form)]);
    return handler({ parameters: match.slice(1).map(decode), query, accept: headers.accept ?? '' });
  }
  throw new RequestError(404, `this store stands in for ${standsInFor} and has nothing at ${path}`);
}

async function readForm(request: IncomingMessage, budget: ReturnType<typeof createByteBudget>): Promise<string> {
  const body = await readBody(request, { limitBytes: mostFormBytes, timeoutMs: formTimeoutMs, budget });
  if (isRefusal(body)) throw new RequestError(body.httpStatus, body.message);
  body.release();
  return body.bytes.toString();
}

/** A fault in one answer must not end the process, which holds everybody's telemetry. */
function errorReply(error: unknown, log: (line: string) => void): Reply {
  if (error instanceof RequestError) return text(error.message, error.status);
  log(`an HTTP request failed: ${error instanceof Error ? (error.stack ?? error.message) : String(error)}`);
  return text('internal error', 500);
}

function send(response: ServerResponse, method: string, reply: Reply, { takesForms }: ApiOptions): void {
  if (response.destroyed) return;
  const { status, contentType, body } = reply;
  response.writeHead(status, {
    'content-type': contentType,
    'content-length': Buffer.byteLength(body),
    ...(status === 405 ? { allow: takesForms ? 'GET, HEAD, POST' : 'GET, HEAD' } : {}),
  });
  if (method === 'HEAD') response.end();
  else endWhenRead(response, body);
}

function splitTarget(target: string): { readonly path: string; readonly search: string } {
  const [path = '', ...query] = target.split('?');
  // Grafana joins a base URL and a path, which may leave a slash at the end.
  return { path: path.replace(/(?<=.)\/$/, ''), search: query.join('?') };
}

function decode(part: string): string {
  try {
    return decodeURIComponent(part);
  } catch (error) {
    if (error instanceof URIError) throw new RequestError(400, `malformed percent-encoding in ${part}`);
    throw error;
  }
}
