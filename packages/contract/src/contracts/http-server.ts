import { bounded, free, oneOf } from '../attribute.ts';
import { counter, histogram, upDownCounter } from '../metric.ts';

const method = oneOf('GET', 'HEAD', 'POST', 'PUT', 'PATCH', 'DELETE', 'OPTIONS', 'TRACE', 'CONNECT', '_OTHER');

/**
 * Which of them there are is up to the service; budgets multiply, and these leave room for 50 routes with three methods
 * and six outcomes each. What follows from the others (the scheme of a server, the error of a status) costs nothing.
 */
const ofRequest = {
  'http.request.method': bounded({ limit: 3 }),
  'http.route': free({ budget: 50 }),
};

/** Bounds of body sizes: 128 B to 16 MiB. */
const SIZES = [128, 1024, 8192, 65_536, 1_048_576, 16_777_216];

/**
 * What an HTTP server emits, to be merged into a contract's metrics: `metrics: { ...own, ...httpServer }`. Names, units
 * and bounds follow the semantic conventions of OpenTelemetry for HTTP metrics (1.x, stable for the duration). What a convention
 * leaves out (a route that no router knows, a status that was never sent) is `_OTHER` or empty here.
 */
export const httpServer = {
  httpRequestDuration: histogram({
    otel: 'http.server.request.duration',
    unit: 's',
    description: 'Time from the receipt of a request’s head to the end of its response',
    attributes: {
      ...ofRequest,
      'http.response.status_code': bounded({ limit: 6 }),
      'url.scheme': bounded({ limit: 1 }),
      'error.type': bounded({ limit: 1 }),
    },
    bounds: [0.005, 0.01, 0.025, 0.05, 0.075, 0.1, 0.25, 0.5, 0.75, 1, 2.5, 5, 7.5, 10],
  }),
  httpActiveRequests: upDownCounter({
    otel: 'http.server.active_requests',
    unit: '{request}',
    description: 'Requests that wait for the end of their response',
    attributes: { 'http.request.method': method, 'url.scheme': oneOf('http', 'https') },
  }),
  httpRequestBodySize: histogram({
    otel: 'http.server.request.body.size',
    unit: 'By',
    description: 'Size of request bodies, of those that said it and came in full',
    attributes: ofRequest,
    bounds: SIZES,
  }),
  httpResponseBodySize: histogram({
    otel: 'http.server.response.body.size',
    unit: 'By',
    description: 'Size of response bodies as they were sent',
    attributes: ofRequest,
    bounds: SIZES,
  }),
} as const;

/** What `track` and its decorator emit, to be merged into a contract's metrics. */
export const operations = {
  operationDuration: histogram({
    otel: 'operation.duration',
    unit: 's',
    description: 'Time that an operation of the service took, by its outcome',
    attributes: { operation: bounded({ limit: 50 }), outcome: oneOf('success', 'error') },
    bounds: [0.001, 0.005, 0.01, 0.05, 0.1, 0.5, 1, 5, 10],
  }),
  operationErrors: counter({
    otel: 'operation.errors',
    unit: '{error}',
    description: 'Operations of the service that failed, by the class of the error',
    attributes: { operation: bounded({ limit: 50 }), 'error.type': bounded({ limit: 5 }) },
  }),
} as const;
