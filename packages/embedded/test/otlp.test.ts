import assert from 'node:assert/strict';
import { after, before, test } from 'node:test';
import grpc from '@grpc/grpc-js';
import { SpanKind, SpanStatusCode } from '@opentelemetry/api';
import { OTLPTraceExporter } from '@opentelemetry/exporter-trace-otlp-grpc';
import { resourceFromAttributes } from '@opentelemetry/resources';
import { BatchSpanProcessor, type SpanExporter, TracerProvider } from '@opentelemetry/sdk-trace';
import { startTraceStore, type TraceStore } from '../src/index.ts';
import { getJson, type TraceAnswerV1, type TraceAnswerV2 } from './api-client.ts';
import { encodeRequest, exportBytes, exportSpans, hexBytes } from './otlp-client.ts';

let store: TraceStore;
const lines: string[] = [];

before(async () => {
  store = await startTraceStore({
    host: '127.0.0.1',
    httpPort: 0,
    otlpGrpcPort: 0,
    maxSpans: 1000,
    log: (line) => lines.push(line),
  });
});

after(() => store.close());

const spansOf = async (traceId: string) =>
  (await getJson<TraceAnswerV1>(store.httpPort, `/api/traces/${traceId}`)).batches.flatMap(({ scopeSpans = [] }) =>
    scopeSpans.flatMap(({ spans = [] }) => spans),
  );

type Compression = NonNullable<NonNullable<ConstructorParameters<typeof OTLPTraceExporter>[0]>['compression']>;

function createExporter(compression: string): SpanExporter {
  return new OTLPTraceExporter({
    url: `http://127.0.0.1:${store.otlpGrpcPort}`,
    compression: compression as Compression,
  });
}

/** Sends a batch until it arrives, as the collector does; the SDK's own exporter gives up without a connection. */
function retrying(exporter: SpanExporter, onRetry: () => void): SpanExporter {
  const send: SpanExporter['export'] = (spans, done) =>
    exporter.export(spans, (result) => {
      if (result.error === undefined) return done(result);
      onRetry();
      setTimeout(() => send(spans, done), 20);
    });
  return { export: send, shutdown: () => exporter.shutdown() };
}

function startProvider(serviceName: string, exporter: SpanExporter): TracerProvider {
  return new TracerProvider({
    resource: resourceFromAttributes({ 'service.name': serviceName }),
    spanProcessors: [new BatchSpanProcessor({ exporter })],
  });
}

for (const compression of ['none', 'gzip']) {
  test(`spans of the OpenTelemetry SDK arrive whole with compression ${compression}`, async () => {
    const provider = startProvider(`service-${compression}`, createExporter(compression));
    const tracer = provider.getTracer('test-scope', '1.2.3');
    const root = tracer.startSpan('receive', { kind: SpanKind.SERVER, root: true, attributes: { 'ilp.amount': 42 } });
    root.addEvent('prepared', { hops: ['alice', 'bob'], exact: 0.25, yes: false });
    root.addLink({ context: { traceId: 'a'.repeat(32), spanId: 'b'.repeat(16), traceFlags: 1 } });
    root.setStatus({ code: SpanStatusCode.ERROR, message: 'no route' });
    root.end();
    await provider.forceFlush();
    await provider.shutdown();
    const { traceId, spanId } = root.spanContext();
    const answer = await getJson<TraceAnswerV2>(store.httpPort, `/api/v2/traces/${traceId}`);
    assert.deepEqual(answer.metrics, {});
    const [resourceSpans, ...others] = answer.trace.resourceSpans;
    assert.deepEqual(others, []);
    assert.ok(
      resourceSpans?.resource?.attributes?.some(
        ({ key, value }) => key === 'service.name' && value?.stringValue === `service-${compression}`,
      ),
    );
    const [scopeSpans] = resourceSpans?.scopeSpans ?? [];
    assert.deepEqual(scopeSpans?.scope, { name: 'test-scope', version: '1.2.3' });
    const [span] = scopeSpans?.spans ?? [];
    assert.match(span?.startTimeUnixNano ?? '', /^\d{19}$/);
    assert.match(span?.endTimeUnixNano ?? '', /^\d{19}$/);
    assert.deepEqual(withoutTimes(span), {
      traceId: hexBytes(traceId).toString('base64'),
      spanId: hexBytes(spanId).toString('base64'),
      name: 'receive',
      kind: 'SPAN_KIND_SERVER',
      flags: 0x101,
      attributes: [{ key: 'ilp.amount', value: { intValue: '42' } }],
      events: [
        {
          name: 'prepared',
          attributes: [
            { key: 'hops', value: { arrayValue: { values: [{ stringValue: 'alice' }, { stringValue: 'bob' }] } } },
            { key: 'exact', value: { doubleValue: 0.25 } },
            { key: 'yes', value: { boolValue: false } },
          ],
        },
      ],
      links: [
        {
          traceId: hexBytes('a'.repeat(32)).toString('base64'),
          spanId: hexBytes('b'.repeat(16)).toString('base64'),
          flags: 0x101,
        },
      ],
      status: { message: 'no route', code: 'STATUS_CODE_ERROR' },
    });
  });
}

