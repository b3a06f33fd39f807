import assert from 'node:assert/strict';
import { type ChildProcess, spawn } from 'node:child_process';
import { mkdtemp, readFile, rm } from 'node:fs/promises';
import http from 'node:http';
import type { AddressInfo } from 'node:net';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { describe, test } from 'node:test';
import { fileURLToPath } from 'node:url';
import type { Role } from '../src/index.ts';
import { getJson, post, prepareFor } from './harness.ts';
import { type ReceivedSpan, startOtlpReceiver } from './otlp-receiver.ts';

const MAIN = fileURLToPath(new URL('../src/main.ts', import.meta.url));
const TOKENS = { ILP_AUTH_TOKEN: 'peer:abc', ILP_PEER_TOKEN: 'abc' };

interface NodeProcess {
  readonly child: ChildProcess;
  readonly lines: Record<string, unknown>[];
  stderr(): string;
  /** The first log line with this message. */
  line(message: string): Promise<Record<string, unknown>>;
  readonly exited: Promise<number | null>;
}

function run(role: Role, env: Record<string, string>): NodeProcess {
  const child = spawn(process.execPath, ['--import', 'tsx', MAIN, role], {
    env: {
      PATH: process.env.PATH ?? '',
      NODE_ID: `${role}-1`,
      HEALTH_PORT: '0',
      ILP_HTTP_PORT: '0',
      ...TOKENS,
      ...env,
    },
  });
  const lines: Record<string, unknown>[] = [];
  let rest = '';
  let errors = '';
  child.stdout.on('data', (chunk) => {
    const parts = (rest + chunk).split('\n');
    rest = parts.pop() ?? '';
    lines.push(...parts.map((part) => JSON.parse(part)));
  });
  child.stderr.on('data', (chunk) => {
    errors += chunk;
  });
  const exited = new Promise<number | null>((resolve) => child.on('close', resolve));
  const line = async (message: string): Promise<Record<string, unknown>> => {
    for (;;) {
      const found = lines.find(({ msg }) => msg === message);
      if (found !== undefined) return found;
      if (child.exitCode !== null) throw new Error(`${role} ended before "${message}": ${errors}`);
      await new Promise((resolve) => setTimeout(resolve, 20));
    }
  };
  return { child, lines, stderr: () => errors, line, exited };
}

/** The spans of a trace from the root down, one child each. */
function chainOf(spans: readonly ReceivedSpan[]): string[] {
  const chain: string[] = [];
  let parent = '';
  for (;;) {
    const children = spans.filter((span) => span.parentSpanId === parent);
    const [only] = children;
    if (only === undefined) return chain;
    assert.equal(children.length, 1);
    chain.push(`${only.service} ${only.name} ${only.kind}`);
    parent = only.spanId;
  }
}

const TO_CONNECTOR = ['ilp-sender packet.send 1', 'ilp-connector packet.process 1'];
const TO_RECEIVER = [...TO_CONNECTOR, 'ilp-receiver packet.receive 1'];

