import { type Contract, DEFAULT_PIPELINE, type ExpositionModel } from '@headrace/contract';
import { DiagLogLevel, diag, type Tracer } from '@opentelemetry/api';
import { setGlobalErrorHandler } from '@opentelemetry/core';
import type { DestinationStream, Logger } from 'pino';
import { createDiagnostics } from './diagnostics.ts';
import type { Environment } from './env-reader.ts';
import { createExporters, type Exporters } from './exporters.ts';
import { createInstruments, type Instruments } from './instruments.ts';
import { createLog } from './log.ts';
import { createProviders } from './providers.ts';
import { createPull, type Pull } from './pull.ts';
import { createServiceResource, type ResourceIdentity, type ServiceIdentity } from './resource.ts';
import { createShutdown } from './shutdown.ts';
import { createSpans, type Spans } from './spans.ts';
import type { TelemetryConfig } from './telemetry-config.ts';
import { readTelemetryEnv, TelemetryEnvError } from './telemetry-env.ts';

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
}

/** What a service embeds: everything that its contract declares, ready to use. */
export interface Telemetry<C extends Contract> {
  readonly metrics: Instruments<C['metrics']>;
  readonly spans: Spans<C['spans']>;
  /** For spans outside of the contract. */
  readonly tracer: Tracer;
  readonly log: Logger;
  readonly resource: ResourceIdentity;
  readonly config: TelemetryConfig;
  /** For an endpoint that is scraped; undefined with `PROMETHEUS_ENABLED=false`. */
  readonly pull: Pull | undefined;
  /** Sends what is left, within 10 s, and gives the process its globals back. Never rejects; safe to call twice. */
  shutdown(): Promise<void>;
}

/**
 * Starts metrics, traces and logs of one service, once in a process: it sets OpenTelemetry's globals.
 * With `OTEL_ENABLED` other than true, nothing is exported and no spans are made, but everything can be called.
 *
 * @throws TelemetryEnvError with one sentence for each bad variable.
 */
export async function startTelemetry<const C extends Contract>(options: TelemetryOptions<C>): Promise<Telemetry<C>> {
  const { contract, service } = options;
  const { config, problems } = readTelemetryEnv(options.env);
  if (problems.length > 0) throw new TelemetryEnvError(problems);
  const { identity, resource } = createServiceResource(service, config);
  const closing = { started: false };
  const exporters = config.enabled
    ? await createExporters(config, options.exporters ?? {}, () => !closing.started)
    : {};
  const scope = { name: `@headrace/${contract.name}`, version: contract.version };
  const providers = createProviders({ config, resource, exporters });
  const log = createLog({
    level: config.logLevel,
    identity,
    otel: exporters.logs && providers.logs.getLogger(scope.name, scope.version),
    destination: options.logDestination,
  });
  const diagnostics = createDiagnostics(log);
  diag.setLogger(diagnostics.diagLogger, { logLevel: DiagLogLevel.WARN, suppressOverrideMessage: true });
  setGlobalErrorHandler(diagnostics.reportError);
  providers.register();
  const tracer = providers.traces.getTracer(scope.name, scope.version);
  const metrics = createInstruments(contract.metrics, providers.metrics.getMeter(scope.name, scope.version));
  // The zeros must be seen before the first increments: waiting for the interval would hide what happens until then.
  // A failure is reported through the diagnostics, and the next interval tries again.
  const firstExport = providers.metrics.forceFlush().catch(diagnostics.reportError);
  return {
    metrics,
    spans: createSpans(contract.spans, tracer),
    tracer,
    log,
    resource: identity,
    config,
    pull:
      providers.pullReader &&
      createPull(providers.pullReader, options.pipeline ?? DEFAULT_PIPELINE, diagnostics.reportError),
    shutdown: createShutdown({
      diagnostics,
      begin: () => {
        closing.started = true;
      },
      flush: () => firstExport.then(() => providers.shutdown()),
      end: () => providers.unregister(),
    }),
  };
}
