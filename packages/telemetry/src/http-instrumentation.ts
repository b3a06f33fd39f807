import type { Agent, IncomingMessage, RequestOptions, Server } from 'node:http';
import { createRequire, syncBuiltinESMExports } from 'node:module';
import type { TracerProvider } from '@opentelemetry/api';
import { HttpInstrumentation } from '@opentelemetry/instrumentation-http';

/** Paths that probes and scrapers ask for all day; a span for each of them would drown the packets. */
const UNTRACED_PATH = /^\/(health|metrics|stats|demo\/faults)(\/|\?|$)/;

/** Sockets of servers, and agents, whose requests have spans of their own or none. */
const leftOut = new WeakSet<object>();

/** Leaves what arrives at a server out of the HTTP instrumentation: its requests are links that make their own spans. */
export function leaveServerUntraced(server: Server): void {
  for (const event of ['connection', 'secureConnection']) server.on(event, (socket: object) => leftOut.add(socket));
}

/** Leaves the requests of an agent out of the HTTP instrumentation, spans and headers. */
export function leaveAgentUntraced(agent: Agent): void {
  leftOut.add(agent);
}

/** One for the process: a module can be patched only once. */
let instrumentation: HttpInstrumentation | undefined;

/**
 * Makes `node:http` and `node:https` create client and server spans. Context crosses only to and from a peer whose
 * trust is in the context: see `createPeerPropagator`.
 *
 * The loader hooks that instrumentation of ES modules usually needs (`--import`) are not needed here: a built-in
 * module has one exports object for `require` and `import`. Requiring it runs the patch, and
 * `syncBuiltinESMExports` makes named imports, which are live bindings, follow. What a module copied earlier
 * (`const { request } = http`) stays as it was.
 */
export function enableHttpInstrumentation(tracerProvider: TracerProvider): void {
  instrumentation ??= new HttpInstrumentation({
    enabled: false,
    ignoreIncomingRequestHook: isUntracedIncoming,
    ignoreOutgoingRequestHook: isUntracedOutgoing,
  });
  instrumentation.setTracerProvider(tracerProvider);
  instrumentation.enable();
  const require = createRequire(import.meta.url);
  require('node:http');
  require('node:https');
  syncBuiltinESMExports();
}

/** Gives `node:http` and `node:https` their own functions back. */
export function disableHttpInstrumentation(): void {
  instrumentation?.disable();
  syncBuiltinESMExports();
}

function isUntracedIncoming(request: IncomingMessage): boolean {
  return leftOut.has(request.socket) || UNTRACED_PATH.test(request.url ?? '');
}

function isUntracedOutgoing({ agent }: RequestOptions): boolean {
  return typeof agent === 'object' && leftOut.has(agent);
}
