import { createEnvReader, type Environment, type EnvReader } from './env-reader.ts';
import { readEndpoints } from './otlp-endpoints.ts';
import {
  type BatchConfig,
  LOG_LEVELS,
  SAMPLERS,
  type SamplerConfig,
  type TelemetryConfig,
} from './telemetry-config.ts';

const LONGEST_DELAY_MS = 3_600_000;
/** The SDK's own default of 60 s is too slow for alerts that look back one or two minutes. */
const METRIC_EXPORT_INTERVAL_MS = 15_000;
const METRIC_EXPORT_TIMEOUT_MS = 30_000;

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
 * Pure. All problems are collected; `config` holds the defaults where a value was bad.
 *
 * Headers, certificates, compression and timeouts (`OTEL_EXPORTER_OTLP_HEADERS` and so on) are read by the
 * exporters themselves, from the environment of the process.
 */
export function readTelemetryEnv(env: Environment): { config: TelemetryConfig; problems: string[] } {
  const reader = createEnvReader(env);
  const sdkDisabled = reader.boolean('OTEL_SDK_DISABLED', false);
  const enabled = reader.boolean('OTEL_ENABLED', false) && !sdkDisabled;
  const nodeId = reader.required('NODE_ID', {
    expected: 'a name for this node that stays the same over restarts',
    fix: 'set it, for example NODE_ID=connector-1',
  });
  const config: TelemetryConfig = {
    enabled,
    nodeId,
    serviceName: reader.text('OTEL_SERVICE_NAME'),
    resourceAttributes: readResourceAttributes(reader),
    signals: readEndpoints(reader),
    sampler: readSampler(reader),
    ...readMetricExport(reader),
    pull: readPull(reader),
    spanBatch: readBatch(reader, 'OTEL_BSP'),
    logBatch: readBatch(reader, 'OTEL_BLRP'),
    logLevel: reader.choice('LOG_LEVEL', LOG_LEVELS, 'info'),
  };
  return { config, problems: reader.problems };
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

function decodePercent(value: string): string | undefined {
  try {
    return decodeURIComponent(value);
  } catch (error) {
    if (error instanceof URIError) return undefined;
    throw error;
  }
}

/** `OTEL_TRACES_SAMPLER` wins over the older `OTEL_SAMPLING_RATIO`. */
function readSampler(reader: EnvReader): SamplerConfig {
  const share = { fallback: 1, min: 0, max: 1 };
  const olderRatio = reader.decimal('OTEL_SAMPLING_RATIO', share);
  const standardRatio = reader.decimal('OTEL_TRACES_SAMPLER_ARG', share);
  const name = reader.choice('OTEL_TRACES_SAMPLER', SAMPLERS, 'parentbased_traceidratio');
  const ratio = reader.text('OTEL_TRACES_SAMPLER') === undefined ? olderRatio : standardRatio;
  return { name, ratio };
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
 * The queue holds 16 s at 1,000 records a second; with the specification's 2,048 a collector's restart loses records.
 */
function readBatch(reader: EnvReader, prefix: 'OTEL_BSP' | 'OTEL_BLRP'): BatchConfig {
  const size = { min: 1, max: 1_000_000 };
  const delay = { min: 1, max: LONGEST_DELAY_MS, unit: 'milliseconds' };
  const batch = {
    maxQueueSize: reader.integer(`${prefix}_MAX_QUEUE_SIZE`, { ...size, fallback: 16_384 }),
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
