export type Signal = 'traces' | 'metrics' | 'logs';
export type OtlpProtocol = 'grpc' | 'http/protobuf';

export interface SignalConfig {
  readonly exporter: 'otlp' | 'none';
  readonly protocol: OtlpProtocol;
  /** With gRPC the origin; with http/protobuf the full URL, `/v1/…` included. */
  readonly url: string;
}

export const SAMPLERS = [
  'always_on',
  'always_off',
  'traceidratio',
  'parentbased_always_on',
  'parentbased_always_off',
  'parentbased_traceidratio',
] as const;

export interface SamplerConfig {
  readonly name: (typeof SAMPLERS)[number];
  /** Share of traces that are kept, from 0 to 1; read by the `traceidratio` samplers. */
  readonly ratio: number;
}

/** Limits of a batch processor (OpenTelemetry SDK specification, `OTEL_BSP_*` and `OTEL_BLRP_*`). */
export interface BatchConfig {
  readonly maxQueueSize: number;
  readonly maxExportBatchSize: number;
  readonly scheduleDelayMs: number;
  readonly exportTimeoutMs: number;
}

export const LOG_LEVELS = ['trace', 'debug', 'info', 'warn', 'error', 'fatal', 'silent'] as const;

/** Everything that the environment says about a service's telemetry, with its defaults applied. */
export interface TelemetryConfig {
  /** False stops spans and all export; instruments and logs on stdout go on. */
  readonly enabled: boolean;
  readonly nodeId: string;
  /** `OTEL_SERVICE_NAME`; the service's own name where it is not set. */
  readonly serviceName: string | undefined;
  readonly resourceAttributes: Readonly<Record<string, string>>;
  readonly signals: Readonly<Record<Signal, SignalConfig>>;
  readonly sampler: SamplerConfig;
  readonly metricExportIntervalMs: number;
  readonly metricExportTimeoutMs: number;
  /** The pull endpoint, which goes on while telemetry is switched off. */
  readonly pull: { readonly enabled: boolean; readonly path: string };
  readonly spanBatch: BatchConfig;
  readonly logBatch: BatchConfig;
  readonly logLevel: (typeof LOG_LEVELS)[number];
}
