import assert from 'node:assert/strict';
import { test } from 'node:test';
import { gzipSync } from 'node:zlib';
import { SpanStatusCode } from '@opentelemetry/api';
import { SeverityNumber } from '@opentelemetry/api-logs';
import { OTLPLogExporter } from '@opentelemetry/exporter-logs-otlp-grpc';
import { OTLPMetricExporter } from '@opentelemetry/exporter-metrics-otlp-proto';
import { OTLPTraceExporter } from '@opentelemetry/exporter-trace-otlp-http';
import { resourceFromAttributes } from '@opentelemetry/resources';
import { BatchLogRecordProcessor, LoggerProvider } from '@opentelemetry/sdk-logs';
import { MeterProvider, PeriodicExportingMetricReader } from '@opentelemetry/sdk-metrics';
import { BatchSpanProcessor, TracerProvider } from '@opentelemetry/sdk-trace';
import type { Embedded } from '../src/index.ts';
import { encodeRequest, exportBytes, exportType, type Signal } from './otlp-client.ts';
import { rawRequest } from './support/raw.ts';
import { startForTest } from './support/start.ts';
import { logsRequest, metricsRequest, resources, tracesRequest } from './support/traffic.ts';

const resource = resourceFromAttributes({ 'service.name': 'shop', 'service.instance.id': 'shop-1' });

test('spans of the OpenTelemetry SDK by OTLP/HTTP in JSON arrive whole', async (t) => {
  const embedded = await startForTest(t);
  const exporter = new OTLPTraceExporter({ url: `${embedded.urls.otlpHttp}/v1/traces` });
  const provider = new TracerProvider({ resource, spanProcessors: [new BatchSpanProcessor({ exporter })] });
  const span = provider
    .getTracer('test', '1.0')
    .startSpan('buy', { attributes: { 'cart.items': 3, tags: ['a', 'b'] } });
  span.addEvent('paid', { amount: 2.5 });
  span.setStatus({ code: SpanStatusCode.ERROR, message: 'declined' });
  span.end();
  await provider.shutdown();
  const found = await embedded.waitForSpan({ service: 'shop', name: 'buy' });
  assert.equal(found.traceId, span.spanContext().traceId);
  assert.equal(found.spanId, span.spanContext().spanId);
  assert.deepEqual(found.attributes, { 'cart.items': 3, tags: ['a', 'b'] });
  assert.deepEqual([found.status, found.statusMessage, found.kind], ['error', 'declined', 'internal']);
  assert.deepEqual(
    found.events.map(({ name, attributes }) => [name, attributes]),
    [['paid', { amount: 2.5 }]],
  );
  assert.deepEqual(found.scope, { name: 'test', version: '1.0', attributes: {} });
  assert.equal(found.resource['deployment.environment.name'], 'development');
  assert.equal(found.durationNanos, found.endUnixNano - found.startUnixNano);
});

test('metrics of the OpenTelemetry SDK by OTLP/HTTP in protobuf show on :8889', async (t) => {
  const embedded = await startForTest(t);
  const exporter = new OTLPMetricExporter({ url: `${embedded.urls.otlpHttp}/v1/metrics` });
  const provider = new MeterProvider({ resource, readers: [new PeriodicExportingMetricReader({ exporter })] });
  provider
    .getMeter('test')
    .createCounter('orders.placed', { unit: '{order}', description: 'Orders' })
    .add(2, { kind: 'new' });
  provider.getMeter('test').createHistogram('order.size', { unit: 'By' }).record(7);
  await provider.shutdown();
  const series = await embedded.waitForMetric('orders_placed_total', { kind: 'new', job: 'shop' });
  assert.deepEqual([series.value, series.type, series.help, series.unit], [2, 'counter', 'Orders', '{order}']);
  const count = await embedded.waitForMetric('order_size_bytes_count', {}, (value) => value === 1);
  assert.deepEqual([count.type, count.unit], ['histogram', 'By']);
  assert.deepEqual(embedded.problems(), []);
});

