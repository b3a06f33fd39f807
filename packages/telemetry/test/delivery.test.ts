import assert from 'node:assert/strict';
import { mkdtemp, rm, writeFile } from 'node:fs/promises';
import http from 'node:http';
import type { AddressInfo } from 'node:net';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { describe, type TestContext, test } from 'node:test';
import { gunzipSync } from 'node:zlib';
import { ilpConnector } from '@headrace/contract';
import fc from 'fast-check';
import { backoffMs } from '../src/delivery/backoff.ts';
import { retryAfterMs } from '../src/delivery/http-transport.ts';
import { createQueue } from '../src/delivery/queue.ts';
import { retryDelayMs } from '../src/delivery/retry-info.ts';
import { leaveServerUntraced, startTelemetry, type Telemetry, TelemetryEnvError } from '../src/index.ts';
import { type GrpcAnswer, type GrpcCollector, startGrpcCollector } from './grpc-collector.ts';

type NodeTelemetry = Telemetry<typeof ilpConnector>;

interface Sending {
  readonly telemetry: NodeTelemetry;
  readonly lines: () => Record<string, unknown>[];
  /** Makes spans and waits until the queue has them all. */
  spans(count: number): Promise<void>;
}

/** Traces alone go out; a batch of ten is sent at once. */
async function startSending(t: TestContext, url: string, env: Record<string, string> = {}): Promise<Sending> {
  const written: string[] = [];
  const telemetry = await startTelemetry({
    contract: ilpConnector,
    service: { name: 's', version: '1' },
    env: {
      ...{ NODE_ID: 'n', OTEL_ENABLED: 'true', OTEL_METRICS_EXPORTER: 'none', OTEL_LOGS_EXPORTER: 'none' },
      ...{ OTEL_EXPORTER_OTLP_ENDPOINT: url, OTEL_BSP_MAX_EXPORT_BATCH_SIZE: '10', OTEL_BSP_SCHEDULE_DELAY: '10' },
      ...env,
    },
    logDestination: { write: (line) => void written.push(line) },
  });
  t.after(() => telemetry.shutdown());
  return {
    telemetry,
    lines: () => written.map((line) => JSON.parse(line)),
    spans: async (count) => {
      for (let n = 0; n < count; n += 1) telemetry.spans.packetSend.start({}).end();
      await new Promise((resolve) => setTimeout(resolve, 30));
    },
  };
}

async function startCollector(
  t: TestContext,
  answer?: (request: number) => GrpcAnswer | undefined,
): Promise<GrpcCollector> {
  const collector = await startGrpcCollector(answer);
  t.after(() => collector.close());
  return collector;
}

async function startHttpCollector(
  t: TestContext,
  answer: (request: number, response: http.ServerResponse) => void,
): Promise<{ url: string; requests: { headers: http.IncomingHttpHeaders; body: Buffer }[] }> {
  const requests: { headers: http.IncomingHttpHeaders; body: Buffer }[] = [];
  const server = http.createServer((request, response) => {
    const chunks: Buffer[] = [];
    request.on('data', (chunk: Buffer) => chunks.push(chunk));
    request.on('end', () => {
      requests.push({ headers: request.headers, body: Buffer.concat(chunks) });
      answer(requests.length - 1, response);
    });
  });
  // It stands for another process: its requests are none of the spans that are exported to it.
  leaveServerUntraced(server);
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
  t.after(() => {
    server.closeAllConnections();
    server.close();
  });
  return { url: `http://127.0.0.1:${(server.address() as AddressInfo).port}`, requests };
}

const HTTP = { OTEL_EXPORTER_OTLP_PROTOCOL: 'http/protobuf' };

/** `google.rpc.Status` with a `RetryInfo` of so many milliseconds. */
function retryInfo(milliseconds: number): Buffer {
  const field = (number: number, value: Buffer): Buffer =>
    Buffer.concat([Buffer.of(number * 8 + 2, value.length), value]);
  const nanos = milliseconds * 1e6;
  const varint: number[] = [];
  for (let rest = nanos; ; rest = Math.floor(rest / 128)) {
    varint.push(rest < 128 ? rest : (rest % 128) + 128);
    if (rest < 128) break;
  }
  const duration = Buffer.from([2 * 8, ...varint]);
  const type = Buffer.from('type.googleapis.com/google.rpc.RetryInfo');
  return field(3, Buffer.concat([field(1, type), field(2, field(1, duration))]));
}

