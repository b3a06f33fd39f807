import { createEnvReader, type Environment, type EnvReader } from './env-reader.ts';
import { decodePercent } from './otlp-connection.ts';
import { readEndpoints } from './otlp-endpoints.ts';
import {
  type BatchConfig,
  EXPORTER_CHOICES,
  LOG_LEVELS,
  SDK_LOG_LEVELS,
  TEMPORALITIES,
  type TelemetryConfig,
} from './telemetry-config.ts';
import { readTracing } from './tracing-env.ts';

const LONGEST_DELAY_MS = 3_600_000;
/** The SDK's own default of 60 s is too slow for alerts that look back one or two minutes. */
const METRIC_EXPORT_INTERVAL_MS = 15_000;
const METRIC_EXPORT_TIMEOUT_MS = 30_000;
/** Of equal ones: more than a busy service's packets, less than an error in a loop. */
const LOG_LINES_PER_SECOND = { fallback: 1000, min: 0, max: 1_000_000 };
const QUEUE_MIB = { fallback: 32, min: 4, max: 4096, unit: 'MiB' };

/** The environment is wrong; `problems` holds one sentence for each bad variable. */
export class TelemetryEnvError extends Error {
  readonly problems: readonly string[];

  constructor(problems: readonly string[]) {
    super(`telemetry cannot start:\n${problems.map((problem) => `  ${problem}`).join('\n')}`);
    this.name = 'TelemetryEnvError';
    this.problems = problems;
  }
}

/**
 * Reads the variables of the OpenTelemetry specification, and the older spellings of Interledger connectors.
 * Pure: files are named here, and read when telemetry starts. All problems are collected; `config` holds the defaults
 * where a value was bad.
 */
export function readTelemetryEnv(env: Environment): { config: TelemetryConfig; problems: string[] } {
  const reader = createEnvReader(env);
  const sdkDisabled = reader.boolean('OTEL_SDK_DISABLED', false);
  const enabled = reader.boolean('OTEL_ENABLED', false) && !sdkDisabled;
  const nodeId = reader.required('NODE_ID', {
    expected: 'a name for this node that stays the same over restarts',
    fix: 'set it, for example NODE_ID=connector-1',
  });
  const signals = readEndpoints(reader);
  const config: TelemetryConfig = {
    enabled,
    nodeId,
    serviceName: reader.text('OTEL_SERVICE_NAME'),
    resourceAttributes: readResourceAttributes(reader),
    signals,
    exporters: readExporters(reader, signals),
    ...readTracing(reader),
    ...readMetricExport(reader),
    metricTemporality: reader.choice('OTEL_EXPORTER_OTLP_METRICS_TEMPORALITY_PREFERENCE', TEMPORALITIES, 'cumulative'),
    queueBytes: reader.integer('HEADRACE_QUEUE_MIB', QUEUE_MIB) * 1024 * 1024,
    pull: readPull(reader),
    spanBatch: readBatch(reader, 'OTEL_BSP'),
    logBatch: readBatch(reader, 'OTEL_BLRP'),
    logLevel: reader.choice('LOG_LEVEL', LOG_LEVELS, 'info'),
    logLinesPerSecond: reader.integer('HEADRACE_LOG_LINES_PER_SECOND', LOG_LINES_PER_SECOND),
    sdkLogLevel: reader.choice('OTEL_LOG_LEVEL', SDK_LOG_LEVELS, 'warn'),
  };
  return { config, problems: reader.problems };
}

function readExporters(reader: EnvReader, { traces, metrics }: TelemetryConfig['signals']) {
  const name = 'HEADRACE_EXPORTERS';
  const choice = reader.choice(name, EXPORTER_CHOICES, 'own');
  if (choice === 'official' && [traces, metrics].some(({ protocol }) => protocol !== 'grpc')) {
    const fix = `set OTEL_EXPORTER_OTLP_PROTOCOL=grpc, or leave ${name} out`;
    reader.reject(name, choice, { expected: 'protocol grpc for traces and metrics', fix });
  }
  return choice;
}

