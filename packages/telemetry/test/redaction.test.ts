import assert from 'node:assert/strict';
import http from 'node:http';
import type { AddressInfo } from 'node:net';
import { describe, test } from 'node:test';
import { InMemoryLogRecordExporter, LoggerProvider, SimpleLogRecordProcessor } from '@opentelemetry/sdk-logs';
import fc from 'fast-check';
import { createLog } from '../src/logs/index.ts';

const SECRET = 'hunter2';

interface Setup {
  readonly log: ReturnType<typeof createLog>['logger'];
  /** What was written, as text: the JSON line, and the OTLP record's body and attributes. */
  text(): string;
  line(): Record<string, unknown>;
  attributes(): Readonly<Record<string, unknown>>;
}

function setUp(redact: readonly string[] = []): Setup {
  const written: string[] = [];
  const exporter = new InMemoryLogRecordExporter();
  const provider = new LoggerProvider({ processors: [new SimpleLogRecordProcessor({ exporter })] });
  const { logger } = createLog({
    ...{ level: 'info', redact, linesPerSecond: 0, leftOut: () => undefined },
    identity: { nodeId: 'n', instanceId: 'i', serviceName: 's' },
    otel: provider.getLogger('test'),
    destination: { write: (line) => void written.push(line) },
  });
  const records = () => exporter.getFinishedLogRecords();
  return {
    log: logger,
    text: () => [...written, ...records().map((record) => JSON.stringify([record.body, record.attributes]))].join('\n'),
    line: () => JSON.parse(written.at(-1) ?? '{}'),
    attributes: () => records().at(-1)?.attributes ?? {},
  };
}

class RequestError extends Error {
  readonly config = { headers: { Authorization: `Bearer ${SECRET}` }, url: '/pay' };
}

describe('secrets are neither in the JSON line nor in the OTLP record', () => {
  const cases: Record<string, (log: Setup['log']) => void> = {
    'as a field': (log) => log.info({ password: SECRET }, 'a'),
    'as an upper-case header': (log) => log.info({ headers: { AUTHORIZATION: SECRET } }, 'a'),
    'as a cookie, coming and going': (log) => log.info({ a: { cookie: SECRET }, b: { 'set-cookie': [SECRET] } }, 'a'),
    'in camel case': (log) => log.info({ peerToken: SECRET, clientSecret: SECRET, apiKey: SECRET }, 'a'),
    'in snake case': (log) => log.info({ access_token: SECRET, PRIVATE_KEY: Buffer.from(SECRET) }, 'a'),
    'in the plural': (log) => log.info({ tokens: [{ peer: 'alice', value: SECRET }] }, 'a'),
    'deep within': (log) => log.info({ a: [{ b: { c: { token: SECRET } } }] }, 'a'),
    'as a value of the message': (log) => log.info('peer %j', { secret: SECRET }),
    'of a child logger': (log) => log.child({ token: SECRET }).info('a'),
    'of a child of a child': (log) =>
      log
        .child({ a: 1 })
        .child({ peer: { token: SECRET } })
        .info('a'),
    'set on a child later': (log) => {
      const child = log.child({ a: 1 });
      child.info('before');
      child.setBindings({ token: SECRET });
      child.info('after');
    },
    'on an error': (log) => log.error(new RequestError('no')),
    'on an error among fields': (log) => log.error({ err: new RequestError('no'), other: new RequestError('no') }, 'a'),
    'on the errors of an aggregate': (log) => log.error(new AggregateError([new RequestError('no')], 'all failed')),
    'behind toJSON': (log) => log.info({ a: { toJSON: () => ({ token: SECRET }) } }, 'a'),
    'as raw headers of a request': (log) => log.info({ rawHeaders: ['Authorization', SECRET] }, 'a'),
    'beyond what is looked at': (log) => log.info({ a: new Array(5000).fill({ token: SECRET }) }, 'a'),
    'beyond how deep is looked': (log) => {
      let deep: object = { token: SECRET };
      for (let n = 0; n < 50; n += 1) deep = { deep };
      log.info(deep, 'a');
    },
    'in a circle': (log) => {
      const circle: Record<string, unknown> = { token: SECRET };
      circle.self = circle;
      log.info({ circle }, 'a');
    },
    'in an object that cannot be read': (log) => {
      const broken = { token: SECRET };
      Object.defineProperty(broken, 'a', {
        enumerable: true,
        get: () => {
          throw new Error(SECRET);
        },
      });
      log.info(broken, 'a');
    },
  };
  for (const [name, write] of Object.entries(cases)) {
    test(name, () => {
      const { log, text } = setUp();
      write(log);
      assert.ok(text().includes('"level":"'), 'a line was written');
      assert.doesNotMatch(text(), /hunter2/);
    });
  }

  test('at the paths that a service names', () => {
    const { log, line, attributes } = setUp(['request.body.pin', 'peers[*].memo', 'a["x-y"]', '*.code']);
    log.info(
      {
        request: { body: { pin: 1234, amount: '10' } },
        peers: [{ memo: 'm', id: 'p' }],
        a: { 'x-y': 1 },
        b: { code: 'x' },
        pin: 'another',
      },
      'a',
    );
    const { request, peers, a, b, pin } = line();
    assert.deepEqual(
      [request, peers],
      [{ body: { pin: '[Redacted]', amount: '10' } }, [{ memo: '[Redacted]', id: 'p' }]],
    );
    assert.deepEqual([a, b, pin], [{ 'x-y': '[Redacted]' }, { code: '[Redacted]' }, 'another']);
    assert.equal(attributes().request, JSON.stringify(request));
  });

  test('of a request of node:http, of which only its path and headers are written', async (t) => {
    const { log, text, line } = setUp();
    const server = http.createServer((request, response) => {
      log.info(request, 'came');
      response.setHeader('set-cookie', SECRET);
      log.info({ request, response }, 'came');
      response.end();
    });
    await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
    t.after(() => server.close());
    const { port } = server.address() as AddressInfo;
    await fetch(`http://127.0.0.1:${port}/pay?token=${SECRET}`, { headers: { authorization: SECRET } });
    assert.doesNotMatch(text(), /hunter2/);
    const { request } = line() as { request: { method: string; url: string; headers: Record<string, string> } };
    assert.deepEqual([request.method, request.url, request.headers.authorization], ['GET', '/pay', '[Redacted]']);
  });
});

