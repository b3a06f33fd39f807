import assert from 'node:assert/strict';
import { after, before, describe, it } from 'node:test';
import { type Embedded, startEmbedded } from '@headrace/embedded';
import { embeddedSource } from '../src/index.ts';

/** Sends one OTLP/JSON request and gives its status. */
async function post(embedded: Embedded, signal: string, body: unknown): Promise<number> {
  const response = await fetch(`${embedded.urls.otlpHttp}/v1/${signal}`, {
    method: 'POST',
    headers: { 'content-type': 'application/json' },
    body: typeof body === 'string' ? body : JSON.stringify(body),
  });
  await response.text();
  return response.status;
}

const nowNanos = () => `${Date.now()}000000`;

function spans(...list: readonly object[]) {
  return { resourceSpans: [{ resource: {}, scopeSpans: [{ spans: list }] }] };
}

function span(index: number, more: object = {}) {
  return {
    ...{ traceId: String(index).padStart(32, '0'), spanId: String(index).padStart(16, '0'), name: 'work' },
    ...{ startTimeUnixNano: nowNanos(), endTimeUnixNano: nowNanos(), ...more },
  };
}

describe('the view of an embedded pipeline', () => {
  let embedded: Embedded;
  before(async () => {
    embedded = await startEmbedded({ limits: { spans: 5 } });
  });
  after(() => embedded.close());

  it('names every loss with its reason, and what :8889 cannot show', async () => {
    const source = embeddedSource(embedded);
    assert.deepEqual((await source.overview()).drops, []);
    assert.equal(await post(embedded, 'traces', spans(...[1, 2, 3, 4, 5, 6, 7].map((index) => span(index)))), 200);
    assert.equal(await post(embedded, 'logs', '{"resourceLogs": 1'), 400);
    const delta = {
      name: 'queue.size',
      sum: { aggregationTemporality: 1, isMonotonic: false, dataPoints: [{ asInt: '1', timeUnixNano: nowNanos() }] },
    };
    await post(embedded, 'metrics', { resourceMetrics: [{ resource: {}, scopeMetrics: [{ metrics: [delta] }] }] });
    const { drops, translation, flows } = await source.overview();
    assert.deepEqual(drops, [
      { hop: 'traces', signal: 'traces', reason: 'the oldest went, for no more are kept', total: 2 },
      { hop: 'collector', signal: 'logs', reason: 'whole requests: malformed', total: 1 },
    ]);
    assert.deepEqual(
      translation.map(({ code }) => code),
      ['exposition/delta-up-down'],
    );
    assert.equal(flows.find(({ to, signal }) => to === 'traces' && signal === 'traces')?.total, 7);
  });

  it('reads spans with all of their values, kinds, states and events', async () => {
    const startNanos = BigInt(Date.now()) * 1_000_000n;
    const at = (microseconds: number) => String(startNanos + BigInt(microseconds) * 1000n);
    const attributes = [
      { key: 'text', value: { stringValue: 'a "b"' } },
      { key: 'whole', value: { intValue: '9007199254740993' } },
      { key: 'part', value: { doubleValue: 0.5 } },
      { key: 'yes', value: { boolValue: true } },
      { key: 'list', value: { arrayValue: { values: [{ intValue: '1' }, { stringValue: 'x' }] } } },
      { key: 'map', value: { kvlistValue: { values: [{ key: 'k', value: { stringValue: 'v' } }] } } },
    ];
    const root = { kind: 2, startTimeUnixNano: at(0), endTimeUnixNano: at(2500), attributes };
    const child = {
      ...{ kind: 3, startTimeUnixNano: at(500), endTimeUnixNano: at(1500), parentSpanId: '0'.repeat(14).concat('90') },
      traceId: '0'.repeat(30).concat('90'),
      status: { code: 2, message: 'gone' },
      events: [{ name: 'retry', timeUnixNano: at(750), attributes: [{ key: 'n', value: { intValue: '1' } }] }],
    };
    await post(embedded, 'traces', spans(span(90, root), span(91, child)));
    const trace = await embeddedSource(embedded).trace('90');
    assert.equal(trace?.durationSeconds, 0.0025);
    const [first, second] = trace?.spans ?? [];
    assert.equal(first?.kind, 'server');
    assert.deepEqual(Object.fromEntries((first?.attributes ?? []).map(({ key, value }) => [key, value])), {
      ...{ text: 'a "b"', whole: '9007199254740993', part: '0.5', yes: 'true' },
      ...{ list: '["1","x"]', map: '{"k":"v"}' },
    });
    assert.deepEqual(
      [second?.kind, second?.status, second?.statusMessage, second?.offsetSeconds, second?.durationSeconds],
      ['client', 'error', 'gone', 0.0005, 0.001],
    );
    assert.deepEqual(second?.events, [
      { name: 'retry', offsetSeconds: 0.00075, attributes: [{ key: 'n', value: '1' }] },
    ]);
  });

  it('says what is wrong with a query of one’s own', async () => {
    await assert.rejects(embeddedSource(embedded).searchTraces({ traceQl: '{ name = ', limit: 1 }), {
      name: 'BackendError',
      message: /the trace store: it answers 400: /,
    });
  });
});
