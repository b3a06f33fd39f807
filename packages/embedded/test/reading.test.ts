import assert from 'node:assert/strict';
import { describe, it } from 'node:test';
import { type Embedded, startEmbedded, WaitTimeoutError } from '../src/index.ts';
import { encodeRequest, exportBytes, type Signal } from './otlp-client.ts';
import { attributeList } from './support/attributes.ts';
import { startForTest } from './support/start.ts';

const send = (embedded: Embedded, signal: Signal, request: object) =>
  exportBytes(embedded.ports.otlpGrpc, encodeRequest(signal, request), signal);

const resource = { attributes: attributeList({ 'service.name': 'shop', region: 'north' }) };
const traceId = Buffer.alloc(16, 0xab);

const spans = {
  resourceSpans: [
    {
      resource,
      scopeSpans: [
        {
          spans: [
            {
              traceId,
              spanId: Buffer.alloc(8, 1),
              name: 'buy',
              kind: 2,
              status: { code: 2 },
              attributes: attributeList({ 'cart.items': 3n, tags: ['a'] }),
            },
            {
              traceId,
              spanId: Buffer.alloc(8, 2),
              parentSpanId: Buffer.alloc(8, 1),
              name: 'pay',
              attributes: attributeList({ method: 'card' }),
            },
          ],
        },
      ],
    },
  ],
};

const logs = {
  resourceLogs: [
    {
      resource,
      scopeLogs: [
        {
          logRecords: [
            {
              body: { stringValue: 'order placed' },
              severityNumber: 9,
              severityText: 'INFO',
              traceId,
              attributes: attributeList({ order: 7n }),
            },
            { body: { stringValue: 'card declined' }, severityNumber: 17, severityText: 'ERROR' },
          ],
        },
      ],
    },
  ],
};

const metrics = (value: number) => ({
  resourceMetrics: [
    {
      resource,
      scopeMetrics: [
        {
          metrics: [
            {
              name: 'queue.depth',
              gauge: { dataPoints: [{ asDouble: value, attributes: attributeList({ queue: 'orders' }) }] },
            },
          ],
        },
      ],
    },
  ],
});

describe('filters', () => {
  const spanFilters: readonly (readonly [Parameters<Embedded['spans']>[0], readonly string[]])[] = [
    [undefined, ['buy', 'pay']],
    [{}, ['buy', 'pay']],
    [{ name: 'buy' }, ['buy']],
    [{ name: /^p/g }, ['pay']],
    [{ service: 'shop', status: 'error' }, ['buy']],
    [{ service: 'other' }, []],
    [{ kind: 'server' }, ['buy']],
    [{ traceId: 'AB'.repeat(16) }, ['buy', 'pay']],
    [{ traceId: '1' }, []],
    [{ spanId: '0202020202020202' }, ['pay']],
    [{ parentSpanId: null }, ['buy']],
    [{ parentSpanId: '0101010101010101' }, ['pay']],
    [{ attributes: { 'cart.items': 3 } }, ['buy']],
    [{ attributes: { 'cart.items': 3n, tags: ['a'] } }, ['buy']],
    [{ attributes: { 'cart.items': '3' } }, []],
    [{ attributes: { method: /^car/ } }, ['pay']],
    [{ attributes: { toString: 'x' } }, []],
    [{ resource: { region: 'north' }, name: 'pay' }, ['pay']],
  ];
  for (const [filter, names] of spanFilters) {
    it(`take ${names.length === 0 ? 'no span' : names.join(' and ')} for ${JSON.stringify(filter, (_key, value: unknown) => (typeof value === 'bigint' || value instanceof RegExp ? String(value) : value))}`, async (t) => {
      const embedded = await startForTest(t);
      await send(embedded, 'traces', spans);
      assert.deepEqual(
        embedded.spans(filter).map(({ name }) => name),
        names,
      );
    });
  }

  it('take log records by all that is said', async (t) => {
    const embedded = await startForTest(t);
    await send(embedded, 'logs', logs);
    const bodies = (filter: Parameters<Embedded['logs']>[0]) => embedded.logs(filter).map(({ body }) => body);
    assert.deepEqual(bodies({ service: 'shop' }), ['order placed', 'card declined']);
    assert.deepEqual(bodies({ minSeverityNumber: 13 }), ['card declined']);
    assert.deepEqual(bodies({ body: /placed/, attributes: { order: 7 } }), ['order placed']);
    assert.deepEqual(bodies({ traceId: 'ab'.repeat(16) }), ['order placed']);
    assert.deepEqual(bodies({ severityText: 'DEBUG' }), []);
  });

  it('take lines of :8889 by name and labels', async (t) => {
    const embedded = await startForTest(t);
    await send(embedded, 'metrics', metrics(4));
    assert.deepEqual(embedded.metrics({ name: 'queue_depth' }), [
      {
        name: 'queue_depth',
        labels: { environment: 'development', job: 'shop', queue: 'orders' },
        ...{ value: 4, type: 'gauge', help: '', unit: '' },
      },
    ]);
    assert.equal(embedded.metrics({ labels: { queue: /^ord/ } }).length, 1);
    assert.equal(embedded.metrics({ labels: { queue: 'other' } }).length, 0);
  });
});

