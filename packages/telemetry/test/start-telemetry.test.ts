import assert from 'node:assert/strict';
import http, { request as namedRequest } from 'node:http';
import type { AddressInfo } from 'node:net';
import { describe, test } from 'node:test';
import { ilpConnector } from '@headrace/contract';
import { context, trace } from '@opentelemetry/api';
import { ExportResultCode } from '@opentelemetry/core';
import {
  leaveAgentUntraced,
  leaveServerUntraced,
  startTelemetry,
  TelemetryEnvError,
  withPeerTrust,
} from '../src/index.ts';
import { type Harness, startHarness } from './helpers.ts';

async function listen(
  t: { after(work: () => void): void },
  seen: (headers: http.IncomingHttpHeaders) => void = () => undefined,
): Promise<number> {
  const server = http.createServer((request, response) => {
    seen(request.headers);
    response.end('ok');
  });
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
  t.after(() => {
    server.closeAllConnections();
    server.close();
  });
  return (server.address() as AddressInfo).port;
}

function get(send: typeof http.request, port: number, path: string): Promise<void> {
  return new Promise((resolve, reject) => {
    const request = send({ host: '127.0.0.1', port, path }, (response) => response.resume().on('end', resolve));
    request.on('error', reject).end();
  });
}

/** The first finished span of each kind, once all of them have ended. */
async function spansOfKinds(telemetry: Harness['telemetry'], spans: Harness['spans'], kinds: readonly number[]) {
  await new Promise((resolve) => setTimeout(resolve, 20));
  await telemetry.shutdown();
  return kinds.map((kind) => spans.getFinishedSpans().find((span) => span.kind === kind));
}

