import assert from 'node:assert/strict';
import { after, before, test } from 'node:test';
import { gunzipSync } from 'node:zlib';
import { type Embedded, startEmbedded } from '../src/index.ts';
import { readExposition } from '../src/metrics/read-exposition.ts';
import { encodeRequest, exportBytes } from './otlp-client.ts';
import { attributeList } from './support/attributes.ts';
import { rawRequest } from './support/raw.ts';
import { metricsRequest } from './support/traffic.ts';

let embedded: Embedded;

before(async () => {
  embedded = await startEmbedded();
  await exportBytes(embedded.ports.otlpGrpc, encodeRequest('metrics', metricsRequest(Date.now() - 5000, 0)), 'metrics');
});

after(() => embedded.close());

const get = (headers: Record<string, string>, path = '/metrics', method = 'GET') =>
  rawRequest(embedded.ports.metrics, path, { method, headers });

const accepts: readonly (readonly [accept: string, contentType: string])[] = [
  ['', 'text/plain; version=0.0.4; charset=utf-8; escaping=underscores'],
  ['*/*', 'text/plain; version=0.0.4; charset=utf-8; escaping=underscores'],
  ['application/openmetrics-text', 'application/openmetrics-text; version=1.0.0; charset=utf-8; escaping=underscores'],
  [
    'application/openmetrics-text;version=1.0.0;escaping=allow-utf-8;q=0.6,text/plain;q=0.5',
    'application/openmetrics-text; version=1.0.0; charset=utf-8; escaping=allow-utf-8',
  ],
];
for (const [accept, contentType] of accepts) {
  test(`a scraper that accepts ${JSON.stringify(accept)} gets ${contentType}`, async () => {
    const { status, headers, body } = await get(accept === '' ? {} : { accept });
    assert.equal(status, 200);
    assert.equal(headers['content-type'], contentType);
    assert.equal(body.toString().endsWith('# EOF\n'), contentType.startsWith('application/openmetrics-text'));
  });
}

test('a scraper that accepts gzip gets it, and the same text', async () => {
  const plain = await get({});
  const zipped = await get({ 'accept-encoding': 'deflate, gzip;q=0.5' });
  assert.equal(zipped.headers['content-encoding'], 'gzip');
  assert.equal(gunzipSync(zipped.body).toString(), plain.body.toString());
  for (const header of ['identity', 'gzip;q=0', 'br'])
    assert.equal((await get({ 'accept-encoding': header })).headers['content-encoding'], undefined);
});

test('there is nothing but /metrics, and nothing but GET', async () => {
  assert.equal((await get({}, '/')).status, 404);
  const posted = await get({}, '/metrics', 'POST');
  assert.deepEqual([posted.status, posted.headers.allow], [405, 'GET, HEAD']);
  const head = await get({}, '/metrics', 'HEAD');
  assert.deepEqual([head.status, head.body.length], [200, 0]);
});

test('what the translation dropped is told, with the reason', () => {
  const codes = embedded.problems().map(({ code, culprits }) => `${code} ${culprits[0]?.name}`);
  assert.ok(codes.includes('exposition/delta-up-down delta.up.down'), codes.join('\n'));
  assert.ok(codes.includes('exposition/no-data no.data'));
});

test('a scrape that nothing is left of is answered 500, with the reasons', async () => {
  const other = await startEmbedded();
  const dataPoints = [{ count: 1, attributes: attributeList({ quantile: 'x' }) }];
  const metrics = [{ name: 'broken', summary: { dataPoints } }];
  const bytes = encodeRequest('metrics', { resourceMetrics: [{ scopeMetrics: [{ metrics }] }] });
  await exportBytes(other.ports.otlpGrpc, bytes, 'metrics');
  const { status, body } = await rawRequest(other.ports.metrics, '/metrics', { method: 'GET' });
  await other.close();
  assert.equal(status, 500);
  assert.match(
    body.toString(),
    /^An error has occurred while serving metrics:\n\n"broken" \(summary\): a summary cannot/,
  );
});

test('the lines of an exposition are read as data', () => {
  const text = [
    '# HELP a_thing a \\"help\\" with\\nlines and \\\\',
    '# TYPE a_thing counter',
    'a_thing_total{b="x,y} \\"z\\"",c="n\\nl"} 5.0 # {trace_id="ab",span_id="cd"} 0.5 1.5e+09',
    '# TYPE "with.dots" gauge',
    '{"with.dots","label.x"="1"} -Inf',
    'bare NaN',
    '# TYPE h histogram',
    'h_bucket{le="+Inf"} 3',
    '# EOF',
    '',
  ].join('\n');
  assert.deepEqual(readExposition(text), [
    {
      ...{ name: 'a_thing_total', labels: { b: 'x,y} "z"', c: 'n\nl' }, value: 5, type: 'counter' },
      help: 'a "help" with\nlines and \\',
      exemplar: { labels: { trace_id: 'ab', span_id: 'cd' }, value: 0.5, timestampSeconds: 1.5e9 },
    },
    { name: 'with.dots', labels: { 'label.x': '1' }, value: -Infinity, type: 'gauge', help: '' },
    { name: 'bare', labels: {}, value: Number.NaN, type: 'gauge', help: '' },
    { name: 'h_bucket', labels: { le: '+Inf' }, value: 3, type: 'histogram', help: '' },
  ]);
});

test('data and text of :8889 have the same lines', () => {
  const lines = embedded
    .exposition()
    .text.split('\n')
    .filter((line) => line !== '' && !line.startsWith('#'));
  assert.equal(embedded.metrics().length, lines.length);
  for (const [index, { name, labels }] of embedded.metrics().entries()) {
    assert.ok(lines[index]?.startsWith(name));
    for (const label of Object.keys(labels)) assert.ok(lines[index]?.includes(`${label}="`), lines[index]);
  }
});
