import assert from 'node:assert/strict';
import { after, before, test } from 'node:test';
import { startTraceStore, type TraceStore } from '../src/index.ts';
import { getJson, type SearchAnswer, type TraceAnswerV1, type TraceAnswerV2 } from './api-client.ts';
import { attribute, exportSpans, hexBytes, messageType } from './otlp-client.ts';

let store: TraceStore;
const shortId = 'abc1230000000000000000000000001';
const payment = `0${shortId}`;
const settlement = 'd'.repeat(32);
const orphan = 'e'.repeat(32);
const second = 1_700_000_000;

const at = (seconds: number, ms: number) => `${BigInt(second + seconds) * 1_000_000_000n + BigInt(ms) * 1_000_000n}`;

before(async () => {
  store = await startTraceStore({ host: '127.0.0.1', httpPort: 0, otlpGrpcPort: 0, maxSpans: 1000 });
  const sender = { attributes: [attribute('service.name', 'sender'), attribute('region', 'north')] };
  const connector = { attributes: [attribute('service.name', 'connector')] };
  const traceId = hexBytes(payment);
  await exportSpans(
    store.otlpGrpcPort,
    [
      {
        traceId,
        spanId: hexBytes('00000000000000a1'),
        name: 'send payment',
        kind: 3,
        startTimeUnixNano: at(0, 0),
        endTimeUnixNano: at(0, 250),
        attributes: [attribute('ilp.peer', 'alice'), { key: 'ilp.amount', value: { intValue: 10 } }],
      },
    ],
    sender,
  );
  const hops = [1, 2, 3, 4].map((hop) => ({
    traceId,
    spanId: hexBytes(`00000000000000b${hop}`),
    parentSpanId: hexBytes('00000000000000a1'),
    name: 'handle prepare',
    kind: 2,
    startTimeUnixNano: at(0, hop * 10),
    endTimeUnixNano: at(0, hop * 20),
    status: { code: 2, message: 'no route' },
    attributes: [attribute('ilp.peer', 'bob'), { key: 'ilp.amount', value: { intValue: hop } }],
  }));
  await exportSpans(store.otlpGrpcPort, hops.slice(0, 2), connector);
  await exportSpans(store.otlpGrpcPort, hops.slice(2), connector);
  const settle = { name: 'settle', startTimeUnixNano: at(100, 0), endTimeUnixNano: at(101, 0) };
  await exportSpans(
    store.otlpGrpcPort,
    [
      { ...settle, traceId: hexBytes(settlement), spanId: hexBytes('c'.repeat(16)) },
      {
        ...settle,
        name: 'late',
        traceId: hexBytes(orphan),
        spanId: hexBytes('f'.repeat(16)),
        parentSpanId: hexBytes('1'.repeat(16)),
        startTimeUnixNano: at(200, 0),
        endTimeUnixNano: at(200, 5),
      },
    ],
    connector,
  );
});

after(() => store.close());

const get = (path: string, init: RequestInit = {}) => fetch(`http://127.0.0.1:${store.httpPort}${path}`, init);
const search = (parameters: Record<string, string>) =>
  getJson<SearchAnswer>(store.httpPort, `/api/search?${new URLSearchParams(parameters)}`);
const foundIds = async (parameters: Record<string, string>) =>
  (await search(parameters)).traces.map(({ traceID }) => traceID);

test('readiness, echo and build information are answered as Tempo answers them', async () => {
  assert.equal(await (await get('/ready')).text(), 'ready');
  assert.equal(await (await get('/api/echo')).text(), 'echo');
  assert.equal((await getJson<{ version: string }>(store.httpPort, '/api/status/buildinfo')).version, '3.0.3');
});

test('a trace is found by its id with and without leading zeros, in either case of letters', async () => {
  for (const id of [payment, shortId, payment.toUpperCase()]) {
    const { batches } = await getJson<TraceAnswerV1>(store.httpPort, `/api/traces/${id}`);
    assert.equal(batches.length, 2);
  }
});

test('spans of one resource and scope stand together, though they came in two requests', async () => {
  const { trace } = await getJson<TraceAnswerV2>(store.httpPort, `/api/v2/traces/${payment}`);
  assert.deepEqual(
    trace.resourceSpans.map(({ scopeSpans = [] }) => scopeSpans.map(({ spans = [] }) => spans.length)),
    [[1], [4]],
  );
});

test('both versions of a trace write ids in base64', async () => {
  const { batches } = await getJson<TraceAnswerV1>(store.httpPort, `/api/traces/${payment}`);
  const { trace } = await getJson<TraceAnswerV2>(store.httpPort, `/api/v2/traces/${payment}`);
  assert.deepEqual(trace.resourceSpans, batches);
  const [span] = batches[1]?.scopeSpans?.[0]?.spans ?? [];
  assert.equal(span?.traceId, hexBytes(payment).toString('base64'));
  assert.equal(span?.spanId, hexBytes('00000000000000b1').toString('base64'));
  assert.equal(span?.parentSpanId, hexBytes('00000000000000a1').toString('base64'));
});

