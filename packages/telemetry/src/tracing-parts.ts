import type { Tracer } from '@opentelemetry/api';
import type { IdGenerator, Sampler } from '@opentelemetry/sdk-trace';
import type { Propagation } from './propagation/index.ts';
import type { TelemetryConfig } from './telemetry-config.ts';
import {
  createHeadSampler,
  createLateErrors,
  createRateLimit,
  createSdkSampler,
  createSpanIds,
  createTracing,
  NO_LIMIT,
  type Tracing,
} from './trace/index.ts';

/** What the spans of a process share, before there is a tracer. */
export interface TracingParts {
  readonly sampler: Sampler;
  readonly idGenerator: IdGenerator;
  tracingWith(tracer: Tracer, propagation: Propagation): Tracing;
  close(): void;
}

/** The decisions about spans that the configuration asks for. */
export function createTracingParts({ sampler: config }: TelemetryConfig): TracingParts {
  const traces = config.tracesPerSecond > 0 ? createRateLimit(config.tracesPerSecond) : NO_LIMIT;
  const failures = config.failuresPerSecond > 0 ? createRateLimit(config.failuresPerSecond) : undefined;
  const head = createHeadSampler(config, traces);
  const ids = createSpanIds();
  return {
    sampler: createSdkSampler(head),
    idGenerator: ids,
    tracingWith: (tracer, propagation) => {
      const lateErrors = failures && createLateErrors(tracer, ids, failures);
      return createTracing({ tracer, head, ids, lateErrors, propagation });
    },
    close: () => {
      traces.close();
      failures?.close();
    },
  };
}