/** `key=value,key=value`, percent-encoded (OpenTelemetry resource specification). */
function readResourceAttributes(reader: EnvReader): Record<string, string> {
  const name = 'OTEL_RESOURCE_ATTRIBUTES';
  const attributes: Record<string, string> = {};
  const expectation = {
    expected: 'key=value pairs with commas between them',
    fix: `write it like ${name}=deployment.environment.name=development, with %2C for a comma inside a value`,
  };
  for (const pair of (reader.text(name) ?? '').split(',')) {
    if (pair.trim() === '') continue;
    const [key = '', ...rest] = pair.split('=');
    const value = decodePercent(rest.join('=').trim());
    if (key.trim() === '' || rest.length === 0 || value === undefined) reader.reject(name, pair.trim(), expectation);
    else attributes[key.trim()] = value;
  }
  return attributes;
}

function readMetricExport(
  reader: EnvReader,
): Pick<TelemetryConfig, 'metricExportIntervalMs' | 'metricExportTimeoutMs'> {
  const interval = 'OTEL_METRIC_EXPORT_INTERVAL';
  const timeout = 'OTEL_METRIC_EXPORT_TIMEOUT';
  const range = { min: 1, max: LONGEST_DELAY_MS, unit: 'milliseconds' };
  const intervalMs = reader.integer(interval, { ...range, fallback: METRIC_EXPORT_INTERVAL_MS });
  const timeoutMs = reader.integer(timeout, { ...range, fallback: METRIC_EXPORT_TIMEOUT_MS });
  if (reader.text(timeout) !== undefined && timeoutMs > intervalMs) {
    reader.reject(timeout, String(timeoutMs), {
      expected: `at most the export interval, ${intervalMs} milliseconds`,
      fix: `lower ${timeout} or raise ${interval}`,
    });
  }
  return { metricExportIntervalMs: intervalMs, metricExportTimeoutMs: Math.min(timeoutMs, intervalMs) };
}

/** Paths that the health server answers by itself. */
const TAKEN_PATHS = /^\/(health(\/.*)?|stats)$/;

function readPull(reader: EnvReader): TelemetryConfig['pull'] {
  const name = 'PROMETHEUS_METRICS_PATH';
  const path = reader.text(name) ?? '/metrics';
  if (!/^\/[\w./-]*$/.test(path) || TAKEN_PATHS.test(path)) {
    reader.reject(name, path, {
      expected: 'a path that begins with a slash, and is none of /health and /stats',
      fix: `set ${name}=/metrics, the default, or leave it out`,
    });
  }
  return { enabled: reader.boolean('PROMETHEUS_ENABLED', true), path };
}

/**
 * The queue holds a minute at 1,000 records a second; with the specification's 2,048 a collector's restart loses some.
 */
function readBatch(reader: EnvReader, prefix: 'OTEL_BSP' | 'OTEL_BLRP'): BatchConfig {
  const size = { min: 1, max: 1_000_000 };
  const delay = { min: 1, max: LONGEST_DELAY_MS, unit: 'milliseconds' };
  const batch = {
    maxQueueSize: reader.integer(`${prefix}_MAX_QUEUE_SIZE`, { ...size, fallback: 65_536 }),
    maxExportBatchSize: reader.integer(`${prefix}_MAX_EXPORT_BATCH_SIZE`, { ...size, fallback: 2048 }),
    scheduleDelayMs: reader.integer(`${prefix}_SCHEDULE_DELAY`, { ...delay, fallback: 1000 }),
    exportTimeoutMs: reader.integer(`${prefix}_EXPORT_TIMEOUT`, { ...delay, fallback: 30_000 }),
  };
  if (batch.maxExportBatchSize > batch.maxQueueSize) {
    reader.reject(`${prefix}_MAX_EXPORT_BATCH_SIZE`, String(batch.maxExportBatchSize), {
      expected: `at most the queue's size, ${batch.maxQueueSize}`,
      fix: `lower it or raise ${prefix}_MAX_QUEUE_SIZE`,
    });
  }
  return batch;
}