describe('waiting', () => {
  it('ends with what is there already, and with what comes', async (t) => {
    const embedded = await startForTest(t);
    const coming = [
      embedded.waitForSpan({ name: 'pay' }),
      embedded.waitForLog({ body: 'card declined' }),
      embedded.waitForMetric('queue_depth', { queue: 'orders' }, (value) => value > 5),
    ] as const;
    await send(embedded, 'traces', spans);
    await send(embedded, 'logs', logs);
    await send(embedded, 'metrics', metrics(4));
    await send(embedded, 'metrics', metrics(6));
    const [span, log, metric] = await Promise.all(coming);
    assert.deepEqual([span.name, log.severityText, metric.value], ['pay', 'ERROR', 6]);
    assert.equal((await embedded.waitForSpan({ name: 'buy' })).spanId, '0101010101010101');
    assert.equal((await embedded.waitForLog({ body: /order/ })).attributes.order, 7);
  });

  it('sees a span that is gone before anybody could look', async (t) => {
    const embedded = await startForTest(t, { limits: { spans: 1 } });
    const coming = embedded.waitForSpan({ name: 'buy' });
    await send(embedded, 'traces', spans);
    assert.equal((await coming).name, 'buy');
    assert.deepEqual(
      embedded.spans().map(({ name }) => name),
      ['pay'],
    );
  });

  it('says what was asked and what came nearest when the time is over', async (t) => {
    const embedded = await startForTest(t);
    await send(embedded, 'traces', spans);
    await send(embedded, 'logs', logs);
    await send(embedded, 'metrics', metrics(4));
    const timeout = { timeoutMs: 20 };
    await assert.rejects(
      embedded.waitForSpan({ name: 'buy', attributes: { 'cart.items': 4 } }, timeout),
      (error: Error) => {
        assert.ok(error instanceof WaitTimeoutError);
        const [first = '', nearest = '', difference = ''] = error.message.split('\n');
        assert.equal(
          first,
          "no span fits { name: 'buy', attributes: { 'cart.items': 4 } } within 20 ms; 2 arrived, nearest:",
        );
        assert.match(nearest, /name: 'buy', .*attributes: \{ 'cart.items': 3, tags: \[ 'a' \] \}/);
        assert.equal(difference.trim(), 'differs in attributes.cart.items');
        assert.match(error.message, /names that arrived: "shop: buy", "shop: pay"$/);
        return true;
      },
    );
    await assert.rejects(
      embedded.waitForLog({ body: 'card accepted' }, timeout),
      /body: 'order placed'[\s\S]*differs in body/,
    );
    await assert.rejects(
      embedded.waitForMetric('queue_depth', { queue: 'orders' }, (value) => value > 5, timeout),
      /queue_depth\{environment="development", job="shop", queue="orders"\} 4\n {4}differs in value/,
    );
  });

  it('says so when nothing at all has arrived', async (t) => {
    const embedded = await startForTest(t);
    await assert.rejects(embedded.waitForSpan({ name: 'x' }, { timeoutMs: 1 }), {
      name: 'WaitTimeoutError',
      message: "no span fits { name: 'x' } within 1 ms; none at all has arrived",
    });
  });

  it('ends when the pipeline is closed, and what was received can still be read', async () => {
    const embedded = await startEmbedded();
    await send(embedded, 'traces', spans);
    const coming = assert.rejects(
      embedded.waitForSpan({ name: 'x' }),
      /the pipeline was closed while something was waited for/,
    );
    await embedded.close();
    await coming;
    await embedded.close();
    assert.equal(embedded.spans().length, 2);
    await assert.rejects(embedded.waitForSpan({ name: 'y' }), /closed/);
  });

  it('hands on what a predicate throws', async (t) => {
    const embedded = await startForTest(t);
    await send(embedded, 'metrics', metrics(1));
    const broken = () => {
      throw new TypeError('broken');
    };
    await assert.rejects(embedded.waitForMetric('queue_depth', {}, broken), { name: 'TypeError', message: 'broken' });
  });
});

it('leaves no port open when one cannot be opened, and names it', async (t) => {
  const first = await startForTest(t);
  const { loki, otlpGrpc } = first.ports;
  await assert.rejects(startEmbedded({ ports: { loki } }), {
    message: new RegExp(`^cannot open the Loki port 127\\.0\\.0\\.1:${loki}: .*EADDRINUSE`),
  });
  await first.close();
  const second = await startEmbedded({ ports: { otlpGrpc, loki } });
  assert.deepEqual([second.ports.loki, second.ports.otlpGrpc], [loki, otlpGrpc]);
  await second.close();
});
