import assert from 'node:assert/strict';
import { describe, test } from 'node:test';
import { startConnector, startReceiver } from '../src/index.ts';
import { exchange, getJson, post, prepareFor, SECRET, startHarness, TOKEN } from './harness.ts';

const RECEIVER = 'test.receiver';
const COMMON = {
  listen: { host: '127.0.0.1', port: 0, variable: 'ILP_HTTP_PORT' },
  health: { host: '127.0.0.1', port: 0, variable: 'HEALTH_PORT' },
  sla: { packetSuccess: 0.999, p99LatencyMs: 10 },
  tokens: [{ peer: 'sender', token: TOKEN }],
  trust: { '*': 'accept' },
} as const;

/** A connector with a receiver behind it, and the switch. */
async function startNetwork(t: { after(work: () => Promise<void>): void }, { demoFaults = true } = {}) {
  const { telemetry, stop } = await startHarness();
  const receiver = await startReceiver(
    { ...COMMON, address: RECEIVER, demoSecret: SECRET, demoFaults, tokens: [{ peer: 'connector', token: 'hop' }] },
    telemetry,
  );
  const routes = [{ prefix: RECEIVER, url: `http://127.0.0.1:${receiver.ilpPort}/ilp` }];
  const connector = await startConnector(
    { ...COMMON, address: 'test.connector', routes, peerToken: 'hop', minExpiryWindowMs: 100 },
    telemetry,
  );
  t.after(async () => {
    await connector.close();
    await receiver.close();
    await stop();
  });
  const put = (id: string, body: string, type = 'application/json') =>
    post(receiver.healthPort, {
      path: `/demo/faults/${id}`,
      method: 'PUT',
      headers: { 'content-type': type },
      body: Buffer.from(body),
    });
  return { put, receiver, send: (expiresAt: Date) => exchange(connector.ilpPort, prepareFor(RECEIVER, { expiresAt })) };
}

function inMs(ms: number): Date {
  return new Date(Date.now() + ms);
}

describe('the faults of a demo', () => {
  test('a slow peer answers all the same, later', async (t) => {
    const { put, send } = await startNetwork(t);
    await put('slow-peer', '{"on":true}');
    const startedMs = performance.now();
    assert.equal((await send(inMs(5000))).kind, 'fulfill');
    assert.ok(performance.now() - startedMs >= 390);
  });

  test('every second packet is rejected, until the fault is switched off', async (t) => {
    const { put, send } = await startNetwork(t);
    const kinds = async () => [await send(inMs(5000)), await send(inMs(5000))].map(({ kind }) => kind).toSorted();
    await put('rejects', '{"on":true}');
    assert.deepEqual(await kinds(), ['fulfill', 'reject']);
    await put('rejects', '{"on":false}');
    assert.deepEqual(await kinds(), ['fulfill', 'fulfill']);
  });

  test('a peer that never answers is given up by the connector with R00', async (t) => {
    const { put, send } = await startNetwork(t);
    await put('silent-peer', '{"on":true}');
    const reply = await send(inMs(600));
    assert.deepEqual(reply.kind === 'reject' && [reply.code, reply.triggeredBy], ['R00', 'test.connector']);
  });

  test('are listed with what they do, and whether they are on', async (t) => {
    const { put, receiver } = await startNetwork(t);
    const answer = await put('rejects', '{"on":true}');
    assert.equal(JSON.parse(answer.body.toString()).on, true);
    const { body } = await getJson(receiver.healthPort, '/demo/faults');
    const faults = body.faults as { id: string; on: boolean; title: string; description: string }[];
    assert.deepEqual(
      faults.map(({ id, on }) => [id, on]),
      [
        ['slow-peer', false],
        ['rejects', true],
        ['silent-peer', false],
      ],
    );
    for (const { title, description } of faults) assert.ok(title !== '' && description !== '');
  });

  test('are not there unless they are asked for', async (t) => {
    const { put } = await startNetwork(t, { demoFaults: false });
    assert.equal((await put('rejects', '{"on":true}')).status, 404);
  });

  const REFUSED: Readonly<Record<string, [id: string, body: string, type: string, status: number]>> = {
    'a fault that does not exist': ['fire', '{"on":true}', 'application/json', 404],
    'what a form of another page can send': ['rejects', 'on=true', 'application/x-www-form-urlencoded', 415],
    'no JSON': ['rejects', 'on', 'application/json', 400],
    'a word that is no switch': ['rejects', '{"on":"yes"}', 'application/json', 400],
    'more than a switch needs': ['rejects', `{"on":true,"x":"${'y'.repeat(50_000)}"}`, 'application/json', 400],
  };
  for (const [sentence, [id, body, type, status]] of Object.entries(REFUSED)) {
    test(`a switch refuses ${sentence}`, async (t) => {
      const { put } = await startNetwork(t);
      assert.equal((await put(id, body, type)).status, status);
    });
  }
});
