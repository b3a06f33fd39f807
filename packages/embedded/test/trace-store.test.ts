import assert from 'node:assert/strict';
import { execFile } from 'node:child_process';
import { test } from 'node:test';
import { fileURLToPath } from 'node:url';
import { promisify } from 'node:util';
import { startTraceStore } from '../src/index.ts';
import { exportSpans, hexBytes } from './otlp-client.ts';

const free = { host: '127.0.0.1', httpPort: 0, otlpGrpcPort: 0, maxSpans: 10 };

test('a store counts what it holds and what it evicted', async () => {
  const store = await startTraceStore({ ...free, maxSpans: 2 });
  const spans = ['1', '2', '3'].map((digit) => ({
    traceId: hexBytes(digit.repeat(32)),
    spanId: hexBytes(digit.repeat(16)),
  }));
  await exportSpans(store.otlpGrpcPort, spans);
  assert.deepEqual(store.stats(), { traces: 2, spans: 2, evictedTraces: 1, evictedSpans: 1, refusedSpans: 0 });
  await store.close();
});

test('a taken port is named, and the other port is given back', async () => {
  const first = await startTraceStore(free);
  const { httpPort, otlpGrpcPort } = first;
  await assert.rejects(startTraceStore({ ...free, httpPort }), {
    message: new RegExp(`^cannot open the HTTP port 127\\.0\\.0\\.1:${httpPort}: .*EADDRINUSE`),
  });
  await assert.rejects(startTraceStore({ ...free, otlpGrpcPort }), {
    message: new RegExp(`^cannot open the OTLP/gRPC port 127\\.0\\.0\\.1:${otlpGrpcPort}: `),
  });
  await first.close();
  const second = await startTraceStore({ ...free, httpPort, otlpGrpcPort });
  assert.deepEqual([second.httpPort, second.otlpGrpcPort], [httpPort, otlpGrpcPort]);
  await second.close();
});

test('a store can be closed twice, with its OTLP port closed before, and stays closed', async () => {
  const store = await startTraceStore(free);
  await store.closeOtlp();
  await store.close();
  await store.close();
  await assert.rejects(store.openOtlp(), { message: 'the trace store is closed; start another one' });
});

for (const maxSpans of [0, -1, 1.5, Number.NaN]) {
  test(`maxSpans ${maxSpans} is refused`, async () => {
    await assert.rejects(startTraceStore({ ...free, maxSpans }), {
      message: `maxSpans: expected an integer of at least 1, got ${maxSpans}`,
    });
  });
}

test('a process whose store is closed ends by itself, connections or not', async () => {
  const index = fileURLToPath(new URL('../src/index.ts', import.meta.url));
  const program = `
    import { connect } from 'node:net';
    import { once } from 'node:events';
    import { startTraceStore } from ${JSON.stringify(index)};
    const store = await startTraceStore(${JSON.stringify(free)});
    const ports = [store.httpPort, store.otlpGrpcPort];
    await Promise.all(ports.map((port) => once(connect(port, '127.0.0.1').on('error', () => undefined).resume(), 'connect')));
    await (await fetch('http://127.0.0.1:' + store.httpPort + '/ready')).text();
    await store.close();
    console.log('closed');
  `;
  const { stdout } = await promisify(execFile)(
    process.execPath,
    ['--import', 'tsx', '--input-type=module', '--eval', program],
    { timeout: 20_000, cwd: fileURLToPath(new URL('..', import.meta.url)) },
  );
  assert.equal(stdout, 'closed\n');
});
