import assert from 'node:assert/strict';
import { after, before, test } from 'node:test';
import { type Embedded, startEmbedded } from '../src/index.ts';
import { encodeRequest, exportBytes } from './otlp-client.ts';
import { attributeList } from './support/attributes.ts';
import { rawRequest } from './support/raw.ts';

const nowMs = 1_700_000_000_000;
const at = (secondsAgo: number) => String(BigInt(nowMs - secondsAgo * 1000) * 1_000_000n);

let embedded: Embedded;

before(async () => {
  embedded = await startEmbedded({ now: () => nowMs });
  const records = [30, 20, 10].map((secondsAgo) => ({
    timeUnixNano: at(secondsAgo),
    body: { stringValue: `${secondsAgo} seconds ago` },
    attributes: attributeList({ peer: secondsAgo === 20 ? 'bob' : 'alice' }),
  }));
  const withoutTime = { body: { stringValue: 'no time of its own' } };
  const old = { timeUnixNano: at(7200), body: { stringValue: 'two hours ago' } };
  const resource = { attributes: attributeList({ 'service.name': 'shop', 'service.namespace': '' }) };
  const request = { resourceLogs: [{ resource, scopeLogs: [{ logRecords: [...records, withoutTime, old] }] }] };
  await exportBytes(embedded.ports.otlpGrpc, encodeRequest('logs', request), 'logs');
});

after(() => embedded.close());

const get = (path: string, parameters: Record<string, string> = {}) =>
  rawRequest(embedded.ports.loki, `${path}?${new URLSearchParams(parameters)}`, { method: 'GET' });

interface Streams {
  readonly data: { readonly result: readonly { readonly values: readonly (readonly [string, string])[] }[] };
}

const linesOf = async (parameters: Record<string, string>) => {
  const { status, body } = await get('/loki/api/v1/query_range', { query: '{service_name="shop"}', ...parameters });
  assert.equal(status, 200, body.toString());
  const { data } = JSON.parse(body.toString()) as Streams;
  return data.result.flatMap(({ values }) => values.map(([, line]) => line));
};

const newest = [['10 seconds ago', '30 seconds ago'], ['20 seconds ago']];

test('a range is the last hour unless something else is said', async () => {
  assert.deepEqual((await linesOf({})).toSorted(), newest.flat().toSorted());
  assert.deepEqual(await linesOf({ since: '15s' }), ['10 seconds ago']);
  assert.deepEqual(await linesOf({ start: at(7201), end: at(7199) }), ['two hours ago']);
  assert.deepEqual(await linesOf({ start: at(20), end: at(10) }), ['20 seconds ago']);
});

test('times are nanoseconds, seconds or RFC 3339', async () => {
  const seconds = nowMs / 1000;
  const ranges = [
    [at(25), at(15)],
    [String(seconds - 25), String(seconds - 15)],
    [`${seconds - 25}.5`, `${seconds - 15}.25`],
    [new Date(nowMs - 25_000).toISOString(), new Date(nowMs - 15_000).toISOString().replace('Z', '+00:00')],
  ];
  for (const [start = '', end = ''] of ranges)
    assert.deepEqual(await linesOf({ start, end }), ['20 seconds ago'], start);
});

test('limit and direction choose the newest or the oldest records', async () => {
  assert.deepEqual(await linesOf({ limit: '1' }), ['10 seconds ago']);
  assert.deepEqual(await linesOf({ limit: '1', direction: 'forward' }), ['30 seconds ago']);
  assert.deepEqual((await linesOf({ direction: 'FORWARD' })).slice(0, 2), ['30 seconds ago', '10 seconds ago']);
});

test('a record without a time of its own has the time when it came', async () => {
  assert.deepEqual(await linesOf({ start: at(0), end: at(-1) }), ['no time of its own']);
});

test('a query may be posted as a form', async () => {
  const form = new URLSearchParams({ query: '{service_name="shop"} | peer="bob"' });
  const { status, body } = await rawRequest(embedded.ports.loki, '/loki/api/v1/query_range', {
    headers: { 'content-type': 'application/x-www-form-urlencoded' },
    body: Buffer.from(form.toString()),
  });
  assert.equal(status, 200);
  assert.deepEqual((JSON.parse(body.toString()) as Streams).data.result[0]?.values, [[at(20), '20 seconds ago']]);
});