describe('the three nodes as processes', () => {
  test('make one trace of each packet, journal it, and end in order', { timeout: 60_000 }, async (t) => {
    const directory = await mkdtemp(join(tmpdir(), 'headrace-'));
    const journal = join(directory, 'journal.jsonl');
    const collector = await startOtlpReceiver();
    t.after(() => rm(directory, { recursive: true }));
    t.after(() => collector.close());
    const otel = { OTEL_ENABLED: 'true', OTEL_EXPORTER_OTLP_ENDPOINT: collector.url, ILP_TRUST: '*=accept' };
    const receiver = run('receiver', otel);
    t.after(() => receiver.child.kill());
    const { ilpPort: receiverPort } = await receiver.line('receiver takes packets');
    const routes = `test.headrace.receiver=http://127.0.0.1:${receiverPort}`;
    const connector = run('connector', { ...otel, ILP_ROUTES: routes });
    t.after(() => connector.child.kill());
    const { ilpPort, healthPort } = await connector.line('connector takes packets');
    const uplink = `http://127.0.0.1:${ilpPort}`;
    const sender = run('sender', {
      ...otel,
      ILP_UPLINK: uplink,
      ILP_COUNT: '20',
      ILP_RATE: '100',
      ILP_JOURNAL: journal,
    });
    t.after(() => sender.child.kill());
    assert.equal(await sender.exited, 0, sender.stderr());

    const stats = await getJson(Number(healthPort), '/stats');
    const { instanceId, ...counts } = stats.body;
    assert.match(String(instanceId), /^[0-9a-f-]{36}$/);
    assert.deepEqual(counts, {
      ...{ role: 'connector', nodeId: 'connector-1', received: 20, fulfilled: 16, rejected: 4, inFlight: 0 },
      byStatus: { success: 16, rejected: 2, error: 2, timeout: 0 },
      byCode: { F02: 2, F99: 2 },
      refused: {},
    });
    connector.child.kill('SIGTERM');
    receiver.child.kill('SIGINT');
    assert.deepEqual(await Promise.all([connector.exited, receiver.exited]), [0, 0]);

    const entries = (await readFile(journal, 'utf8'))
      .trim()
      .split('\n')
      .map((line) => JSON.parse(line));
    assert.equal(entries.length, 20);
    for (const { traceId, outcome, code, triggeredBy, destination } of entries) {
      const trace = collector.spans.filter((span) => span.traceId === traceId);
      assert.deepEqual(chainOf(trace), code === 'F02' ? TO_CONNECTOR : TO_RECEIVER);
      assert.equal(trace.length, code === 'F02' ? 2 : 3);
      assert.equal(outcome, code === undefined ? 'fulfilled' : 'rejected');
      const rejectedBy = { F02: 'test.headrace.connector', F99: 'test.headrace.receiver' };
      assert.equal(triggeredBy, rejectedBy[code as keyof typeof rejectedBy]);
      assert.equal(destination.startsWith('test.headrace.receiver'), code !== 'F02');
    }
    assert.equal(collector.spans.length, 18 * 3 + 2 * 2);
    const services = ['trace.v1.TraceService', 'metrics.v1.MetricsService', 'logs.v1.LogsService'];
    assert.deepEqual(
      [...collector.requests.keys()].sort(),
      services.map((service) => `/opentelemetry.proto.collector.${service}/Export`).sort(),
    );
    const packetLines = connector.lines.filter(({ component }) => component === 'packet');
    assert.equal(packetLines.length, 20);
    for (const line of packetLines) assert.equal(line.correlationId, line.trace_id);
  });

  test('go on without a collector, and say in the log that it is away', { timeout: 30_000 }, async (t) => {
    const receiver = run('receiver', { OTEL_ENABLED: 'true', OTEL_EXPORTER_OTLP_ENDPOINT: 'http://127.0.0.1:9' });
    t.after(() => receiver.child.kill());
    await receiver.line('receiver takes packets');
    receiver.child.kill('SIGTERM');
    assert.equal(await receiver.exited, 0, receiver.stderr());
    const warnings = receiver.lines.filter(({ component, level }) => component === 'telemetry' && level === 'warn');
    assert.ok(
      warnings.some(({ msg }) => /export.*failed.*ECONNREFUSED/.test(String(msg))),
      JSON.stringify(warnings),
    );
  });

  test('keep their spans while the collector is away, and send them when it is back', {
    timeout: 30_000,
  }, async (t) => {
    const away = await startOtlpReceiver();
    away.close();
    const receiver = run('receiver', { OTEL_ENABLED: 'true', OTEL_EXPORTER_OTLP_ENDPOINT: away.url });
    t.after(() => receiver.child.kill());
    const { ilpPort } = await receiver.line('receiver takes packets');
    const headers = { authorization: 'Bearer abc' };
    for (let n = 0; n < 5; n += 1) await post(Number(ilpPort), { body: prepareFor('test.headrace.receiver'), headers });
    await new Promise((resolve) => setTimeout(resolve, 1500));
    const back = await startOtlpReceiver(Number(new URL(away.url).port));
    t.after(() => back.close());
    while (back.spans.length < 5) await new Promise((resolve) => setTimeout(resolve, 50));
    const names = back.spans.map(({ name }) => name).sort();
    assert.deepEqual(names, Array(5).fill('packet.receive'));
  });

  test('tell every problem of the environment at once and end with 2', async () => {
    const connector = run('connector', { NODE_ID: '', ILP_AUTH_TOKEN: '', OTEL_ENABLED: 'yes', HEALTH_PORT: '70000' });
    assert.equal(await connector.exited, 2);
    const [title, ...problems] = connector.stderr().trim().split('\n');
    assert.equal(title, 'headrace connector cannot start:');
    const names = problems.map((problem) => problem.trim().split(/[= ]/)[0]);
    assert.deepEqual(names.sort(), ['HEALTH_PORT', 'ILP_AUTH_TOKEN', 'ILP_ROUTES', 'NODE_ID', 'OTEL_ENABLED']);
  });

  test('name the port and its variable when it is in use, and end with 1', async (t) => {
    const other = http.createServer();
    await new Promise<void>((resolve) => other.listen(0, '127.0.0.1', resolve));
    t.after(() => other.close());
    const { port } = other.address() as AddressInfo;
    const receiver = run('receiver', { ILP_HTTP_PORT: String(port) });
    assert.equal(await receiver.exited, 1);
    assert.equal(
      receiver.stderr(),
      `headrace receiver: cannot listen on 127.0.0.1:${port}: the port is in use; fix: free the port or set ILP_HTTP_PORT to another one\n`,
    );
  });
});
