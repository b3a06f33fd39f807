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

/** Right by themselves: another variable does not go with them. */
const RIGHT_ALONE: ReadonlySet<string> = new Set(['OTEL_BSP_MAX_QUEUE_SIZE', 'OTEL_EXPORTER_OTLP_TRACES_PROTOCOL']);

describe('the environment', () => {
  test('of a node with nothing but its name: export is off and every default is set', () => {
    const { config, problems } = readTelemetryEnv({ NODE_ID: 'n' });
    assert.deepEqual(problems, []);
    const files = { certificate: undefined, clientKey: undefined, clientCertificate: undefined, token: undefined };
    const signal = {
      ...({ exporter: 'otlp', protocol: 'grpc', url: 'http://localhost:4317' } as const),
      ...({ headers: {}, compression: 'none', timeoutMs: 10000, files } as const),
    };
    const batch = { maxQueueSize: 65536, maxExportBatchSize: 2048, scheduleDelayMs: 1000, exportTimeoutMs: 30000 };
    assert.deepEqual(config, {
      enabled: false,
      nodeId: 'n',
      serviceName: undefined,
      resourceAttributes: {},
      signals: { traces: signal, metrics: signal, logs: signal },
      sampler: { name: 'parentbased_traceidratio', ratio: 1, tracesPerSecond: 0, failuresPerSecond: 100 },
      spanLimits: {
        ...{ attributeCountLimit: 128, eventCountLimit: 128, linkCountLimit: 128 },
        ...{ attributePerEventCountLimit: 128, attributePerLinkCountLimit: 128 },
      },
      logLimits: { attributeCountLimit: 128 },
      propagation: { traceContext: true, baggage: true },
      metricTemporality: 'cumulative',
      exporters: 'own',
      queueBytes: 32 * 1024 * 1024,
      metricExportIntervalMs: 15000,
      metricExportTimeoutMs: 15000,
      pull: { enabled: true, path: '/metrics' },
      spanBatch: batch,
      logBatch: batch,
      logLevel: 'info',
      logLinesPerSecond: 1000,
      sdkLogLevel: 'warn',
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

  const samplers: Record<string, [Environment, Partial<TelemetryConfig['sampler']>]> = {
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
    test(sentence, () => assert.deepEqual({ ...read(env).sampler, ...expected }, read(env).sampler));
  }

  const parts: Record<string, [Environment, (config: TelemetryConfig) => unknown, unknown]> = {
    'headers are decoded, with their names in lower case': [
      { OTEL_EXPORTER_OTLP_HEADERS: 'Authorization=Bearer%20a%3Db, x-team=payments' },
      ({ signals }) => signals.logs.headers,
      { authorization: 'Bearer a=b', 'x-team': 'payments' },
    ],
    "one signal's own headers, timeout and compression win": [
      {
        ...{ OTEL_EXPORTER_OTLP_HEADERS: 'a=1', OTEL_EXPORTER_OTLP_TRACES_HEADERS: 'a=2' },
        ...{ OTEL_EXPORTER_OTLP_TIMEOUT: '1', OTEL_EXPORTER_OTLP_TRACES_TIMEOUT: '2' },
        OTEL_EXPORTER_OTLP_TRACES_COMPRESSION: 'gzip',
      },
      ({ signals: { traces, logs } }) =>
        [traces, logs].map(({ headers, timeoutMs, compression }) => [headers.a, timeoutMs, compression]),
      [
        ['2', 2, 'gzip'],
        ['1', 1, 'none'],
      ],
    ],
    'certificates are named with their variables': [
      { OTEL_EXPORTER_OTLP_CERTIFICATE: '/ca.pem', OTEL_EXPORTER_OTLP_LOGS_CERTIFICATE: '/logs.pem' },
      ({ signals }) => [signals.traces.files.certificate, signals.logs.files.certificate],
      [
        { variable: 'OTEL_EXPORTER_OTLP_CERTIFICATE', path: '/ca.pem' },
        { variable: 'OTEL_EXPORTER_OTLP_LOGS_CERTIFICATE', path: '/logs.pem' },
      ],
    ],
    'a general limit holds where no special one is set': [
      {
        ...{ OTEL_ATTRIBUTE_COUNT_LIMIT: '5', OTEL_ATTRIBUTE_VALUE_LENGTH_LIMIT: '10' },
        OTEL_SPAN_ATTRIBUTE_COUNT_LIMIT: '7',
      },
      ({ spanLimits, logLimits }) => [
        [spanLimits.attributeCountLimit, spanLimits.attributeValueLengthLimit],
        [logLimits.attributeCountLimit, logLimits.attributeValueLengthLimit],
      ],
      [
        [7, 10],
        [5, 10],
      ],
    ],
    'propagators can be left out': [
      { OTEL_PROPAGATORS: 'tracecontext' },
      ({ propagation }) => propagation,
      { traceContext: true, baggage: false },
    ],
    'and all of them': [
      { OTEL_PROPAGATORS: 'none' },
      ({ propagation }) => propagation,
      { traceContext: false, baggage: false },
    ],
  };
  for (const [sentence, [env, part, expected]] of Object.entries(parts)) {
    test(sentence, () => assert.deepEqual(part(read(env)), expected));
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
    'a header that is none, without repeating it': [
      { OTEL_EXPORTER_OTLP_HEADERS: 'a=1,my secret' },
      'OTEL_EXPORTER_OTLP_HEADERS="(entry 2)": expected name=value pairs of headers with commas between them, percent-encoded; fix: write it like OTEL_EXPORTER_OTLP_HEADERS=authorization=Bearer%20TOKEN',
    ],
    'a compression that is not spoken': [
      { OTEL_EXPORTER_OTLP_COMPRESSION: 'zstd' },
      'OTEL_EXPORTER_OTLP_COMPRESSION="zstd": expected one of none, gzip; fix: set OTEL_EXPORTER_OTLP_COMPRESSION=none, the default, or leave it out',
    ],
    'a timeout of nothing': [
      { OTEL_EXPORTER_OTLP_TIMEOUT: '0' },
      'OTEL_EXPORTER_OTLP_TIMEOUT="0": expected a whole number of milliseconds from 1 to 3600000; fix: set OTEL_EXPORTER_OTLP_TIMEOUT=10000, the default, or leave it out',
    ],
    'a client key without its certificate': [
      { OTEL_EXPORTER_OTLP_CLIENT_KEY: '/key.pem' },
      'OTEL_EXPORTER_OTLP_CLIENT_KEY="/key.pem": expected OTEL_EXPORTER_OTLP_CLIENT_CERTIFICATE beside it; fix: set OTEL_EXPORTER_OTLP_CLIENT_CERTIFICATE to the file that belongs to it',
    ],
    'a temporality that does not exist': [
      { OTEL_EXPORTER_OTLP_METRICS_TEMPORALITY_PREFERENCE: 'both' },
      'OTEL_EXPORTER_OTLP_METRICS_TEMPORALITY_PREFERENCE="both": expected one of cumulative, delta, lowmemory; fix: set OTEL_EXPORTER_OTLP_METRICS_TEMPORALITY_PREFERENCE=cumulative, the default, or leave it out',
    ],
    'a propagator that is not spoken': [
      { OTEL_PROPAGATORS: 'tracecontext,b3' },
      'OTEL_PROPAGATORS="b3": expected tracecontext and baggage with a comma between them, one of the two, or none alone; fix: set OTEL_PROPAGATORS=tracecontext,baggage, the default, or leave it out',
    ],
    'a limit that is no number': [
      { OTEL_SPAN_EVENT_COUNT_LIMIT: 'many' },
      'OTEL_SPAN_EVENT_COUNT_LIMIT="many": expected a whole number from 0 to 1000000; fix: set OTEL_SPAN_EVENT_COUNT_LIMIT=128, the default, or leave it out',
    ],
    'a length of nothing': [
      { OTEL_ATTRIBUTE_VALUE_LENGTH_LIMIT: '0' },
      'OTEL_ATTRIBUTE_VALUE_LENGTH_LIMIT="0": expected a whole number from 1 to 1000000; fix: set OTEL_ATTRIBUTE_VALUE_LENGTH_LIMIT=1000000, the default, or leave it out',
    ],
    'a rate below 0': [
      { HEADRACE_TRACES_PER_SECOND: '-1' },
      'HEADRACE_TRACES_PER_SECOND="-1": expected a number of spans a second from 0 to 1000000; fix: set HEADRACE_TRACES_PER_SECOND=0, the default, or leave it out',
    ],
    'official exporters over HTTP': [
      { HEADRACE_EXPORTERS: 'official', OTEL_EXPORTER_OTLP_TRACES_PROTOCOL: 'http/protobuf' },
      'HEADRACE_EXPORTERS="official": expected protocol grpc for traces and metrics; fix: set OTEL_EXPORTER_OTLP_PROTOCOL=grpc, or leave HEADRACE_EXPORTERS out',
    ],
    'a queue too small for one request': [
      { HEADRACE_QUEUE_MIB: '1' },
      'HEADRACE_QUEUE_MIB="1": expected a whole number of MiB from 4 to 4096; fix: set HEADRACE_QUEUE_MIB=32, the default, or leave it out',
    ],
    "a level of the SDK's messages that does not exist": [
      { OTEL_LOG_LEVEL: 'trace' },
      'OTEL_LOG_LEVEL="trace": expected one of none, error, warn, info, debug, verbose, all; fix: set OTEL_LOG_LEVEL=warn, the default, or leave it out',
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
    for (const name of Object.keys(env)) if (!RIGHT_ALONE.has(name)) assert.ok(names.includes(name), name);
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