describe('a request that the collector does not take', () => {
  for (const [name, code] of [
    ['CANCELLED', 1],
    ['DEADLINE_EXCEEDED', 4],
    ['ABORTED', 10],
    ['OUT_OF_RANGE', 11],
    ['UNAVAILABLE', 14],
    ['DATA_LOSS', 15],
  ] as const) {
    test(`is sent again after ${name}, and nothing is lost`, async (t) => {
      const collector = await startCollector(t, (request) => (request === 0 ? { code } : undefined));
      const { telemetry, spans } = await startSending(t, collector.url);
      await spans(3);
      await collector.heard(2);
      assert.deepEqual(collector.requests[0]?.body, collector.requests[1]?.body);
      assert.deepEqual(telemetry.delivery().dropped, {});
    });
  }

  for (const [name, code] of [
    ['INVALID_ARGUMENT', 3],
    ['PERMISSION_DENIED', 7],
    ['RESOURCE_EXHAUSTED without a time', 8],
    ['UNIMPLEMENTED', 12],
    ['UNAUTHENTICATED', 16],
  ] as const) {
    test(`is not sent again after ${name}, and counted`, async (t) => {
      const collector = await startCollector(t, () => ({ code }));
      const { telemetry, spans, lines } = await startSending(t, collector.url);
      await spans(3);
      await collector.heard(1);
      await telemetry.shutdown();
      assert.equal(collector.requests.length, 1);
      assert.deepEqual(telemetry.delivery().dropped, { traces: { refused: 3 } });
      assert.ok(
        lines().some(({ msg }) => msg === 'not delivered: 3 spans (refused)'),
        JSON.stringify(lines()),
      );
    });
  }

  test('is sent again after RESOURCE_EXHAUSTED when the collector says when, and not before', async (t) => {
    const details = retryInfo(800);
    const collector = await startCollector(t, (request) => (request === 0 ? { code: 8, details } : undefined));
    const { telemetry, spans } = await startSending(t, collector.url);
    const startedMs = performance.now();
    await spans(3);
    await collector.heard(2);
    assert.ok(performance.now() - startedMs >= 800);
    assert.deepEqual(telemetry.delivery().dropped, {});
  });

  test('over HTTP is sent again after the time that the collector asks for', async (t) => {
    const collector = await startHttpCollector(t, (request, response) => {
      if (request === 0) response.writeHead(503, { 'retry-after': '1' });
      response.end();
    });
    const { telemetry, spans } = await startSending(t, collector.url, HTTP);
    const startedMs = performance.now();
    await spans(3);
    while (collector.requests.length < 2) await new Promise((resolve) => setTimeout(resolve, 20));
    assert.ok(performance.now() - startedMs >= 1000);
    assert.deepEqual(telemetry.delivery().dropped, {});
  });

  for (const status of [400, 401, 413, 500, 302]) {
    test(`over HTTP is not sent again after status ${status}, and counted`, async (t) => {
      const collector = await startHttpCollector(t, (_request, response) => response.writeHead(status).end());
      const { telemetry, spans } = await startSending(t, collector.url, HTTP);
      await spans(3);
      await telemetry.shutdown();
      assert.equal(collector.requests.length, 1);
      assert.deepEqual(telemetry.delivery().dropped, { traces: { refused: 3 } });
    });
  }

  test('in part is not sent again, and the part is counted', async (t) => {
    const response = Buffer.from([0x0a, 6, 0x08, 2, 0x12, 2, 0x6e, 0x6f]);
    const collector = await startCollector(t, () => ({ code: 0, response }));
    const { telemetry, spans, lines } = await startSending(t, collector.url);
    await spans(3);
    await telemetry.shutdown();
    assert.equal(collector.requests.length, 1);
    assert.deepEqual(telemetry.delivery().dropped, { traces: { partial_success: 2 } });
    assert.ok(
      lines().some(({ msg }) => /^2 of 3 spans were not taken by .*: no$/.test(String(msg))),
      JSON.stringify(lines()),
    );
  });

  test('of points waits for its turn, and newer points take its place', async (t) => {
    const collector = await startCollector(t, (request) => (request < 2 ? { code: 14 } : undefined));
    const { telemetry } = await startSending(t, collector.url, {
      ...{ OTEL_TRACES_EXPORTER: 'none', OTEL_METRICS_EXPORTER: 'otlp', OTEL_METRIC_EXPORT_INTERVAL: '50' },
    });
    await collector.heard(3);
    await telemetry.shutdown();
    const { metrics } = telemetry.delivery().dropped;
    assert.deepEqual(Object.keys(metrics ?? {}), ['superseded']);
    const last = collector.requests.at(-1)?.body.toString('latin1') ?? '';
    assert.ok(last.includes('ilp.packets.processed') || last.includes('process.cpu'), 'the newest points have arrived');
  });

  test('does not show the password of its URL', async (t) => {
    const collector = await startHttpCollector(t, (_request, response) => response.writeHead(400).end());
    const url = collector.url.replace('http://', 'http://user:hidden@');
    const { telemetry, spans, lines } = await startSending(t, url, HTTP);
    await spans(1);
    await telemetry.shutdown();
    assert.match(collector.requests[0]?.headers.authorization ?? '', /^Basic /);
    assert.doesNotMatch(JSON.stringify([lines(), telemetry.delivery()]), /hidden/);
    assert.match(JSON.stringify(lines()), /export to http:\/\/127\.0\.0\.1:\d+\/v1\/traces failed: HTTP status 400/);
  });

  test('waits until it is taken, and /health can say what for', async (t) => {
    const collector = await startCollector(t, () => ({ code: 14 }));
    const { telemetry, spans } = await startSending(t, collector.url);
    await spans(3);
    await collector.heard(1);
    await new Promise((resolve) => setTimeout(resolve, 30));
    const { traces } = telemetry.delivery().signals;
    assert.equal(traces?.queuedItems, 3);
    assert.ok((traces?.queuedBytes ?? 0) > 100);
    assert.match(traces?.failing ?? '', /3 spans wait, export to .* failed: 14 UNAVAILABLE/);
  });

  test('is tried a few times more at the end of the process, and then counted', async (t) => {
    const collector = await startCollector(t, () => ({ code: 14 }));
    const { telemetry, spans } = await startSending(t, collector.url);
    await spans(3);
    const startedMs = performance.now();
    await telemetry.shutdown();
    assert.ok(performance.now() - startedMs < 3000);
    assert.ok(collector.requests.length >= 3);
    assert.deepEqual(telemetry.delivery().dropped, { traces: { shutdown: 3 } });
  });

  test('for want of an answer is given up at the timeout, and sent again', async (t) => {
    const collector = await startHttpCollector(t, (request, response) => {
      if (request > 0) response.end();
    });
    const { telemetry, spans } = await startSending(t, collector.url, { ...HTTP, OTEL_EXPORTER_OTLP_TIMEOUT: '100' });
    await spans(3);
    while (collector.requests.length < 2) await new Promise((resolve) => setTimeout(resolve, 20));
    assert.deepEqual(telemetry.delivery().dropped, {});
  });
});