test('query answers counts at one time, and lines of the hour before', async () => {
  const count = await get('/loki/api/v1/query', { query: 'sum(count_over_time({service_name="shop"}[25s]))' });
  assert.deepEqual(JSON.parse(count.body.toString()), {
    status: 'success',
    data: { resultType: 'vector', result: [{ metric: {}, value: [nowMs / 1000, '3'] }], stats: {} },
  });
  const nothing = await get('/loki/api/v1/query', { query: 'sum(count_over_time({service_name="x"}[25s]))' });
  assert.deepEqual((JSON.parse(nothing.body.toString()) as Streams).data.result, []);
  const lines = await get('/loki/api/v1/query', { query: '{service_name="shop"} | peer="bob"' });
  assert.equal((JSON.parse(lines.body.toString()) as Streams).data.result[0]?.values.length, 1);
});

test('readiness and build information are answered as Loki answers them', async () => {
  assert.equal((await get('/ready')).body.toString(), 'ready');
  const { body } = await get('/loki/api/v1/status/buildinfo');
  assert.equal((JSON.parse(body.toString()) as { version: string }).version, '3.7.6');
});

const refused: readonly (readonly [path: string, parameters: Record<string, string>, status: number, text: RegExp])[] =
  [
    ['/loki/api/v1/query_range', {}, 400, /^parse error : syntax error: unexpected \$end/],
    ['/loki/api/v1/query_range', { query: '{a=' }, 400, /^parse error at line 1, col 4: syntax error/],
    [
      '/loki/api/v1/query_range',
      { query: '{a="b"} | logfmt' },
      400,
      /^LogQL query not evaluated: at line 1, col 11: logfmt/,
    ],
    ['/loki/api/v1/query_range', { query: '{a="b"}', limit: '0' }, 400, /^limit must be a positive value/],
    ['/loki/api/v1/query_range', { query: '{a="b"}', start: 'noon' }, 400, /^could not parse 'start' parameter: noon/],
    ['/loki/api/v1/query_range', { query: '{a="b"}', since: 'x' }, 400, /^could not parse 'since' parameter: x/],
    [
      '/loki/api/v1/query_range',
      { query: '{a="b"}', start: '20', end: '10' },
      400,
      /^end timestamp must not be before/,
    ],
    ['/loki/api/v1/query_range', { query: '{a="b"}', direction: 'up' }, 400, /^invalid direction 'up'/],
    ['/loki/api/v1/query_range', { query: 'rate({a="b"}[1m])', step: '0' }, 400, /^zero or negative query resolution/],
    [
      '/loki/api/v1/query_range',
      { query: 'rate({a="b"}[1m])', step: '0.001' },
      400,
      /^exceeded maximum resolution of 11000/,
    ],
    ['/loki/api/v1/series', { 'match[]': '{a="b"} |= "x"' }, 400, /^only label matchers are supported/],
    [
      '/loki/api/v1/tail',
      { query: '{a="b"}' },
      404,
      /^this store stands in for Loki and has nothing at \/loki\/api\/v1\/tail/,
    ],
  ];
for (const [path, parameters, status, text] of refused) {
  test(`GET ${path} ${JSON.stringify(parameters)} is answered ${status} and says why`, async () => {
    const answer = await get(path, parameters);
    assert.equal(answer.status, status);
    assert.match(answer.body.toString(), text);
  });
}

test('any method but GET, HEAD and POST is answered 405', async () => {
  const { status, headers } = await rawRequest(embedded.ports.loki, '/ready', { method: 'DELETE' });
  assert.deepEqual([status, headers.allow], [405, 'GET, HEAD, POST']);
});

test('a form that is too large is refused', async () => {
  const { status } = await rawRequest(embedded.ports.loki, '/loki/api/v1/query', { body: Buffer.alloc(2_000_000) });
  assert.equal(status, 413);
});
