import type { httpServer } from '@headrace/contract';
import type { Instruments } from '../metrics/index.ts';

/** The instruments of the contract fragment `httpServer`. */
export type HttpServerInstruments = Instruments<typeof httpServer>;

type Scheme = 'http' | 'https';
const METHODS = ['GET', 'HEAD', 'POST', 'PUT', 'PATCH', 'DELETE', 'OPTIONS', 'TRACE', 'CONNECT'] as const;
/** A word of the client's own is not a label: the conventions have one value for all of them. */
export type Method = (typeof METHODS)[number] | '_OTHER';

/** What is known when a request comes. */
export interface BegunRequest {
  readonly method: Method;
  readonly scheme: Scheme;
}

/** A request whose response has ended, or whose client has gone. */
export interface EndedRequest extends BegunRequest {
  /** The template, never the path; `_OTHER` where no route took it. */
  readonly route: string;
  /** Undefined where no status was sent. */
  readonly status: number | undefined;
  /** The client went before the response had ended. */
  readonly aborted: boolean;
  readonly seconds: number;
  /** Undefined where the client did not say it, or did not send it all. */
  readonly requestBytes: number | undefined;
  readonly responseBytes: number;
}

/** Where requests are counted. A service with names of its own for these metrics brings its own recorder. */
export interface HttpRecorder {
  begun(request: BegunRequest): void;
  ended(request: EndedRequest): void;
}

/** Records on the instruments of `httpServer`, by the semantic conventions. */
export function createHttpRecorder(metrics: HttpServerInstruments): HttpRecorder {
  const active = (request: BegunRequest) =>
    metrics.httpActiveRequests.with({ 'http.request.method': request.method, 'url.scheme': request.scheme });
  return {
    begun: (request) => active(request).add(1),
    ended: (request) => {
      const { method, scheme, route, status, seconds, requestBytes, responseBytes } = request;
      const attributes = { 'http.request.method': method, 'http.route': route };
      active(request).add(-1);
      metrics.httpRequestDuration
        .with({
          ...attributes,
          'http.response.status_code': status === undefined ? '' : String(status),
          'url.scheme': scheme,
          'error.type': errorType(request),
        })
        .record(seconds);
      if (requestBytes !== undefined) metrics.httpRequestBodySize.with(attributes).record(requestBytes);
      metrics.httpResponseBodySize.with(attributes).record(responseBytes);
    },
  };
}

export function methodOf(word: string | undefined): Method {
  return METHODS.find((method) => method === word) ?? '_OTHER';
}

/** Empty where nothing failed, which is the same as no label; a client's mistake (4xx) is no error of the server. */
function errorType({ aborted, status }: EndedRequest): string {
  if (aborted) return 'aborted';
  return status !== undefined && status >= 500 ? String(status) : '';
}