describe('a full queue', () => {
  test('drops the oldest and counts each, in the metric too', async (t) => {
    const collector = await startCollector(t, (request) => (request < 2 ? { code: 14 } : undefined));
    const { telemetry, spans } = await startSending(t, collector.url, { OTEL_BSP_MAX_QUEUE_SIZE: '200' });
    await spans(64 * 5);
    await collector.heard(3);
    const scrape = await telemetry.pull?.render({ exposition: 'text', escaping: 'underscores' });
    await telemetry.shutdown();
    const sent = collector.requests.slice(2).reduce((sum, { body }) => sum + namesIn(body), 0);
    const dropped = telemetry.delivery().dropped.traces?.queue_full ?? 0;
    assert.ok(dropped >= 120 && sent <= 200, `${dropped} dropped, ${sent} sent`);
    assert.equal(sent + dropped, 64 * 5);
    assert.match(
      scrape?.text ?? '',
      new RegExp(`headrace_telemetry_dropped_items_total\\{.*reason="queue_full".* ${dropped}\\n`),
    );
  });

  test('never holds more than its limits, and accounts for every item', () => {
    const chunk = fc.record({ items: fc.integer({ min: 1, max: 50 }), size: fc.integer({ min: 1, max: 100 }) });
    const step = fc.oneof(
      fc.record({ kind: fc.constant('push' as const), chunk }),
      fc.record({
        kind: fc.constantFrom('settle' as const, 'putBack' as const),
        items: fc.integer({ min: 1, max: 60 }),
      }),
    );
    fc.assert(
      fc.property(fc.array(step, { maxLength: 60 }), (steps) => {
        let dropped = 0;
        let pushed = 0;
        let settled = 0;
        const queue = createQueue({ maxItems: 100, maxBytes: 200 }, (_reason, items) => (dropped += items));
        for (const next of steps) {
          if (next.kind === 'push') {
            pushed += next.chunk.items;
            queue.push({ items: next.chunk.items, bytes: new Uint8Array(next.chunk.size) });
          } else {
            const taken = queue.take(next.items, 1000);
            queue[next.kind](taken);
            if (next.kind === 'settle') settled += taken.reduce((sum, { items }) => sum + items, 0);
          }
          assert.ok(queue.items <= 100 && queue.bytes <= 200);
          assert.equal(queue.items, pushed - settled - dropped);
          assert.equal(queue.waiting, queue.items);
        }
      }),
    );
  });

  test('lets newer points take the place of older ones, also of those that come back', () => {
    const dropped: [string, number][] = [];
    const queue = createQueue({ maxItems: 1000, maxBytes: 1000 }, (reason, items) => dropped.push([reason, items]));
    const points = (collectedMs: number, items: number) => ({ items, bytes: new Uint8Array(1), collectedMs });
    queue.push(points(1, 10));
    queue.push(points(1, 11));
    const [first] = queue.take(10, 1000);
    assert.equal(first?.items, 10);
    queue.push(points(2, 20));
    queue.push(points(2, 21));
    queue.putBack(first === undefined ? [] : [first]);
    assert.deepEqual(dropped, [
      ['superseded', 11],
      ['superseded', 10],
    ]);
    assert.equal(queue.waiting, 41);
  });
});

