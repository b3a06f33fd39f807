import { type Contract, DEFAULT_PIPELINE, type ExpositionModel, runtimeMetrics } from '@headrace/contract';
import { DiagLogLevel, diag, type Tracer } from '@opentelemetry/api';
import { setGlobalErrorHandler } from '@opentelemetry/core';
import type { DestinationStream, Logger } from 'pino';
import { CredentialFileError, createLossLog, type DeliveryState, watchForTheEnd } from './delivery/index.ts';
import { createDiagnostics } from './diagnostics.ts';
import type { Environment } from './env-reader.ts';
import { createOutlets, type Exporters } from './exporters.ts';
import { createLog } from './logs/index.ts';
import { createMetrics, type DropSnapshot, type Instrument, type ServiceMetrics } from './metrics/index.ts';
import { type CountDiscard, createPeerPropagator, createPropagation, type Propagation } from './propagation/index.ts';
import { createProviders } from './providers.ts';
import { createPull, type Pull } from './pull.ts';
import { createServiceResource, type ResourceIdentity, type ServiceIdentity } from './resource.ts';
import { createDeadline, createShutdown, SHUTDOWN_LIMIT_MS } from './shutdown.ts';
import { createSpans, type Spans } from './spans.ts';
import type { Signal, TelemetryConfig } from './telemetry-config.ts';
import { readTelemetryEnv, TelemetryEnvError } from './telemetry-env.ts';
import { createTracingParts } from './tracing-parts.ts';

export interface TelemetryOptions<C extends Contract> {
  readonly contract: C;
  readonly service: ServiceIdentity;
  readonly env: Environment;
  /** Takes the place of stdout for the JSON log lines. */
  readonly logDestination?: DestinationStream;
  /** Take the place of OTLP, signal by signal, while `OTEL_ENABLED` is true. */
  readonly exporters?: Exporters;
  /** What the collector does on the way to :8889, for the pull endpoint; headrace's own defaults unless it is given. */
  readonly pipeline?: ExpositionModel;
  /** Log fields that are secrets besides those whose names say so, as paths in pino's syntax: `request.body.pin`. */
  readonly redact?: readonly string[];
}

/** What a service embeds: everything that its contract declares, ready to use. */
export interface Telemetry<C extends Contract> {
  readonly metrics: ServiceMetrics<C>['instruments'];
  readonly spans: Spans<C['spans']>;
  /** For spans outside of the contract. */
  readonly tracer: Tracer;
  readonly log: Logger;
  readonly resource: ResourceIdentity;
  readonly config: TelemetryConfig;
  /** For an endpoint that is scraped; undefined with `PROMETHEUS_ENABLED=false`. */
  readonly pull: Pull | undefined;
  /** Reads and writes the trace context of peers, by how far each is trusted. */
  readonly propagation: Propagation;
  /** What waits for the collector, and what never reached it. */
  delivery(): DeliveryReport;
  /** Sends what is left, within 10 s, and gives the process its globals back. Never rejects; safe to call twice. */
  shutdown(): Promise<void>;
}

export interface DeliveryReport {
  /** Items since the process started, by signal and reason. */
  readonly dropped: DropSnapshot;
  /** The signals that go out by OTLP. */
  readonly signals: Readonly<Partial<Record<Signal, DeliveryState>>>;
}

/**
 * Starts metrics, traces and logs of one service, once in a process: it sets OpenTelemetry's globals.
 * With `OTEL_ENABLED` other than true, nothing is exported and no spans are made, but everything can be called.
 *
 * @throws TelemetryEnvError with one sentence for each bad variable, and Error for a path in `redact` that cannot be read.
 */