function withoutTimes(span: object | undefined): unknown {
  return JSON.parse(
    JSON.stringify(span, (key, value) => (key.endsWith('TimeUnixNano') || key === 'timeUnixNano' ? undefined : value)),
  );
}

test('a span that is exported twice is stored once, and the last one wins', async () => {
  const ids = { traceId: hexBytes('1'.repeat(32)), spanId: hexBytes('2'.repeat(16)) };
  const spansBefore = store.stats().spans;
  await exportSpans(store.otlpGrpcPort, [{ ...ids, name: 'first' }]);
  await exportSpans(store.otlpGrpcPort, [{ ...ids, name: 'again' }]);
  assert.equal(store.stats().spans, spansBefore + 1);
  assert.deepEqual(
    (await spansOf('1'.repeat(32))).map(({ name }) => name),
    ['again'],
  );
});

test('64-bit integers, nanoseconds, NaN, bytes and maps keep their values', async () => {
  const attributes = [
    { key: 'least', value: { intValue: '-9223372036854775808' } },
    { key: 'nan', value: { doubleValue: Number.NaN } },
    { key: 'bytes', value: { bytesValue: Buffer.from([1, 2, 255]) } },
    { key: 'map', value: { kvlistValue: { values: [{ key: 'a', value: { intValue: '9007199254740993' } }] } } },
    { key: 'nothing', value: {} },
  ];
  const traceId = `${'0'.repeat(20)}abcdef012345`;
  await exportSpans(store.otlpGrpcPort, [
    {
      traceId: hexBytes(traceId),
      spanId: hexBytes('00000000000000ff'),
      startTimeUnixNano: '1700000000123456789',
      endTimeUnixNano: '18446744073709551615',
      attributes,
    },
  ]);
  const [span] = await spansOf('abcdef012345');
  assert.equal(span?.startTimeUnixNano, '1700000000123456789');
  assert.equal(span?.endTimeUnixNano, '18446744073709551615');
  assert.deepEqual(
    span?.attributes?.map(({ value }) => value),
    [
      { intValue: '-9223372036854775808' },
      { doubleValue: 'NaN' },
      { bytesValue: 'AQL/' },
      { kvlistValue: { values: [{ key: 'a', value: { intValue: '9007199254740993' } }] } },
      {},
    ],
  );
});