describe('a request', () => {
  test('carries the headers of the environment', async (t) => {
    const collector = await startCollector(t);
    const env = { OTEL_EXPORTER_OTLP_HEADERS: 'X-Team=payments,authorization=Bearer%20abc' };
    const { telemetry, spans } = await startSending(t, collector.url, env);
    await spans(1);
    await telemetry.shutdown();
    const metadata = collector.requests[0]?.metadata;
    assert.deepEqual([metadata?.get('x-team'), metadata?.get('authorization')], [['payments'], ['Bearer abc']]);
  });

  test('carries the token of a file, and the new one once the file has changed', async (t) => {
    const folder = await mkdtemp(join(tmpdir(), 'headrace-token-'));
    t.after(() => rm(folder, { recursive: true }));
    const file = join(folder, 'token');
    await writeFile(file, 'first\n');
    const collector = await startCollector(t);
    const { spans } = await startSending(t, collector.url, { HEADRACE_OTLP_TOKEN_FILE: file });
    await spans(1);
    await collector.heard(1);
    await writeFile(file, 'second-token\n');
    const tokens = () => collector.requests.flatMap(({ metadata }) => metadata.get('authorization'));
    while (!tokens().includes('Bearer second-token')) await spans(1);
    assert.equal(tokens()[0], 'Bearer first');
  });

  test('is not made at all where a file cannot be read: the variable and the reason are told', async (t) => {
    const missing = startSending(t, 'https://127.0.0.1:9', { OTEL_EXPORTER_OTLP_CERTIFICATE: '/nowhere/ca.pem' });
    await assert.rejects(missing, (error: unknown) => {
      assert.ok(error instanceof TelemetryEnvError);
      assert.deepEqual(error.problems, [
        `OTEL_EXPORTER_OTLP_CERTIFICATE="/nowhere/ca.pem": expected a file that can be read; fix: ENOENT: no such file or directory, stat '/nowhere/ca.pem'`,
      ]);
      return true;
    });
  });

  for (const [protocol, env] of [
    ['gRPC', {}],
    ['HTTP', HTTP],
  ] as const) {
    test(`is compressed over ${protocol} when asked for`, async (t) => {
      const grpc = await startCollector(t);
      const plain = await startHttpCollector(t, (_request, response) => response.end());
      const url = protocol === 'gRPC' ? grpc.url : plain.url;
      const { telemetry, spans } = await startSending(t, url, { ...env, OTEL_EXPORTER_OTLP_COMPRESSION: 'gzip' });
      await spans(5);
      await telemetry.shutdown();
      const [request] = plain.requests;
      if (protocol === 'HTTP') assert.equal(request?.headers['content-encoding'], 'gzip');
      const body = protocol === 'gRPC' ? grpc.requests[0]?.body : gunzipSync(request?.body ?? Buffer.alloc(0));
      assert.equal(namesIn(body ?? Buffer.alloc(0)), 5);
    });
  }

  test('is made in a turn of its own: ending a span writes nothing', async (t) => {
    const collector = await startCollector(t);
    const { telemetry } = await startSending(t, collector.url);
    let took = 0;
    for (let n = 0; n < 2000; n += 1) {
      const span = telemetry.spans.packetSend.start({ 'ilp.amount': String(n) });
      const startedMs = performance.now();
      span.end();
      took += performance.now() - startedMs;
    }
    assert.equal(telemetry.delivery().signals.traces?.queuedBytes, 0, 'nothing is written before the event loop turns');
    assert.ok(took < 200, `${took} ms`);
    await telemetry.shutdown();
    assert.equal(
      collector.requests.reduce((sum, { body }) => sum + namesIn(body), 0),
      2000,
    );
  });

  test('of one span that is larger than any request leaves the others alone', async (t) => {
    const collector = await startCollector(t);
    const { telemetry } = await startSending(t, collector.url);
    for (let n = 0; n < 20; n += 1) {
      telemetry.spans.packetSend.start({ 'ilp.destination': n === 7 ? 'x'.repeat(4_000_000) : 'test.x' }).end();
    }
    await telemetry.shutdown();
    assert.deepEqual(telemetry.delivery().dropped, { traces: { too_large: 1 } });
    assert.equal(
      collector.requests.reduce((sum, { body }) => sum + namesIn(body), 0),
      19,
    );
  });
});