describe('what is no secret', () => {
  test('is written as it was, and the caller’s objects are left alone', () => {
    const { log, line, attributes } = setUp();
    const fields = Object.freeze({
      ...{ destination: 'test.bob', amount: '10', token_id: 'XRP', tokenId: 'XRP', secretary: 'Ann' },
      ...{ token: undefined, isSecret: true, passwordless: 'yes', list: [1, 'two'], date: new Date(0) },
      ...{ headers: Object.freeze({ authorization: SECRET, host: 'h' }) },
    });
    log.info(fields, 'a');
    assert.equal(fields.headers.authorization, SECRET);
    const { time, correlationId, ...rest } = line();
    assert.deepEqual(rest, {
      ...{ level: 'info', nodeId: 'n', component: 'service', msg: 'a' },
      ...{ destination: 'test.bob', amount: '10', token_id: 'XRP', tokenId: 'XRP', secretary: 'Ann' },
      ...{ isSecret: true, passwordless: 'yes', list: [1, 'two'], date: '1970-01-01T00:00:00.000Z' },
      ...{ headers: { authorization: '[Redacted]', host: 'h' } },
    });
    assert.equal(attributes().headers, '{"authorization":"[Redacted]","host":"h"}');
  });

  test('of an error whose request was redacted stays an error', () => {
    const { log, line, attributes } = setUp();
    log.error(new RequestError('no answer'));
    const { err } = line() as { err: { type: string; message: string; stack: string; config: { url: string } } };
    assert.deepEqual([err.type, err.message, err.config.url], ['RequestError', 'no answer', '/pay']);
    assert.match(err.stack, /redaction\.test/);
    assert.equal(attributes()['exception.message'], 'no answer');
  });

  test('can be anything, and no line throws', () => {
    const { log, line } = setUp(['*.*.b']);
    fc.assert(
      fc.property(fc.object({ withBigInt: true, withDate: true, withNullPrototype: true, maxDepth: 6 }), (fields) => {
        log.info({ fields, big: 1n, f: () => 1, s: Symbol('s') }, 'a');
        assert.equal(line().msg, 'a');
      }),
      { numRuns: 200 },
    );
  });
});

test('a path that cannot be read is an error at the start, with the fix', () => {
  for (const path of ['', 'a..b', 'a[', 'a.', '.a', 'a[b]']) {
    assert.throws(() => setUp([path]), {
      message: `redact=${JSON.stringify(path)}: expected keys with dots between them, or in brackets; fix: write it like request.body.pin or peers[*].key`,
    });
  }
});