test('log records of the OpenTelemetry SDK by OTLP/gRPC arrive whole', async (t) => {
  const embedded = await startForTest(t);
  const exporter = new OTLPLogExporter({ url: embedded.urls.otlpGrpc });
  const provider = new LoggerProvider({ resource, processors: [new BatchLogRecordProcessor({ exporter })] });
  const severity = { severityNumber: SeverityNumber.WARN, severityText: 'WARN' };
  provider.getLogger('test').emit({ ...severity, body: 'slow peer', attributes: { peer: 'alice', ms: 12.5 } });
  await provider.shutdown();
  const log = await embedded.waitForLog({ service: 'shop', body: /slow/, minSeverityNumber: 13 });
  assert.deepEqual([log.body, log.severityNumber, log.severityText], ['slow peer', 13, 'WARN']);
  assert.deepEqual(log.attributes, { peer: 'alice', ms: 12.5 });
  assert.equal(log.scope.name, 'test');
});

const requests: Readonly<Record<Signal, object>> = {
  traces: tracesRequest(1_700_000_000_000),
  metrics: metricsRequest(1_700_000_000_000, 0),
  logs: logsRequest(1_700_000_000_000),
};

/** The request as OTLP has it in JSON: ids in hexadecimal. */
function otlpJson(signal: Signal): string {
  const type = exportType(signal, 'Request');
  const object = type.toObject(type.fromObject(requests[signal]), { longs: String, bytes: String, json: true });
  return JSON.stringify(object, (key, value: unknown) =>
    /^(traceId|spanId|parentSpanId)$/.test(key) ? Buffer.from(String(value), 'base64').toString('hex') : value,
  );
}

type Send = (embedded: Embedded, signal: Signal) => Promise<unknown>;

const post = async (embedded: Embedded, signal: Signal, headers: Record<string, string>, body: Buffer) => {
  const answer = await rawRequest(embedded.ports.otlpHttp, `/v1/${signal}`, { headers, body });
  assert.equal(answer.status, 200, answer.body.toString());
};

const ways: Readonly<Record<string, Send>> = {
  'OTLP/gRPC': (embedded, signal) =>
    exportBytes(embedded.ports.otlpGrpc, encodeRequest(signal, requests[signal]), signal),
  'OTLP/gRPC with gzip': (embedded, signal) =>
    exportBytes(embedded.ports.otlpGrpc, encodeRequest(signal, requests[signal]), signal, {
      'grpc.default_compression_algorithm': 2,
    }),
  'OTLP/HTTP in protobuf': (embedded, signal) =>
    post(embedded, signal, { 'content-type': 'application/x-protobuf' }, encodeRequest(signal, requests[signal])),
  'OTLP/HTTP in protobuf with gzip': (embedded, signal) =>
    post(
      embedded,
      signal,
      { 'content-type': 'application/x-protobuf', 'content-encoding': 'gzip' },
      gzipSync(encodeRequest(signal, requests[signal])),
    ),
  'OTLP/HTTP in JSON': (embedded, signal) =>
    post(embedded, signal, { 'content-type': 'application/json; charset=utf-8' }, Buffer.from(otlpJson(signal))),
  'OTLP/HTTP in JSON with gzip': (embedded, signal) =>
    post(
      embedded,
      signal,
      { 'content-type': 'application/json', 'content-encoding': 'gzip' },
      gzipSync(otlpJson(signal)),
    ),
};