test('a span with a malformed id is refused, counted and reported; its neighbours are kept', async () => {
  const refusedBefore = store.stats().refusedSpans;
  const traceId = hexBytes('3'.repeat(32));
  const spanId = hexBytes('4'.repeat(16));
  const response = await exportSpans(store.otlpGrpcPort, [
    { traceId: hexBytes('33'), spanId, name: 'short trace id' },
    { traceId, spanId: hexBytes('4444'), name: 'short span id' },
    { traceId: Buffer.alloc(16), spanId, name: 'zero trace id' },
    { traceId, spanId: Buffer.alloc(8), name: 'zero span id' },
    { spanId, name: 'no trace id' },
    { traceId, spanId, name: 'good' },
  ]);
  const errorMessage =
    'refused 5 spans: span "short trace id" has a trace id that is not 16 bytes or is zero, and 4 more';
  assert.deepEqual(response, { partialSuccess: { rejectedSpans: '5', errorMessage } });
  assert.equal(store.stats().refusedSpans, refusedBefore + 5);
  assert.ok(lines.includes(errorMessage));
  assert.equal((await spansOf('3'.repeat(32))).length, 1);
});

test('an accepted request is answered without partialSuccess', async () => {
  assert.deepEqual(await exportSpans(store.otlpGrpcPort, []), {});
});

test('bytes that are no export request are refused for good, not to be retried', async () => {
  await assert.rejects(exportBytes(store.otlpGrpcPort, Buffer.from([0x0a, 0xff, 0xff])), (error: grpc.ServiceError) => {
    assert.equal(error.code, grpc.status.INVALID_ARGUMENT);
    assert.match(error.details, /^the request is not an OTLP ExportTraceServiceRequest: /);
    return true;
  });
});

test('a request beyond 4 MiB is taken and one beyond 16 MiB is refused', async () => {
  const ids = { traceId: hexBytes('5'.repeat(32)), spanId: hexBytes('6'.repeat(16)) };
  assert.deepEqual(await exportSpans(store.otlpGrpcPort, [{ ...ids, name: 'n'.repeat(15 * 1024 * 1024) }]), {});
  await assert.rejects(
    exportSpans(store.otlpGrpcPort, [{ ...ids, name: 'n'.repeat(17 * 1024 * 1024) }]),
    (error: grpc.ServiceError) => error.code === grpc.status.RESOURCE_EXHAUSTED,
  );
  await exportSpans(store.otlpGrpcPort, [{ ...ids, name: 'small again' }]);
});

test('a client that retries gets its spans in after the OTLP port was closed and opened again', async () => {
  let retried = (): void => undefined;
  const firstRetry = new Promise<void>((resolve) => {
    retried = resolve;
  });
  const provider = startProvider(
    'retry',
    retrying(createExporter('gzip'), () => retried()),
  );
  const tracer = provider.getTracer('retry');
  const early = tracer.startSpan('early', { root: true });
  early.end();
  await provider.forceFlush();
  await store.closeOtlp();
  await store.closeOtlp();
  await assert.rejects(
    exportSpans(store.otlpGrpcPort, []),
    (error: grpc.ServiceError) => error.code === grpc.status.UNAVAILABLE,
  );
  const late = tracer.startSpan('late', { root: true });
  late.end();
  const flushed = provider.forceFlush();
  await firstRetry;
  assert.equal((await spansOf(early.spanContext().traceId)).length, 1);
  await store.openOtlp();
  await store.openOtlp();
  await flushed;
  assert.equal((await spansOf(late.spanContext().traceId)).length, 1);
  await provider.shutdown();
});

test('a text that is no UTF-8 hides no trace, as in Tempo', async () => {
  const ids = { traceId: hexBytes('7'.repeat(32)), spanId: hexBytes('8'.repeat(16)) };
  const bytes = encodeRequest('traces', { resourceSpans: [{ scopeSpans: [{ spans: [{ ...ids, name: 'broken' }] }] }] });
  bytes[bytes.indexOf('broken')] = 0xff;
  await exportBytes(store.otlpGrpcPort, bytes);
  assert.deepEqual(
    (await spansOf('7'.repeat(32))).map(({ name }) => name),
    ['\ufffdroken'],
  );
});
