import { context } from '@opentelemetry/api';
import { getRPCMetadata, RPCType } from '@opentelemetry/core';
import { countBody } from './body-size.ts';
import { type HttpRecorder, methodOf } from './http-recorder.ts';
import type { RequestLike, ResponseLike } from './message.ts';
import { OTHER_ROUTE, routeLabel } from './route.ts';

/** Finds the template of the route that took a request, when its response ends. */
export type RouteOf = () => unknown;

/** Responses that are measured already: a middleware may be mounted twice. */
const measured = new WeakSet<object>();

/**
 * Measures one request from now to the end of its response. What a client sends is counted by its size alone; nothing
 * of it becomes a label. Where `instrumentation-http` has made a span for the request, that gets the route.
 */
export function measureExchange(
  recorder: HttpRecorder,
  request: RequestLike,
  response: ResponseLike,
  routeOf: RouteOf,
): void {
  if (measured.has(response)) return;
  measured.add(response);
  const begun = { method: methodOf(request.method), scheme: schemeOf(request) };
  const startMs = performance.now();
  const rpc = getRPCMetadata(context.active());
  const sent = countBody(response);
  recorder.begun(begun);
  let open = true;
  const end = (aborted: boolean): void => {
    if (!open) return;
    open = false;
    const route = routeLabel(routeOf);
    if (rpc?.type === RPCType.HTTP && route !== OTHER_ROUTE) rpc.route = route;
    recorder.ended({
      ...begun,
      ...{ route, aborted },
      status: aborted && !response.headersSent ? undefined : statusOf(response),
      seconds: (performance.now() - startMs) / 1000,
      requestBytes: request.complete === true ? declaredBytes(request) : undefined,
      responseBytes: sent(begun.method),
    });
  };
  response.once('finish', () => end(false));
  response.once('close', () => end(true));
}

function schemeOf({ socket }: RequestLike): 'http' | 'https' {
  // What a proxy's header says of the scheme could be said by anybody.
  return socket !== null && socket !== undefined && 'encrypted' in socket && socket.encrypted === true
    ? 'https'
    : 'http';
}

/** HTTP knows three digits, and the first up to 5; anything else is no label. */
function statusOf({ statusCode }: ResponseLike): number | undefined {
  return Number.isInteger(statusCode) && statusCode >= 100 && statusCode < 600 ? statusCode : undefined;
}

/** A body of unknown length is not measured: only its reader knows its size. */
function declaredBytes({ headers }: RequestLike): number | undefined {
  const { 'content-length': length, 'transfer-encoding': encoding } = headers;
  if (length === undefined) return encoding === undefined ? 0 : undefined;
  return typeof length === 'string' && /^\d{1,15}$/.test(length) ? Number(length) : undefined;
}