test('a request is the same, whatever it came by', async (t) => {
  const outcomes = await Promise.all(
    Object.values(ways).map(async (send) => {
      const embedded = await startForTest(t, { now: () => 1_700_000_100_000 });
      for (const signal of ['traces', 'metrics', 'logs'] as const) await send(embedded, signal);
      const calls = { status_code: 'STATUS_CODE_ERROR', service_name: 'ilp-connector' };
      await embedded.waitForMetric('traces_span_metrics_calls_total', calls, (value) => value > 0);
      const lines = embedded.exposition().text.replaceAll(/collector_instance_id="[^"]*"/g, '');
      return { spans: embedded.spans(), logs: embedded.logs(), lines };
    }),
  );
  const [first, ...others] = outcomes;
  assert.ok(first && first.spans.length > 5 && first.logs.length > 5 && first.lines.length > 5000);
  for (const [index, other] of others.entries()) assert.deepEqual(other, first, Object.keys(ways)[index + 1]);
});

test('attributes of every type come out as plain values', async (t) => {
  const embedded = await startForTest(t);
  await exportBytes(embedded.ports.otlpGrpc, encodeRequest('traces', requests.traces));
  const span = await embedded.waitForSpan({ service: 'ilp-connector', name: 'operation 1' });
  assert.deepEqual(span.resource, {
    'service.name': 'ilp-connector',
    'service.namespace': 'interledger',
    'service.instance.id': 'instance-1',
    'ilp.node.id': 'connector-1',
    'deployment.environment.name': 'staging',
    'host.cpus': 4,
    'host.load': 0.25,
    'host.virtual': true,
    'process.command_args': ['node', 'main.js'],
    labels: { tier: 'edge', 'a.b': 1 },
    'process.digest': new Uint8Array([1, 2, 255]),
    empty: '',
  });
});

test('an integer that no number holds exactly is a bigint', async (t) => {
  const embedded = await startForTest(t);
  const attributes = ['9007199254740991', '9007199254740993', '-9223372036854775808'].map((intValue, index) => ({
    key: `k${index}`,
    value: { intValue },
  }));
  const ids = { traceId: Buffer.alloc(16, 1), spanId: Buffer.alloc(8, 2) };
  const request = { resourceSpans: [{ scopeSpans: [{ spans: [{ ...ids, name: 'n', attributes }] }] }] };
  await exportBytes(embedded.ports.otlpGrpc, encodeRequest('traces', request));
  const [span] = embedded.spans({ attributes: { k0: 9007199254740991n, k1: 9007199254740993n } });
  assert.deepEqual(span?.attributes, {
    k0: 9007199254740991,
    k1: 9007199254740993n,
    k2: -9223372036854775808n,
  });
});

test('a span with a malformed id is refused alone, and the sender is told, in both encodings', async (t) => {
  const embedded = await startForTest(t);
  const spans = [
    { traceId: Buffer.alloc(16), spanId: Buffer.alloc(8, 1), name: 'zero' },
    { traceId: Buffer.alloc(16, 1), spanId: Buffer.alloc(8, 1), name: 'good' },
  ];
  const request = { resourceSpans: [{ resource: resources.complete, scopeSpans: [{ spans }] }] };
  const errorMessage = 'refused 1 span: span "zero" has a trace id that is not 16 bytes or is zero';
  const answer = await exportBytes(embedded.ports.otlpGrpc, encodeRequest('traces', request));
  assert.deepEqual(answer, { partialSuccess: { rejectedSpans: '1', errorMessage } });
  const hex = (bytes: Buffer) => bytes.toString('hex');
  const json = spans.map(({ traceId, spanId, name }) => ({ traceId: hex(traceId), spanId: hex(spanId), name }));
  const { body } = await rawRequest(embedded.ports.otlpHttp, '/v1/traces', {
    headers: { 'content-type': 'application/json' },
    body: Buffer.from(JSON.stringify({ resourceSpans: [{ scopeSpans: [{ spans: json }] }] })),
  });
  assert.deepEqual(JSON.parse(body.toString()), { partialSuccess: { rejectedSpans: '1', errorMessage } });
  assert.deepEqual(embedded.stats().traces.refused, { 'malformed id': 2 });
  assert.deepEqual(embedded.stats().traces.evicted, { replaced: 1 });
});
