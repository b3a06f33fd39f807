import assert from 'node:assert/strict';
import { copyFile, mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { describe, it, type TestContext } from 'node:test';
import { setTimeout as delay } from 'node:timers/promises';
import { ilpConnector } from '@headrace/contract';
import { startTelemetry, type Telemetry } from '@headrace/telemetry';
import { eventually } from './support/http.ts';
import { type Certificates, createCertificates } from './support/telemetry/certificates.ts';
import { type OutageCollector, prepareCollector } from './support/telemetry/collector.ts';

type NodeTelemetry = Telemetry<typeof ilpConnector>;

const PROTOCOLS = ['grpc', 'http/protobuf'] as const;

async function prepare(t: TestContext, tls?: Certificates): Promise<OutageCollector> {
  const collector = await prepareCollector(tls);
  t.after(() => collector.close());
  return collector;
}

async function start(t: TestContext, env: Record<string, string>): Promise<NodeTelemetry> {
  const telemetry = await startTelemetry({
    contract: ilpConnector,
    service: { name: 'outage', version: '1' },
    env: {
      ...{ NODE_ID: 'n', OTEL_ENABLED: 'true', OTEL_METRICS_EXPORTER: 'none', OTEL_LOGS_EXPORTER: 'none' },
      ...{ OTEL_BSP_SCHEDULE_DELAY: '100', ...env },
    },
    logDestination: { write: () => undefined },
  });
  t.after(() => telemetry.shutdown());
  return telemetry;
}

function endpointOf(collector: OutageCollector, protocol: (typeof PROTOCOLS)[number], scheme = 'http') {
  const port = protocol === 'grpc' ? collector.grpcPort : collector.httpPort;
  return {
    OTEL_EXPORTER_OTLP_PROTOCOL: protocol,
    OTEL_EXPORTER_OTLP_ENDPOINT: `${scheme}://127.0.0.1:${port}`,
  };
}

/** Ends 500 spans a second for so long, and gives their ids. */
async function produce(telemetry: NodeTelemetry, milliseconds: number): Promise<string[]> {
  const ids: string[] = [];
  const startedMs = performance.now();
  for (let elapsed = 0; elapsed < milliseconds; elapsed = performance.now() - startedMs) {
    while (ids.length < elapsed / 2) {
      const span = telemetry.spans.packetSend.start({ 'ilp.amount': '7' });
      const headers: Record<string, string> = {};
      span.inject(headers, 'accept');
      ids.push(headers.traceparent?.split('-')[2] ?? '');
      span.end();
    }
    await delay(10);
  }
  return ids;
}

function missing(collector: OutageCollector, ids: readonly string[]): number {
  return ids.filter((id) => !collector.spanIds.has(id)).length;
}

describe('a collector that is killed and comes back', () => {
  for (const protocol of PROTOCOLS) {
    it(`costs no span over ${protocol}: they wait in the queue`, async (t) => {
      const collector = await prepare(t);
      await collector.start();
      const telemetry = await start(t, endpointOf(collector, protocol));
      const before = await produce(telemetry, 1000);
      await collector.kill();
      const during = await produce(telemetry, 5000);
      assert.ok((telemetry.delivery().signals.traces?.queuedItems ?? 0) > 2000, 'nothing waits');
      await collector.start();
      const after = await produce(telemetry, 1000);
      const ids = [...before, ...during, ...after];
      await eventually(async () => (missing(collector, ids) === 0 ? true : undefined));
      await telemetry.shutdown();
      assert.deepEqual([new Set(ids).size, collector.spanIds.size], [ids.length, ids.length]);
      assert.deepEqual(telemetry.delivery().dropped, {});
    });
  }

  it('costs the oldest spans where the queue is too small, and each of them is counted', async (t) => {
    const collector = await prepare(t);
    const env = { OTEL_BSP_MAX_QUEUE_SIZE: '1000', OTEL_BSP_MAX_EXPORT_BATCH_SIZE: '500' };
    const telemetry = await start(t, { ...endpointOf(collector, 'grpc'), ...env });
    const ids = await produce(telemetry, 4000);
    await collector.start();
    await eventually(async () => (telemetry.delivery().signals.traces?.queuedItems === 0 ? true : undefined));
    await telemetry.shutdown();
    const lost = telemetry.delivery().dropped.traces?.queue_full ?? 0;
    assert.ok(lost >= 900, `${lost} of ${ids.length}`);
    assert.equal(missing(collector, ids), lost);
    assert.equal(missing(collector, ids.slice(0, lost)), lost, 'the oldest went');
  });
});

describe('a collector that speaks TLS and asks for a certificate', () => {
  for (const protocol of PROTOCOLS) {
    it(`takes spans over ${protocol} from who has one, and again once a wrong one is replaced`, async (t) => {
      const folder = await mkdtemp(join(tmpdir(), 'headrace-tls-'));
      t.after(() => rm(folder, { recursive: true }));
      const right = createCertificates(folder, 'right');
      const wrong = createCertificates(folder, 'wrong');
      const used = { cert: join(folder, 'used.pem'), key: join(folder, 'used.key') };
      await copyFile(wrong.clientCert, used.cert);
      await copyFile(wrong.clientKey, used.key);
      const collector = await prepare(t, right);
      await collector.start();
      const telemetry = await start(t, {
        ...endpointOf(collector, protocol, 'https'),
        OTEL_EXPORTER_OTLP_CERTIFICATE: right.ca,
        OTEL_EXPORTER_OTLP_CLIENT_KEY: used.key,
        OTEL_EXPORTER_OTLP_CLIENT_CERTIFICATE: used.cert,
      });
      const ids = await produce(telemetry, 1000);
      assert.equal(collector.spanIds.size, 0, 'a certificate of another authority was taken');
      assert.match(telemetry.delivery().signals.traces?.failing ?? '', /spans wait/);
      await copyFile(right.clientCert, used.cert);
      await copyFile(right.clientKey, used.key);
      await eventually(async () => (missing(collector, ids) === 0 ? true : undefined));
      await telemetry.shutdown();
      assert.deepEqual(telemetry.delivery().dropped, {});
    });
  }
});
