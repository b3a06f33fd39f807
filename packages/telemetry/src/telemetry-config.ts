export type Signal = 'traces' | 'metrics' | 'logs';
export type OtlpProtocol = 'grpc' | 'http/protobuf';

export interface SignalConfig {
  readonly exporter: 'otlp' | 'none';
  readonly protocol: OtlpProtocol;
  /** With gRPC the origin; with http/protobuf the full URL, `/v1/…` included. */
  readonly url: string;
  /** Sent with each request, names in lower case. They may be secrets. */
  readonly headers: Readonly<Record<string, string>>;
  readonly compression: (typeof COMPRESSIONS)[number];
  /** How long one request may take. */
  readonly timeoutMs: number;
  readonly files: Readonly<Record<CredentialName, CredentialFile | undefined>>;
}

export const COMPRESSIONS = ['none', 'gzip'] as const;

/** Certificates to trust, key and certificate of the client (all PEM), and a bearer token. */
export type CredentialName = 'certificate' | 'clientKey' | 'clientCertificate' | 'token';

/** A file that the environment names; it is read again when it changes. */
export interface CredentialFile {
  readonly variable: string;
  readonly path: string;
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
  /** New traces that are kept a second, about; 0 sets no limit. */
  readonly tracesPerSecond: number;
  /** Failed spans that are kept a second whatever the sampler says; 0 leaves all to the sampler. */
  readonly failuresPerSecond: number;
}

export const PROPAGATORS = ['tracecontext', 'baggage', 'none'] as const;

/** The preferences of the OpenTelemetry specification, in lower case. */
export const TEMPORALITIES = ['cumulative', 'delta', 'lowmemory'] as const;

export const SDK_LOG_LEVELS = ['none', 'error', 'warn', 'info', 'debug', 'verbose', 'all'] as const;

/** Limits of one span (OpenTelemetry SDK specification, "Span Limits"). */
export interface SpanLimits {
  /** Longer texts are cut; no limit unless it is set. */
  readonly attributeValueLengthLimit?: number;
  readonly attributeCountLimit: number;
  readonly eventCountLimit: number;
  readonly linkCountLimit: number;
  readonly attributePerEventCountLimit: number;
  readonly attributePerLinkCountLimit: number;
}

/** Limits of what waits for export (OpenTelemetry SDK specification, `OTEL_BSP_*` and `OTEL_BLRP_*`). */
export interface BatchConfig {
  readonly maxQueueSize: number;
  readonly maxExportBatchSize: number;
  readonly scheduleDelayMs: number;
  readonly exportTimeoutMs: number;
}

export const LOG_LEVELS = ['trace', 'debug', 'info', 'warn', 'error', 'fatal', 'silent'] as const;

/** Whose exporters traces and metrics leave by: ours, or OpenTelemetry's own, which speak gRPC and never retry. */
export const EXPORTER_CHOICES = ['own', 'official'] as const;

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
  readonly spanLimits: SpanLimits;
  readonly logLimits: Pick<SpanLimits, 'attributeValueLengthLimit' | 'attributeCountLimit'>;
  /** Which formats carry context between peers. */
  readonly propagation: { readonly traceContext: boolean; readonly baggage: boolean };
  readonly metricTemporality: (typeof TEMPORALITIES)[number];
  readonly exporters: (typeof EXPORTER_CHOICES)[number];
  /** Bytes that each signal's queue may hold while the collector is away. */
  readonly queueBytes: number;
  readonly metricExportIntervalMs: number;
  readonly metricExportTimeoutMs: number;
  /** The pull endpoint, which goes on while telemetry is switched off. */
  readonly pull: { readonly enabled: boolean; readonly path: string };
  readonly spanBatch: BatchConfig;
  readonly logBatch: BatchConfig;
  readonly logLevel: (typeof LOG_LEVELS)[number];
  /** Equal lines that are written a second; 0 sets no limit. */
  readonly logLinesPerSecond: number;
  /** From which level on the SDK's own messages are written. */
  readonly sdkLogLevel: (typeof SDK_LOG_LEVELS)[number];
}
