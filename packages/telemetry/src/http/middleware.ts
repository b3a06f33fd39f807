import type { IncomingMessage, ServerResponse } from 'node:http';
import { measureExchange } from './exchange.ts';
import { createExpressMiddleware, type ExpressMiddleware, type ExpressOptions } from './express.ts';
import { createFastifyPlugin, type FastifyPlugin } from './fastify.ts';
import { createHttpRecorder, type HttpRecorder, type HttpServerInstruments } from './http-recorder.ts';

type NodeHandler = (request: IncomingMessage, response: ServerResponse) => unknown;

interface NodeOptions {
  /** The template of the route that took the request, `/users/:id`; asked when the response ends. */
  readonly routeOf: (request: IncomingMessage) => string | undefined;
}

/** Measures the requests of a server: time, how many wait, sizes; by route template, never by path. */
export interface HttpMiddleware {
  /** Wraps the handler of `http.createServer`. */
  node(handler: NodeHandler, options: NodeOptions): NodeHandler;
  /** For `app.use`, before everything else. */
  express(options?: ExpressOptions): ExpressMiddleware;
  /** For `app.register`. */
  fastify(): FastifyPlugin;
}

/** @param metrics the instruments of a contract that has `httpServer` in it. */
export function createHttpMiddleware(metrics: HttpServerInstruments): HttpMiddleware {
  return createMiddlewareOn(createHttpRecorder(metrics));
}

/** The same over a recorder of one's own, for metrics with other names. */
export function createMiddlewareOn(recorder: HttpRecorder): HttpMiddleware {
  return {
    node: (handler, { routeOf }) => {
      return (request, response) => {
        measureExchange(recorder, request, response, () => routeOf(request));
        return handler(request, response);
      };
    },
    express: (options = {}) => createExpressMiddleware(recorder, options),
    fastify: () => createFastifyPlugin(recorder),
  };
}