describe('startTelemetry', () => {
  test('throws one error with all problems of the environment', async () => {
    const options = { contract: ilpConnector, service: { name: 's', version: '1' }, env: { OTEL_ENABLED: 'maybe' } };
    await assert.rejects(startTelemetry(options), (error: unknown) => {
      assert.ok(error instanceof TelemetryEnvError);
      assert.equal(error.problems.length, 2);
      for (const problem of error.problems) assert.ok(error.message.includes(problem));
      return true;
    });
  });

  test('describes the process by the attributes that the collector turns into labels', async (t) => {
    const { telemetry, metrics } = await startHarness({
      OTEL_RESOURCE_ATTRIBUTES: 'deployment.environment.name=development,team=payments',
    });
    t.after(() => telemetry.shutdown());
    await telemetry.shutdown();
    const attributes = metrics.getMetrics()[0]?.resource.attributes ?? {};
    assert.equal(attributes['service.name'], 'ilp-connector');
    assert.equal(attributes['service.version'], '1.2.3');
    assert.equal(attributes['ilp.node.id'], 'node-1');
    assert.equal(attributes['deployment.environment.name'], 'development');
    assert.equal(attributes.team, 'payments');
    assert.match(String(attributes['service.instance.id']), /^[0-9a-f-]{36}$/);
    assert.equal(attributes['service.instance.id'], telemetry.resource.instanceId);
  });

  test('gives each start an instance of its own and no environment that nobody named', async (t) => {
    const first = await startHarness();
    await first.telemetry.shutdown();
    const second = await startHarness({ OTEL_SERVICE_NAME: 'renamed' });
    t.after(() => second.telemetry.shutdown());
    await second.telemetry.shutdown();
    assert.notEqual(first.telemetry.resource.instanceId, second.telemetry.resource.instanceId);
    assert.equal(second.telemetry.resource.serviceName, 'renamed');
    assert.equal(second.metrics.getMetrics()[0]?.resource.attributes['deployment.environment.name'], undefined);
  });

  for (const [sentence, send] of [
    ['the default import', (...args: Parameters<typeof http.request>) => http.request(...args)],
    ['a named import', (...args: Parameters<typeof http.request>) => namedRequest(...args)],
  ] as const) {
    test(`traces a request made through ${sentence} of an ES module, client and server`, async (t) => {
      const { telemetry, spans } = await startHarness();
      t.after(() => telemetry.shutdown());
      const port = await listen(t);
      await telemetry.spans.packetSend.run({ 'ilp.amount': '7' }, () => get(send as typeof http.request, port, '/ilp'));
      const [root, client, server] = await spansOfKinds(telemetry, spans, [0, 2, 1]);
      assert.equal(root?.name, 'packet.send');
      assert.equal(root?.attributes['ilp.amount'], '7');
      assert.equal(client?.parentSpanContext?.spanId, root?.spanContext().spanId);
      assert.equal(server?.parentSpanContext, undefined, 'a server takes context from nobody');
    });
  }

  for (const [sentence, trust, crosses] of [
    ['to nobody unless its trust is in the context', undefined, false],
    ['to a peer that is trusted', 'accept', true],
    ['to a peer that is ignored', 'ignore', false],
  ] as const) {
    test(`other people's instrumentation sends context ${crosses ? '' : 'not '}${sentence}`, async (t) => {
      const { telemetry } = await startHarness();
      t.after(() => telemetry.shutdown());
      const seen: http.IncomingHttpHeaders[] = [];
      const port = await listen(t, (headers) => seen.push(headers));
      await telemetry.spans.packetSend.run({}, async () => {
        const active = trust === undefined ? context.active() : withPeerTrust(context.active(), trust);
        await context.with(active, () => get(http.request, port, '/'));
      });
      assert.equal(seen[0]?.traceparent !== undefined, crosses);
    });
  }

  test('a server and an agent that are left out make no spans of their own', async (t) => {
    const { telemetry, spans } = await startHarness();
    t.after(() => telemetry.shutdown());
    const server = http.createServer((_request, response) => response.end('ok'));
    leaveServerUntraced(server);
    await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
    const agent = new http.Agent({ keepAlive: true });
    leaveAgentUntraced(agent);
    t.after(() => agent.destroy());
    t.after(() => server.close());
    const { port } = server.address() as AddressInfo;
    for (let n = 0; n < 2; n += 1) {
      await new Promise((resolve, reject) => {
        const request = http.request({ host: '127.0.0.1', port, agent }, (response) =>
          response.resume().on('end', resolve),
        );
        request.on('error', reject).end();
      });
    }
    await telemetry.shutdown();
    assert.deepEqual(spans.getFinishedSpans(), []);
  });

  test('makes no server span for health, metrics and stats', async (t) => {
    const { telemetry, spans } = await startHarness();
    t.after(() => telemetry.shutdown());
    const port = await listen(t);
    for (const path of ['/health', '/health/live', '/metrics', '/stats?x=1']) await get(http.request, port, path);
    await get(http.request, port, '/healthy');
    await new Promise((resolve) => setTimeout(resolve, 20));
    await telemetry.shutdown();
    const servers = spans.getFinishedSpans().filter((span) => span.kind === 1);
    assert.deepEqual(
      servers.map((span) => span.attributes['url.path']),
      ['/healthy'],
    );
  });

  test('exports over http/protobuf when asked to, and makes no spans of its own requests', async (t) => {
    const requests: http.IncomingMessage[] = [];
    const server = http.createServer((request, response) => {
      requests.push(request);
      request.resume().on('end', () => response.end());
    });
    await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
    t.after(() => {
      server.closeAllConnections();
      server.close();
    });
    const endpoint = `http://127.0.0.1:${(server.address() as AddressInfo).port}`;
    const telemetry = await startTelemetry({
      contract: ilpConnector,
      service: { name: 's', version: '1' },
      env: {
        NODE_ID: 'n',
        OTEL_ENABLED: 'true',
        OTEL_EXPORTER_ENDPOINT: `${endpoint}/v1/metrics`,
        OTEL_EXPORTER_OTLP_PROTOCOL: 'http/protobuf',
      },
      logDestination: { write: () => undefined },
    });
    telemetry.log.info('hello');
    await telemetry.spans.packetSend.run({}, () => Promise.resolve());
    await telemetry.shutdown();
    assert.deepEqual([...new Set(requests.map(({ url }) => url))].sort(), ['/v1/logs', '/v1/metrics', '/v1/traces']);
    for (const { headers } of requests) {
      assert.equal(headers['content-type'], 'application/x-protobuf');
      assert.equal(headers.traceparent, undefined);
    }
  });

  test('with OTEL_ENABLED=false makes no spans and exports nothing, and everything can be called', async () => {
    const { telemetry, spans, metrics, records, lines } = await startHarness({ OTEL_ENABLED: 'false' });
    telemetry.metrics.packetsProcessed.with({ type: 'prepare', status: 'success' }).add(1);
    const traceId = await telemetry.spans.packetSend.run({}, async (span) => {
      telemetry.log.info('inside');
      return span.traceId;
    });
    await telemetry.shutdown();
    assert.equal(traceId, undefined);
    assert.equal(spans.getFinishedSpans().length + metrics.getMetrics().length, 0);
    assert.equal(records.getFinishedLogRecords().length, 0);
    assert.equal(lines()[0]?.trace_id, undefined);
    assert.equal(lines()[0]?.correlationId, telemetry.resource.instanceId);
  });

  test('marks a span as failed when its work throws, and passes the error on', async () => {
    const { telemetry, spans } = await startHarness();
    await assert.rejects(
      telemetry.spans.packetSend.run({}, async () => {
        throw new Error('boom');
      }),
      /boom/,
    );
    await telemetry.shutdown();
    assert.deepEqual(spans.getFinishedSpans()[0]?.status, { code: 2, message: 'boom' });
  });

  test('can be stopped twice, and leaves no globals behind', async () => {
    const original = http.request;
    const { telemetry } = await startHarness();
    assert.notEqual(http.request, original);
    await Promise.all([telemetry.shutdown(), telemetry.shutdown()]);
    assert.equal(http.request, original);
    assert.equal(trace.getTracer('x').startSpan('y').isRecording(), false);
  });

  test('says in the log that an export failed, and stops all the same', async () => {
    const written: string[] = [];
    const telemetry = await startTelemetry({
      contract: ilpConnector,
      service: { name: 's', version: '1' },
      env: { NODE_ID: 'n', OTEL_ENABLED: 'true', OTEL_METRICS_EXPORTER: 'none', OTEL_LOGS_EXPORTER: 'none' },
      logDestination: { write: (line) => void written.push(line) },
      exporters: {
        traces: {
          export: (_spans, done) => done({ code: ExportResultCode.FAILED, error: new Error('collector is away') }),
          shutdown: () => Promise.resolve(),
        },
      },
    });
    await telemetry.spans.packetSend.run({}, () => Promise.resolve());
    await telemetry.shutdown();
    const warning = written.map((line) => JSON.parse(line)).find(({ component }) => component === 'telemetry');
    assert.equal(warning?.level, 'warn');
    assert.match(warning?.msg, /collector is away/);
  });
});