describe('the delay before the next try', () => {
  test('grows, has jitter, stays below 5 s, and is never shorter than the collector asks for', () => {
    assert.deepEqual(
      [1, 2, 3, 4, 5, 9].map((n) => backoffMs(n, 0, () => 1)),
      [500, 1000, 2000, 4000, 5000, 5000],
    );
    assert.equal(
      backoffMs(1, 0, () => 0),
      250,
    );
    assert.equal(backoffMs(1, 9000), 9000);
  });

  test('is read from a header as seconds or as a date, and from nothing else', () => {
    const nowMs = Date.parse('2026-10-21T07:28:00Z');
    const read = (value: string | undefined) => retryAfterMs(value, nowMs);
    assert.deepEqual(
      ['7', 'Wed, 21 Oct 2026 07:28:02 GMT', 'Wed, 21 Oct 2026 07:00:00 GMT'].map(read),
      [7000, 2000, 0],
    );
    assert.deepEqual([undefined, '', 'soon', '-1', '9'.repeat(20)].map(read), Array(5).fill(undefined));
  });

  test('is read from a gRPC status, and from nothing else', () => {
    assert.equal(retryDelayMs(retryInfo(1250)), 1250);
    fc.assert(fc.property(fc.uint8Array({ maxLength: 100 }), (bytes) => retryDelayMs(bytes) === undefined || true));
  });
});

/** How often the name of the test's spans is in a request. */
function namesIn(body: Buffer): number {
  return body.toString('latin1').split('packet.send').length - 1;
}
