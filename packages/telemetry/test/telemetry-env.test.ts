import assert from 'node:assert/strict';
import { describe, test } from 'node:test';
import fc from 'fast-check';
import { type Environment, readTelemetryEnv, type TelemetryConfig } from '../src/index.ts';

const good: Environment = { NODE_ID: 'connector-1', OTEL_ENABLED: 'true' };

function read(env: Environment): TelemetryConfig {
  const { config, problems } = readTelemetryEnv({ ...good, ...env });
  assert.deepEqual(problems, []);
  return config;
}

function urls(env: Environment): Record<string, string> {
  const { signals } = read(env);
  return Object.fromEntries(Object.entries(signals).map(([name, { protocol, url }]) => [name, `${protocol} ${url}`]));
}

function everySignal(protocol: string, base: string): Record<string, string> {
  const path = (signal: string): string => (protocol === 'grpc' ? '' : `/v1/${signal}`);
  const signals = ['traces', 'metrics', 'logs'];
  return Object.fromEntries(signals.map((signal) => [signal, `${protocol} ${base}${path(signal)}`]));
}

describe('the environment', () => {
  test('of a node with nothing but its name: export is off and every default is set', () => {
    const { config, problems } = readTelemetryEnv({ NODE_ID: 'n' });
    assert.deepEqual(problems, []);
    const signal = { exporter: 'otlp', protocol: 'grpc', url: 'http://localhost:4317' } as const;
    const batch = { maxQueueSize: 16384, maxExportBatchSize: 2048, scheduleDelayMs: 1000, exportTimeoutMs: 30000 };
    assert.deepEqual(config, {
      enabled: false,
      nodeId: 'n',
      serviceName: undefined,
      resourceAttributes: {},
      signals: { traces: signal, metrics: signal, logs: signal },
      sampler: { name: 'parentbased_traceidratio', ratio: 1 },
      metricExportIntervalMs: 15000,
      metricExportTimeoutMs: 15000,
      pull: { enabled: true, path: '/metrics' },
      spanBatch: batch,
      logBatch: batch,
      logLevel: 'info',
    } satisfies TelemetryConfig);
  });

  const switches: Record<string, [Environment, boolean]> = {
    'OTEL_ENABLED=true turns export on': [{}, true],
    'upper case counts': [{ OTEL_ENABLED: 'TRUE' }, true],
    'an empty OTEL_ENABLED counts as unset': [{ OTEL_ENABLED: '' }, false],
    'OTEL_SDK_DISABLED wins over OTEL_ENABLED': [{ OTEL_SDK_DISABLED: 'true' }, false],
  };
  for (const [sentence, [env, enabled]] of Object.entries(switches)) {
    test(sentence, () => assert.equal(read(env).enabled, enabled));
  }

  const endpoints: Record<string, [Environment, Record<string, string>]> = {
    'the common endpoint serves every signal over gRPC': [
      { OTEL_EXPORTER_OTLP_ENDPOINT: 'http://collector:4317' },
      everySignal('grpc', 'http://collector:4317'),
    ],
    'http/protobuf has its own default port and a path for each signal': [
      { OTEL_EXPORTER_OTLP_PROTOCOL: 'http/protobuf' },
      everySignal('http/protobuf', 'http://localhost:4318'),
    ],
    'a common endpoint with a path keeps it': [
      { OTEL_EXPORTER_OTLP_PROTOCOL: 'http/protobuf', OTEL_EXPORTER_OTLP_ENDPOINT: 'https://vendor.example/otlp/' },
      everySignal('http/protobuf', 'https://vendor.example/otlp'),
    ],
    'the older variable with port 4318 means http/protobuf': [
      { OTEL_EXPORTER_ENDPOINT: 'http://collector:4318' },
      everySignal('http/protobuf', 'http://collector:4318'),
    ],
    'the older variable with a signal path means http/protobuf, and the path is taken off': [
      { OTEL_EXPORTER_ENDPOINT: 'http://collector:9999/v1/traces' },
      everySignal('http/protobuf', 'http://collector:9999'),
    ],
    'the older variable with any other port means gRPC': [
      { OTEL_EXPORTER_ENDPOINT: 'http://collector:4317' },
      everySignal('grpc', 'http://collector:4317'),
    ],
    'the standard variable wins over the older one': [
      { OTEL_EXPORTER_ENDPOINT: 'http://old:4318', OTEL_EXPORTER_OTLP_ENDPOINT: 'http://new:4317' },
      everySignal('grpc', 'http://new:4317'),
    ],
    "one signal's own endpoint and protocol win, and its URL is taken as it is": [
      {
        OTEL_EXPORTER_OTLP_TRACES_PROTOCOL: 'http/protobuf',
        OTEL_EXPORTER_OTLP_TRACES_ENDPOINT: 'http://tempo:4318/v1/traces',
      },
      { ...everySignal('grpc', 'http://localhost:4317'), traces: 'http/protobuf http://tempo:4318/v1/traces' },
    ],
  };
  for (const [sentence, [env, expected]] of Object.entries(endpoints)) {
    test(sentence, () => assert.deepEqual(urls(env), expected));
  }

  const samplers: Record<string, [Environment, TelemetryConfig['sampler']]> = {
    'OTEL_SAMPLING_RATIO sets the ratio at the root': [
      { OTEL_SAMPLING_RATIO: '0.25' },
      { name: 'parentbased_traceidratio', ratio: 0.25 },
    ],
    'OTEL_TRACES_SAMPLER and its argument win over OTEL_SAMPLING_RATIO': [
      { OTEL_SAMPLING_RATIO: '0.25', OTEL_TRACES_SAMPLER: 'traceidratio', OTEL_TRACES_SAMPLER_ARG: '.5' },
      { name: 'traceidratio', ratio: 0.5 },
    ],
  };
  for (const [sentence, [env, expected]] of Object.entries(samplers)) {
    test(sentence, () => assert.deepEqual(read(env).sampler, expected));
  }

  test('resource attributes are decoded', () => {
    const env = { OTEL_RESOURCE_ATTRIBUTES: 'deployment.environment.name=development, team=a%2Cb,eq=x=y,' };
    const expected = { 'deployment.environment.name': 'development', team: 'a,b', eq: 'x=y' };
    assert.deepEqual(read(env).resourceAttributes, expected);
  });

  const mistakes: Record<string, [Environment, string]> = {
    'a missing NODE_ID': [
      { NODE_ID: '' },
      'NODE_ID is not set: expected a name for this node that stays the same over restarts; fix: set it, for example NODE_ID=connector-1',
    ],
    'a word that is no boolean': [
      { OTEL_ENABLED: 'yes' },
      'OTEL_ENABLED="yes": expected true or false; fix: set OTEL_ENABLED=true or OTEL_ENABLED=false',
    ],
    'an endpoint without a scheme': [
      { OTEL_EXPORTER_OTLP_ENDPOINT: 'collector:4317' },
      'OTEL_EXPORTER_OTLP_ENDPOINT="collector:4317": expected an http or https URL; fix: write it like OTEL_EXPORTER_OTLP_ENDPOINT=http://localhost:4317',
    ],
    'an older endpoint without a scheme': [
      { OTEL_EXPORTER_ENDPOINT: 'collector' },
      'OTEL_EXPORTER_ENDPOINT="collector": expected an http or https URL; fix: write it like OTEL_EXPORTER_ENDPOINT=http://localhost:4318',
    ],
    'a bad endpoint of one signal': [
      { OTEL_EXPORTER_OTLP_LOGS_ENDPOINT: 'ftp://x' },
      'OTEL_EXPORTER_OTLP_LOGS_ENDPOINT="ftp://x": expected an http or https URL; fix: write it like OTEL_EXPORTER_OTLP_LOGS_ENDPOINT=http://localhost:4317',
    ],
    'a protocol that is not spoken': [
      { OTEL_EXPORTER_OTLP_PROTOCOL: 'http/json' },
      'OTEL_EXPORTER_OTLP_PROTOCOL="http/json": expected one of grpc, http/protobuf; fix: set OTEL_EXPORTER_OTLP_PROTOCOL=grpc, the default, or leave it out',
    ],
    'an exporter that does not exist': [
      { OTEL_TRACES_EXPORTER: 'zipkin' },
      'OTEL_TRACES_EXPORTER="zipkin": expected one of otlp, none; fix: set OTEL_TRACES_EXPORTER=otlp, the default, or leave it out',
    ],
    'a share above 1': [
      { OTEL_SAMPLING_RATIO: '1.5' },
      'OTEL_SAMPLING_RATIO="1.5": expected a number from 0 to 1; fix: set OTEL_SAMPLING_RATIO=1, the default, or leave it out',
    ],
    'an interval that is no number': [
      { OTEL_METRIC_EXPORT_INTERVAL: '15s' },
      'OTEL_METRIC_EXPORT_INTERVAL="15s": expected a whole number of milliseconds from 1 to 3600000; fix: set OTEL_METRIC_EXPORT_INTERVAL=15000, the default, or leave it out',
    ],
    'a timeout longer than the interval': [
      { OTEL_METRIC_EXPORT_TIMEOUT: '20000' },
      'OTEL_METRIC_EXPORT_TIMEOUT="20000": expected at most the export interval, 15000 milliseconds; fix: lower OTEL_METRIC_EXPORT_TIMEOUT or raise OTEL_METRIC_EXPORT_INTERVAL',
    ],
    'a batch larger than its queue': [
      { OTEL_BSP_MAX_QUEUE_SIZE: '100' },
      `OTEL_BSP_MAX_EXPORT_BATCH_SIZE="2048": expected at most the queue's size, 100; fix: lower it or raise OTEL_BSP_MAX_QUEUE_SIZE`,
    ],
    'a resource attribute without a value': [
      { OTEL_RESOURCE_ATTRIBUTES: 'team' },
      'OTEL_RESOURCE_ATTRIBUTES="team": expected key=value pairs with commas between them; fix: write it like OTEL_RESOURCE_ATTRIBUTES=deployment.environment.name=development, with %2C for a comma inside a value',
    ],
    'a resource attribute with a broken escape': [
      { OTEL_RESOURCE_ATTRIBUTES: 'team=%zz' },
      'OTEL_RESOURCE_ATTRIBUTES="team=%zz": expected key=value pairs with commas between them; fix: write it like OTEL_RESOURCE_ATTRIBUTES=deployment.environment.name=development, with %2C for a comma inside a value',
    ],
    'a path of the pull endpoint that is taken': [
      { PROMETHEUS_METRICS_PATH: '/health' },
      'PROMETHEUS_METRICS_PATH="/health": expected a path that begins with a slash, and is none of /health and /stats; fix: set PROMETHEUS_METRICS_PATH=/metrics, the default, or leave it out',
    ],
    'a pull endpoint that is neither on nor off': [
      { PROMETHEUS_ENABLED: '1' },
      'PROMETHEUS_ENABLED="1": expected true or false; fix: set PROMETHEUS_ENABLED=true or PROMETHEUS_ENABLED=false',
    ],
    'a log level that does not exist': [
      { LOG_LEVEL: 'loud' },
      'LOG_LEVEL="loud": expected one of trace, debug, info, warn, error, fatal, silent; fix: set LOG_LEVEL=info, the default, or leave it out',
    ],
  };
  for (const [sentence, [env, problem]] of Object.entries(mistakes)) {
    test(`reports ${sentence}, with the variable, its value and the fix`, () => {
      assert.deepEqual(readTelemetryEnv({ ...good, ...env }).problems, [problem]);
    });
  }

  test('reports all problems at once', () => {
    const env = Object.assign({}, ...Object.values(mistakes).map(([bad]) => bad));
    const names = readTelemetryEnv(env).problems.map((problem) => problem.split(/[= ]/)[0]);
    for (const name of Object.keys(env)) if (name !== 'OTEL_BSP_MAX_QUEUE_SIZE') assert.ok(names.includes(name), name);
  });

  test('resource attributes come back as they were encoded', () => {
    const text = fc.string({ minLength: 1, unit: 'grapheme' }).filter((value) => value.trim() === value);
    fc.assert(
      fc.property(fc.dictionary(fc.stringMatching(/^[a-z][a-z.]*$/), text), (attributes) => {
        const pairs = Object.entries(attributes).map(([key, value]) => `${key}=${encodeURIComponent(value)}`);
        assert.deepEqual(
          { ...read({ OTEL_RESOURCE_ATTRIBUTES: pairs.join(',') }).resourceAttributes },
          { ...attributes },
        );
      }),
    );
  });
});
