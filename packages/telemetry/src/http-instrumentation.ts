import { createRequire, syncBuiltinESMExports } from 'node:module';
import type { TracerProvider } from '@opentelemetry/api';
import { HttpInstrumentation } from '@opentelemetry/instrumentation-http';

/** Paths that probes, scrapers and the page ask for all day; a span for each of them would drown the packets. */
const UNTRACED_PATH = /^\/(health|metrics|stats|demo\/faults)(\/|\?|$)/;

/** One for the process: a module can be patched only once. */
let instrumentation: HttpInstrumentation | undefined;

/**
 * Makes `node:http` and `node:https` create client and server spans and carry `traceparent`.
 *
 * The loader hooks that instrumentation of ES modules usually needs (`--import`) are not needed here: a built-in
 * module has one exports object for `require` and `import`. Requiring it runs the patch, and
 * `syncBuiltinESMExports` makes named imports, which are live bindings, follow. What a module copied earlier
 * (`const { request } = http`) stays as it was.
 *
 * The exporters' own requests make no spans: the SDK suppresses tracing around them.
 */
export function enableHttpInstrumentation(tracerProvider: TracerProvider): void {
  instrumentation ??= new HttpInstrumentation({
    enabled: false,
    ignoreIncomingRequestHook: (request) => UNTRACED_PATH.test(request.url ?? ''),
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
