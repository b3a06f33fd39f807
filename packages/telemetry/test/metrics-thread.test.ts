import assert from 'node:assert/strict';
import { createServer, type IncomingMessage } from 'node:http';
import type { AddressInfo } from 'node:net';
import { describe, test } from 'node:test';
import { setTimeout as delay } from 'node:timers/promises';
import { emptyResource } from '@opentelemetry/resources';
import { AggregationTemporality, InMemoryMetricExporter, MeterProvider } from '@opentelemetry/sdk-metrics';
import { createMetricExporter, createSignalDelivery } from '../src/delivery/index.ts';
import { readTelemetryEnv } from '../src/index.ts';
import { createMetrics } from '../src/metrics/create-metrics.ts';
import { createObservations } from '../src/metrics/observations.ts';
import { Producer } from '../src/metrics/producer.ts';
import { PushReader } from '../src/metrics/push-reader.ts';
import { createMirror } from '../src/metrics/worker/mirror.ts';
import { createRandom, flatPoints, kinds, summary } from './metrics-support.ts';

const TEMPORALITIES = [AggregationTemporality.CUMULATIVE, AggregationTemporality.DELTA];

describe('a mirror of the metrics in another thread', () => {
  for (const temporality of TEMPORALITIES) {
    test(`gives the same ${AggregationTemporality[temporality]} points, with series that come and go`, async (t) => {
      t.mock.timers.enable({ apis: ['Date'], now: 1_700_000_000_000 });
      const random = createRandom(7);
      const metrics = createMetrics({ contract: kinds });
      const { instruments, declared, scope } = metrics;
      const producer = metrics.createProducer({ role: 'push', temporality: () => temporality });
      const source = metrics.createFrameSource(() => temporality);
      const mirror = createMirror(declared);
      const mirrored = new Producer(
        {
          ...{ series: mirror.series, scope, nowMs: mirror.nowMs, observations: createObservations(() => true) },
          ...{ forgetIdleAfterMs: Number.POSITIVE_INFINITY, slice: Number.POSITIVE_INFINITY },
        },
        { role: 'push', temporality: () => temporality },
      );
      for (let collection = 0; collection < 40; collection += 1) {
        for (let index = 0; index < 30; index += 1) {
          const peer = `peer-${Math.floor(random() * 12)}`;
          instruments.countOf.with({ color: 'red', peer }).add(random());
          instruments.levelOf.with({ peer }).set(random());
          instruments.timeOf.with({ color: 'blue', peer }).record(random());
          if (random() < 0.2) metrics.forget({ peer: `peer-${Math.floor(random() * 12)}` });
          t.mock.timers.tick(3);
        }
        const { frame } = await source.take();
        mirror.apply(structuredClone(frame));
        const [expected, actual] = [await producer.collect(), await mirrored.collect()];
        assert.deepEqual(flatPoints(actual.resourceMetrics), flatPoints(expected.resourceMetrics));
      }
    });
  }
});

/** Counts what arrives by OTLP/HTTP. */
async function startCollector(t: { after(work: () => void): void }) {
  const requests: IncomingMessage[] = [];
  const server = createServer((request, response) => {
    requests.push(request);
    request.resume().on('end', () => response.end());
  });
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
  t.after(() => {
    server.closeAllConnections();
    server.close();
  });
  return { requests, url: `http://127.0.0.1:${(server.address() as AddressInfo).port}` };
}

async function startReader(url: string, intervalMs: number, threadEntry?: URL) {
  const { config } = readTelemetryEnv({
    NODE_ID: 'n',
    OTEL_ENABLED: 'true',
    OTEL_EXPORTER_OTLP_ENDPOINT: url,
    OTEL_EXPORTER_OTLP_PROTOCOL: 'http/protobuf',
    OTEL_METRIC_EXPORT_INTERVAL: String(intervalMs),
  });
  const said: string[] = [];
  const metrics = createMetrics({ contract: kinds });
  const parts = {
    config,
    loss: metrics.drops,
    report: (message: string) => void said.push(message),
    limitMs: () => 2000,
  };
  const exporter = createMetricExporter(await createSignalDelivery('metrics', parts), 'cumulative', parts);
  const reader = new PushReader({
    ...{ metrics, exporter, resource: emptyResource(), mayUseThread: true, seriesForAThread: 30 },
    ...(threadEntry === undefined ? {} : { threadEntry }),
    ...parts,
  });
  const provider = new MeterProvider({ readers: [reader] });
  return { metrics, reader, provider, said };
}