test('a client that accepts protobuf gets the same trace as protobuf', async () => {
  const headers = { accept: 'application/protobuf' };
  const v1 = await get(`/api/traces/${payment}`, { headers });
  const v2 = await get(`/api/v2/traces/${payment}`, { headers });
  assert.equal(v1.headers.get('content-type'), 'application/protobuf');
  const options = { longs: String, bytes: String, enums: String };
  const trace = messageType('tempopb.Trace').decode(new Uint8Array(await v1.arrayBuffer()));
  const response = messageType('tempopb.TraceByIDResponse').decode(new Uint8Array(await v2.arrayBuffer()));
  const { batches } = await getJson<TraceAnswerV1>(store.httpPort, `/api/traces/${payment}`);
  assert.deepEqual(messageType('tempopb.Trace').toObject(trace, options), { resourceSpans: batches });
  assert.deepEqual(messageType('tempopb.TraceByIDResponse').toObject(response, options), {
    trace: { resourceSpans: batches },
    metrics: {},
  });
});

test('search answers the newest trace first, without leading zeros in its id', async () => {
  assert.deepEqual(await foundIds({ q: '{}' }), [orphan, settlement, shortId]);
  assert.deepEqual(await foundIds({}), [orphan, settlement, shortId]);
  assert.deepEqual(await foundIds({ q: '{}', limit: '2' }), [orphan, settlement]);
});

test('search describes a trace as Tempo does', async () => {
  const { traces, metrics } = await search({ q: '{ .ilp.peer = "bob" && status = error && duration > 5ms }' });
  const spans = [1, 2, 3].map((hop) => ({
    spanID: `00000000000000b${hop}`,
    startTimeUnixNano: at(0, hop * 10),
    durationNanos: String(hop * 10_000_000),
    attributes: [attribute('ilp.peer', 'bob'), attribute('status', 'error')],
  }));
  assert.deepEqual(traces, [
    {
      traceID: shortId,
      rootServiceName: 'sender',
      rootTraceName: 'send payment',
      startTimeUnixNano: at(0, 0),
      durationMs: 250,
      spanSet: { spans, matched: 4 },
      spanSets: [{ spans, matched: 4 }],
      serviceStats: { sender: { spanCount: 1 }, connector: { spanCount: 4, errorCount: 4 } },
    },
  ]);
  assert.deepEqual(metrics, { inspectedTraces: 3 });
});

test('spss sets how many spans of a spanset are shown, and 0 shows all', async () => {
  const shown = async (spss: string) => (await search({ q: '{ name = "handle prepare" }', spss })).traces[0]?.spanSet;
  assert.equal((await shown('1'))?.spans.length, 1);
  assert.equal((await shown('0'))?.spans.length, 4);
  assert.equal((await shown('0'))?.spans[0]?.name, 'handle prepare');
});

test('a trace whose root has not arrived says so', async () => {
  const [found] = (await search({ q: '{ name = "late" }' })).traces;
  assert.equal(found?.rootServiceName, '<root span not yet received>');
  assert.equal(found?.rootTraceName, undefined);
});

test('start and end in seconds keep the traces that overlap them', async () => {
  const between = (start: number, end: number) =>
    foundIds({ q: '{}', start: String(second + start), end: String(second + end) });
  assert.deepEqual(await between(0, 0), [shortId]);
  assert.deepEqual(await between(101, 150), [settlement]);
  assert.deepEqual(await between(102, 150), []);
  assert.deepEqual(await between(0, 200), [orphan, settlement, shortId]);
});

test('minDuration and maxDuration bound the whole trace', async () => {
  assert.deepEqual(await foundIds({ q: '{}', minDuration: '250ms' }), [settlement, shortId]);
  assert.deepEqual(await foundIds({ maxDuration: '250ms', minDuration: '0.2s' }), [shortId]);
});

test('tags in logfmt find a part of a value, whatever its case, and show no spansets', async () => {
  const { traces } = await search({ tags: 'service.name=CONN ilp.peer="bo"' });
  assert.deepEqual(
    traces.map(({ traceID, spanSets }) => [traceID, spanSets]),
    [[shortId, undefined]],
  );
  assert.deepEqual(await foundIds({ tags: 'name="send pay"' }), [shortId]);
  assert.deepEqual(await foundIds({ tags: 'ilp.amount=10' }), [shortId]);
  assert.deepEqual(await foundIds({ tags: 'missing=x' }), []);
});