export async function startTelemetry<const C extends Contract>(options: TelemetryOptions<C>): Promise<Telemetry<C>> {
  const { contract, service } = options;
  const { config, problems } = readTelemetryEnv(options.env);
  if (problems.length > 0) throw new TelemetryEnvError(problems);
  const { identity, resource } = createServiceResource(service, config);
  const scope = { name: `@headrace/${contract.name}`, version: contract.version };
  const metrics = createMetrics({ contract, warn: (message) => diagnostics.warn(message) });
  const loss = createLossLog(metrics.drops, (message) => diagnostics.warn(message));
  const closing = createDeadline(SHUTDOWN_LIMIT_MS);
  const outlets = await createOutlets({
    ...{ config, given: options.exporters ?? {}, loss, limitMs: closing.leftMs },
    report: (message) => diagnostics.warn(message),
  }).catch(asEnvironmentError);
  const peers = createPropagation(config.propagation, countDiscards(contract, metrics.instruments));
  const parts = createTracingParts(config);
  const propagator = createPeerPropagator(config.propagation, peers);
  const push = {
    ...{
      loss,
      limitMs: closing.leftMs,
      mayUseThread: options.exporters?.metrics === undefined && config.exporters === 'own',
    },
    report: (message: string) => diagnostics.warn(message),
  };
  const providers = createProviders({ ...{ config, resource, outlets, metrics, push, propagator }, ...parts });
  const { logger: log, flush: flushLog } = createLog({
    level: config.logLevel,
    identity,
    otel: outlets.logs && providers.logs.getLogger(scope.name, scope.version),
    destination: options.logDestination,
    redact: options.redact ?? [],
    linesPerSecond: config.logLinesPerSecond,
    leftOut: (lines) => metrics.drops.add('logs', 'burst', lines),
  });
  const diagnostics = createDiagnostics(log);
  diag.setLogger(diagnostics.diagLogger, { logLevel: sdkLevel(config), suppressOverrideMessage: true });
  setGlobalErrorHandler(diagnostics.reportError);
  providers.register();
  const tracer = providers.traces.getTracer(scope.name, scope.version);
  // The zeros must be seen before the first increments: waiting for the interval would hide what happens until then.
  // A failure is reported through the diagnostics, and the next interval tries again.
  void providers.metrics.forceFlush().catch(diagnostics.reportError);
  const shutdown = createShutdown({
    diagnostics,
    begin: () => {
      closing.begin();
      flushLog();
    },
    flush: providers.shutdown,
    end: () => {
      stopWatching();
      loss.close();
      parts.close();
      providers.unregister();
      metrics.stop();
    },
  });
  const stopWatching = config.enabled ? watchForTheEnd({ log, flush: shutdown }) : () => undefined;
  return {
    metrics: metrics.instruments,
    spans: createSpans(contract.spans, {
      tracing: config.enabled ? parts.tracingWith(tracer, peers) : undefined,
      propagation: peers,
    }),
    ...{ tracer, log, config, shutdown, propagation: peers },
    resource: identity,
    pull:
      providers.pullReader &&
      createPull(providers.pullReader, options.pipeline ?? DEFAULT_PIPELINE, diagnostics.reportError),
    delivery: () => ({ dropped: metrics.drops.snapshot(), signals: providers.deliveryStates() }),
  };
}

/** What is true of a file only shows when it is read; to whoever set the variable it is the same kind of mistake. */
function asEnvironmentError(error: unknown): never {
  throw error instanceof CredentialFileError ? new TelemetryEnvError([error.message]) : error;
}

function sdkLevel({ sdkLogLevel }: TelemetryConfig): DiagLogLevel {
  const name = sdkLogLevel.toUpperCase() as Uppercase<typeof sdkLogLevel>;
  return DiagLogLevel[name];
}

/** Counts headers on the runtime's own metric, where the contract has it. */
function countDiscards<C extends Contract>(contract: C, instruments: ServiceMetrics<C>['instruments']): CountDiscard {
  const { otel } = runtimeMetrics.telemetryContextDiscarded;
  const key = Object.keys(contract.metrics).find((candidate) => contract.metrics[candidate]?.otel === otel);
  if (key === undefined) return () => undefined;
  // The name says that it is the runtime's own metric, with the runtime's attributes.
  const counter = instruments[key] as unknown as Instrument<'counter', DiscardAttributes>;
  return (header, reason) => counter.with({ header, reason }).add(1);
}

type DiscardAttributes = (typeof runtimeMetrics)['telemetryContextDiscarded']['attributes'];
