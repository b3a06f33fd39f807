import {
  type TracerProvider as ApiTracerProvider,
  context,
  diag,
  ProxyTracerProvider,
  propagation,
  type TextMapPropagator,
  trace,
} from '@opentelemetry/api';
import { AsyncLocalStorageContextManager } from '@opentelemetry/context-async-hooks';
import type { Resource } from '@opentelemetry/resources';
import { LoggerProvider } from '@opentelemetry/sdk-logs';
import { MeterProvider, type MetricReader } from '@opentelemetry/sdk-metrics';
import { type IdGenerator, type Sampler, TracerProvider } from '@opentelemetry/sdk-trace';
import type { Outlets } from './exporters.ts';
import { disableHttpInstrumentation, enableHttpInstrumentation } from './http-instrumentation.ts';
import { PushReader, type PushReaderOptions, type ReadableMetrics } from './metrics/index.ts';
import { PullReader } from './pull.ts';
import type { TelemetryConfig } from './telemetry-config.ts';

interface ProviderOptions {
  readonly config: TelemetryConfig;
  readonly resource: Resource;
  readonly outlets: Outlets;
  readonly metrics: ReadableMetrics;
  /** What pushing metrics needs besides its exporter. */
  readonly push: Pick<PushReaderOptions, 'loss' | 'report' | 'limitMs' | 'mayUseThread'>;
  readonly sampler: Sampler;
  readonly idGenerator: IdGenerator;
  readonly propagator: TextMapPropagator;
}

export interface Providers {
  readonly traces: ApiTracerProvider;
  readonly metrics: MeterProvider;
  readonly logs: LoggerProvider;
  /** Undefined where nobody may pull. */
  readonly pullReader: MetricReader | undefined;
  /** What waits for the collector, for each signal that goes out by OTLP. */
  deliveryStates(): ReturnType<Outlets['state']>;
  /** Sets OpenTelemetry's globals and patches `node:http`; nothing while telemetry is off. */
  register(): void;
  unregister(): void;
  /** Flushes and stops all three; resolves to the failures. */
  shutdown(): Promise<readonly unknown[]>;
}

/** The SDK's three providers, each with a processor only where its signal has an exporter. */
export function createProviders(options: ProviderOptions): Providers {
  const { config, resource, outlets } = options;
  const traces = config.enabled ? createTracerProvider(options) : undefined;
  const pushing = createPushReader(options);
  const pulled = config.pull.enabled ? new PullReader(options.metrics.createProducer({ role: 'pull' })) : undefined;
  const readers = [pushing, pulled].filter((reader) => reader !== undefined);
  const metrics = new MeterProvider({ resource, readers });
  const logs = new LoggerProvider({
    resource,
    logRecordLimits: config.logLimits,
    processors: outlets.logs === undefined ? [] : [outlets.logs],
  });
  return {
    traces: traces ?? new ProxyTracerProvider(),
    metrics,
    logs,
    pullReader: pulled,
    deliveryStates: () => {
      const thread = pushing?.threadState();
      return thread === undefined ? outlets.state() : { ...outlets.state(), metrics: thread };
    },
    register: () => {
      if (traces !== undefined) registerGlobals(traces, options.propagator);
    },
    unregister: () => {
      if (traces !== undefined) unregisterGlobals();
      diag.disable();
    },
    shutdown: async () => {
      const stops = [metrics.shutdown(), logs.shutdown(), traces?.shutdown()];
      const outcomes = await Promise.allSettled(stops);
      return outcomes.filter((outcome) => outcome.status === 'rejected').map((outcome) => outcome.reason);
    },
  };
}

function createTracerProvider({ config, resource, outlets, sampler, idGenerator }: ProviderOptions): TracerProvider {
  return new TracerProvider({
    ...{ resource, sampler, idGenerator },
    spanLimits: config.spanLimits,
    spanProcessors: outlets.traces === undefined ? [] : [outlets.traces],
  });
}

function createPushReader({ config, resource, outlets, metrics, push }: ProviderOptions): PushReader | undefined {
  const { metrics: exporter } = outlets;
  return exporter === undefined ? undefined : new PushReader({ ...{ config, resource, metrics, exporter }, ...push });
}

/** No global meter: instrumentation libraries would add series that the contract does not know. */
function registerGlobals(traces: TracerProvider, propagator: TextMapPropagator): void {
  context.setGlobalContextManager(new AsyncLocalStorageContextManager().enable());
  propagation.setGlobalPropagator(propagator);
  trace.setGlobalTracerProvider(traces);
  enableHttpInstrumentation(traces);
}

function unregisterGlobals(): void {
  disableHttpInstrumentation();
  trace.disable();
  propagation.disable();
  context.disable();
}