test('tags are listed by scope', async () => {
  const { scopes } = await getJson<{ scopes: { name: string; tags: string[] }[] }>(
    store.httpPort,
    '/api/v2/search/tags',
  );
  assert.deepEqual(
    scopes.map(({ name }) => name),
    ['resource', 'span', 'intrinsic'],
  );
  assert.deepEqual(scopes[0]?.tags, ['region', 'service.name']);
  assert.deepEqual(scopes[1]?.tags, ['ilp.amount', 'ilp.peer']);
  assert.ok(scopes[2]?.tags.includes('statusMessage'));
  const span = await getJson<{ scopes: object[] }>(store.httpPort, '/api/v2/search/tags?scope=span&limit=1');
  assert.deepEqual(span.scopes, [{ name: 'span', tags: ['ilp.amount'] }]);
  assert.deepEqual(await getJson(store.httpPort, '/api/search/tags'), {
    tagNames: ['ilp.amount', 'ilp.peer', 'region', 'service.name'],
    metrics: {},
  });
});

const tagValues: readonly (readonly [path: string, values: readonly unknown[]])[] = [
  [
    '/api/v2/search/tag/resource.service.name/values',
    [
      { type: 'string', value: 'connector' },
      { type: 'string', value: 'sender' },
    ],
  ],
  ['/api/v2/search/tag/.region/values', [{ type: 'string', value: 'north' }]],
  ['/api/v2/search/tag/span.region/values', []],
  ['/api/v2/search/tag/span.ilp.amount/values?limit=1', [{ type: 'int', value: '10' }]],
  [
    '/api/v2/search/tag/status/values',
    [
      { type: 'keyword', value: 'error' },
      { type: 'keyword', value: 'unset' },
    ],
  ],
  ['/api/v2/search/tag/duration/values', []],
  [
    `/api/v2/search/tag/name/values?q=${encodeURIComponent('{ .ilp.peer = "alice" }')}`,
    [{ type: 'string', value: 'send payment' }],
  ],
  [
    `/api/v2/search/tag/span.ilp.peer/values?q=${encodeURIComponent('{ resource.region = }')}`,
    [
      { type: 'string', value: 'alice' },
      { type: 'string', value: 'bob' },
    ],
  ],
  ['/api/search/tag/service.name/values', ['connector', 'sender']],
  ['/api/search/tag/status/values', ['error', 'unset']],
];

for (const [path, values] of tagValues) {
  test(`${decodeURIComponent(path)} lists the values that are there`, async () => {
    assert.deepEqual(await getJson(store.httpPort, path), { tagValues: values, metrics: {} });
  });
}

const refused: readonly (readonly [path: string, status: number, body: RegExp])[] = [
  ['/', 404, /nothing at \/$/],
  ['/api/metrics/query_range', 404, /stands in for Tempo and has nothing at \/api\/metrics\/query_range/],
  [`/api/traces/${'9'.repeat(32)}`, 404, /^trace 9{32} not found$/],
  ['/api/v2/traces/9', 404, /^trace 0{31}9 not found$/],
  ['/api/traces/xyz', 400, /^trace IDs are 1 to 32 hexadecimal digits, got "xyz"$/],
  [`/api/v2/traces/${'a'.repeat(33)}`, 400, /got "a{33}"/],
  ['/api/traces/', 404, /nothing at \/api\/traces$/],
  ['/api/traces/%zz', 400, /^malformed percent-encoding in %zz$/],
  ['/api/search?limit=0', 400, /^invalid limit: expected an integer of at least 1, got 0$/],
  ['/api/search?limit=ten', 400, /^invalid limit: /],
  ['/api/search?start=-1', 400, /^invalid start: expected an integer of at least 0, got -1$/],
  ['/api/search?start=20&end=10', 400, /^invalid start: 20 is after end, 10$/],
  ['/api/search?minDuration=5', 400, /^invalid minDuration: expected a duration such as 100ms or 1h30m, got 5$/],
  ['/api/search?tags=a', 400, /^invalid tags: expected key=value pairs in logfmt, at character 1 of "a"$/],
  ['/api/search?q=%7B%7D&tags=a%3Db', 400, /^invalid request: can't specify tags and q in the same query$/],
  ['/api/search?q=%7B', 400, /^invalid TraceQL query: parse error at line 1, col 2: syntax error: unexpected end/],
  ['/api/search?q=%7B%7D%20%3E%3E%20%7B%7D', 400, /^TraceQL query not evaluated: at line 1, col 4: the structural/],
  ['/api/v2/search/tags?scope=spam', 400, /^invalid scope: expected one of resource, span, intrinsic, got spam$/],
  ['/api/v2/search/tag/service.name/values', 400, /^tag name is not valid: /],
];

for (const [path, status, body] of refused) {
  test(`GET ${path} is answered ${status} and says why`, async () => {
    const response = await get(path);
    assert.equal(response.status, status);
    assert.match(await response.text(), body);
  });
}

test('any method but GET and HEAD is answered 405', async () => {
  const response = await get('/api/search', { method: 'POST', body: 'x' });
  assert.equal(response.status, 405);
  assert.equal(response.headers.get('allow'), 'GET, HEAD');
  assert.equal((await get('/nowhere', { method: 'POST' })).status, 404);
  assert.equal(await (await get('/ready', { method: 'HEAD' })).text(), '');
});