describe('a reader that pushes', () => {
  test('starts a thread once there are many series, and everything arrives through it', async (t) => {
    const { requests, url } = await startCollector(t);
    const { metrics, reader, provider, said } = await startReader(url, 3_600_000);
    await provider.forceFlush();
    assert.equal(reader.threadState(), undefined);
    for (let peer = 0; peer < 20; peer += 1) metrics.instruments.waitingOf.with({ peer: `${peer}` }).add(1);
    await provider.forceFlush();
    const before = requests.length;
    assert.deepEqual(reader.threadState(), { queuedItems: 0, queuedBytes: 0, failing: undefined });
    await provider.forceFlush();
    assert.ok(requests.length > before);
    await provider.shutdown();
    assert.deepEqual(metrics.drops.snapshot(), {});
    assert.deepEqual(said, []);
  });

  test('exports at its interval, in the thread as well, and leaves out what comes while the thread is busy', async (t) => {
    const { requests, url } = await startCollector(t);
    const { metrics, reader, provider } = await startReader(url, 20);
    for (let peer = 0; peer < 20; peer += 1) metrics.instruments.waitingOf.with({ peer: `${peer}` }).add(1);
    for (let turn = 0; turn < 500 && reader.threadState() === undefined; turn += 1) await delay(10);
    const before = requests.length;
    for (let turn = 0; turn < 500 && requests.length < before + 5; turn += 1) await delay(10);
    assert.ok(requests.length >= before + 5);
    await provider.shutdown();
    const after = requests.length;
    await delay(60);
    assert.equal(requests.length, after);
  });
});

describe('a thread that fails', () => {
  const entries = {
    'at its start': new URL('data:text/javascript,throw new Error("no thread today")'),
    'once it has work': new URL(
      'data:text/javascript,import{parentPort}from"node:worker_threads";parentPort.once("message",()=>process.exit(3))',
    ),
    'because none may be started': new URL('ftp://127.0.0.1/thread.js'),
  };
  for (const [when, entry] of Object.entries(entries)) {
    test(`${when} leaves the main thread to go on, and says so`, async (t) => {
      const { requests, url } = await startCollector(t);
      const { metrics, reader, provider, said } = await startReader(url, 20, entry);
      for (let peer = 0; peer < 20; peer += 1) metrics.instruments.waitingOf.with({ peer: `${peer}` }).add(1);
      for (let turn = 0; turn < 500 && said.length === 0; turn += 1) await delay(10);
      assert.match(said.join(), /main thread/);
      const before = requests.length;
      for (let turn = 0; turn < 500 && requests.length < before + 3; turn += 1) await delay(10);
      assert.ok(requests.length >= before + 3);
      assert.equal(reader.threadState(), undefined);
      assert.equal(said.length, 1);
      await provider.shutdown();
    });
  }
});

describe('a reader that takes another’s place', () => {
  for (const temporality of TEMPORALITIES) {
    test(`goes on with the ${AggregationTemporality[temporality]} values where the other was`, async () => {
      const metrics = createMetrics({ contract: kinds });
      const options = { role: 'push', temporality: () => temporality } as const;
      const { instruments } = metrics;
      const key = 'count.of{color=red,peer=a}';
      const read = async (producer: Producer) => summary((await producer.collect()).resourceMetrics)[key];
      const isDelta = temporality === AggregationTemporality.DELTA;
      const main = metrics.createProducer(options);
      instruments.countOf.with({ color: 'red', peer: 'a' }).add(1);
      assert.equal(await read(main), 1);
      instruments.countOf.with({ color: 'red', peer: 'a' }).add(2);
      instruments.countOf.forget({ peer: 'a' });
      const source = metrics.createFrameSource(() => temporality, main);
      instruments.countOf.with({ color: 'red', peer: 'b' }).add(1);
      const { frame } = await source.take();
      const counts = frame.metrics[metrics.declared.indexOf(kinds.metrics.countOf)];
      assert.deepEqual(
        [...(counts?.rows.slice(0, 6) ?? [])].filter((_, cell) => cell % 3 === 2),
        [isDelta ? 2 : 3, 1],
      );
      instruments.countOf.with({ color: 'red', peer: 'a' }).add(4);
      const again = metrics.createProducer(options, source);
      assert.equal(await read(again), 4);
    });
  }

  test('that was given by the program itself stays on the main thread', async () => {
    const exporter = new InMemoryMetricExporter(AggregationTemporality.CUMULATIVE);
    const metrics = createMetrics({ contract: kinds });
    const { config } = readTelemetryEnv({ NODE_ID: 'n', OTEL_ENABLED: 'true' });
    const reader = new PushReader({
      ...{ metrics, exporter, config, resource: emptyResource(), mayUseThread: false, seriesForAThread: 0 },
      ...{ loss: metrics.drops, report: assert.fail, limitMs: () => 1000 },
    });
    const provider = new MeterProvider({ readers: [reader] });
    await provider.forceFlush();
    assert.equal(reader.threadState(), undefined);
    assert.equal(exporter.getMetrics().length, 1);
    await provider.shutdown();
  });
});
