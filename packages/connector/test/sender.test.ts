import assert from 'node:assert/strict';
import { mkdtemp, readFile, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { describe, test } from 'node:test';
import { startReceiver, startSender } from '../src/index.ts';
import { getJson, SECRET, startHarness, TOKEN } from './harness.ts';

const ANY_PORT = { host: '127.0.0.1', port: 0, variable: 'HEALTH_PORT' };
const sla = { packetSuccess: 0.999, p99LatencyMs: 10 };
const trust = { '*': 'accept' } as const;
const common = { health: ANY_PORT, sla, trust, demoSecret: SECRET, demoFaults: false };
const pace = { ratePerSecond: 1000, concurrency: 32, count: undefined, expiryMs: 5000, journal: undefined };
const addresses = { address: 'test.sender', destination: 'test.receiver' };

describe('a sender', () => {
  test('gives each packet a trace of its own and checks what comes back', async () => {
    const harness = await startHarness();
    const server = {
      ...common,
      address: 'test.receiver',
      listen: ANY_PORT,
      tokens: [{ peer: 'sender', token: TOKEN }],
    };
    const wrong = await startReceiver({ ...server, demoSecret: 'another secret' }, harness.telemetry);
    const right = await startReceiver(server, harness.telemetry);
    for (const [receiver, fulfilled] of [
      [right, 3],
      [wrong, 0],
    ] as const) {
      const uplink = `http://127.0.0.1:${receiver.ilpPort}/ilp`;
      const options = { ...common, ...pace, ...addresses, uplink, peerToken: TOKEN, count: 3 };
      const sender = await startSender(options, harness.telemetry);
      await sender.finished;
      assert.equal(sender.counts().fulfilled, fulfilled);
      await sender.close();
      await receiver.close();
    }
    await harness.stop();
    const roots = harness.spans.filter(({ name }) => name === 'packet.send');
    assert.ok(roots.every(({ parentSpanContext }) => parentSpanContext === undefined));
    assert.equal(new Set(roots.map((root) => root.spanContext().traceId)).size, 6);
  });

  test('journals a packet that found nobody as rejected by itself, and goes on', async (t) => {
    const directory = await mkdtemp(join(tmpdir(), 'headrace-'));
    t.after(() => rm(directory, { recursive: true }));
    const journal = join(directory, 'journal.jsonl');
    const harness = await startHarness({ OTEL_ENABLED: 'false' });
    t.after(() => harness.stop());
    const options = { ...common, ...pace, ...addresses, uplink: 'http://127.0.0.1:9/ilp', peerToken: TOKEN, count: 2 };
    const sender = await startSender({ ...options, journal }, harness.telemetry);
    await sender.finished;
    const { body } = await getJson(sender.healthPort, '/stats');
    assert.deepEqual([body.role, body.sent, body.rejected], ['sender', 2, 2]);
    await sender.close();
    const entries = (await readFile(journal, 'utf8'))
      .trim()
      .split('\n')
      .map((line) => JSON.parse(line));
    const { latencyMs, ...entry } = entries[0];
    assert.ok(latencyMs > 0);
    const packet = { destination: 'test.receiver', amount: '100' };
    assert.deepEqual(entry, { ...packet, outcome: 'rejected', code: 'T01', triggeredBy: 'test.sender' });
    assert.equal(entries.length, 2);
    const [line] = harness.lines().filter(({ component }) => component === 'packet');
    assert.match(String(line?.correlationId), /^[0-9a-f-]{36}$/);
  });

  test('waits for the packets in flight when it is stopped', async (t) => {
    const harness = await startHarness({ OTEL_ENABLED: 'false' });
    t.after(() => harness.stop());
    const tokens = [{ peer: 'sender', token: TOKEN }];
    const receiver = await startReceiver(
      { ...common, address: 'test.receiver', listen: ANY_PORT, tokens },
      harness.telemetry,
    );
    t.after(() => receiver.close());
    const uplink = `http://127.0.0.1:${receiver.ilpPort}/ilp`;
    const slow = { ...addresses, destination: 'test.receiver.slow.200' };
    const sender = await startSender({ ...common, ...pace, ...slow, uplink, peerToken: TOKEN }, harness.telemetry);
    await new Promise((resolve) => setTimeout(resolve, 50));
    assert.ok(sender.counts().inFlight > 0);
    await Promise.all([sender.close(), sender.close()]);
    const { begun, fulfilled, rejected, inFlight } = sender.counts();
    assert.deepEqual([inFlight, fulfilled + rejected], [0, begun]);
    assert.ok(fulfilled > 0);
  });

  test('fails before it sends when the journal cannot be opened', async (t) => {
    const harness = await startHarness({ OTEL_ENABLED: 'false' });
    t.after(() => harness.stop());
    const options = { ...common, ...pace, ...addresses, uplink: 'http://127.0.0.1:9/ilp', peerToken: TOKEN };
    await assert.rejects(startSender({ ...options, journal: '/nowhere/journal' }, harness.telemetry), /ENOENT/);
  });
});
