import assert from 'node:assert/strict';
import http from 'node:http';
import type { AddressInfo } from 'node:net';
import { describe, type TestContext, test } from 'node:test';
import { conditionOf } from '../src/ilp/condition.ts';
import { decodePrepare, encodeFulfill, encodeReject } from '../src/ilp/packet.ts';
import { type ConnectorOptions, type ServerHandle, startConnector, startReceiver } from '../src/index.ts';
import {
  exchange,
  getJson,
  type Harness,
  type PostOptions,
  post,
  prepareFor,
  SECRET,
  startHarness,
  TOKEN,
} from './harness.ts';

const ANY_PORT = { host: '127.0.0.1', port: 0, variable: 'ILP_HTTP_PORT' };
const RECEIVER = 'test.receiver';
const COMMON = {
  listen: ANY_PORT,
  health: ANY_PORT,
  tokens: [{ peer: 'sender', token: TOKEN }],
  trust: { '*': 'accept' as const },
  sla: { packetSuccess: 0.999, p99LatencyMs: 1000 },
};

interface Network {
  readonly harness: Harness;
  readonly connector: ServerHandle;
  readonly receiver: ServerHandle;
  /** Ends all nodes and sends what is left of their telemetry. */
  finish(): Promise<void>;
}

async function startNetwork(t: TestContext, changes: Partial<ConnectorOptions> = {}): Promise<Network> {
  const harness = await startHarness();
  const { telemetry } = harness;
  const receiver = await startReceiver(
    { ...COMMON, address: RECEIVER, demoSecret: SECRET, demoFaults: true },
    telemetry,
  );
  const routes = [{ prefix: RECEIVER, url: `http://127.0.0.1:${receiver.ilpPort}/ilp` }];
  const own = { address: 'test.connector', routes, peerToken: TOKEN, minExpiryWindowMs: 100 };
  const connector = await startConnector({ ...COMMON, ...own, ...changes }, telemetry);
  const finish = async (): Promise<void> => {
    await connector.close();
    await receiver.close();
    await harness.stop();
  };
  t.after(finish);
  return { harness, connector, receiver, finish };
}

/** A next hop that answers whatever the test wants; resolves to its URL. */
async function startHop(
  t: TestContext,
  answer: (bytes: Buffer, response: http.ServerResponse) => void,
): Promise<string> {
  const server = http.createServer((request, response) => {
    const chunks: Buffer[] = [];
    request.on('data', (chunk: Buffer) => chunks.push(chunk));
    request.on('end', () => answer(Buffer.concat(chunks), response));
  });
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
  t.after(() => {
    server.closeAllConnections();
    server.close();
  });
  return `http://127.0.0.1:${(server.address() as AddressInfo).port}/ilp`;
}

/** Without what the runtime says of its own process, which is never still. */
function nonZero(series: Record<string, number>): Record<string, number> {
  const own = Object.entries(series).filter(([name]) => !/^(process|nodejs)\./.test(name));
  return Object.fromEntries(own.filter(([, value]) => value !== 0));
}

describe('a connector', () => {
  test('passes a fulfilled packet back, with three spans in one line', async (t) => {
    const { harness, connector, finish } = await startNetwork(t);
    await harness.telemetry.spans.packetSend.run({}, async (span) => {
      const headers: Record<string, string> = {};
      span.inject(headers, 'accept');
      assert.equal((await exchange(connector.ilpPort, prepareFor(RECEIVER), headers)).kind, 'fulfill');
    });
    await finish();
    const ilpSpans = harness.spans.filter(({ name }) => name.startsWith('packet.'));
    const chain: string[] = [];
    let parent: string | undefined;
    for (;;) {
      // The test's own request makes a client span, which is not of the packet's trace path.
      const children = ilpSpans.filter((span) => span.parentSpanContext?.spanId === parent);
      const [only, ...others] = children;
      if (only === undefined) break;
      assert.deepEqual(others, []);
      chain.push(only.name);
      parent = only.spanContext().spanId;
    }
    assert.deepEqual([chain, ilpSpans.length], [['packet.send', 'packet.process', 'packet.receive'], 3]);
    const span = harness.spans.find(({ name }) => name === 'packet.process');
    assert.deepEqual(span?.attributes, {
      'peer.source': 'sender',
      'ilp.destination': RECEIVER,
      'ilp.amount': '42',
      'peer.destination': RECEIVER,
    });
    assert.equal(span?.status.code, 0);
  });

  test('starts a trace of its own with a link to the span of a peer whose context it does not accept', async (t) => {
    const { harness, connector, finish } = await startNetwork(t, { trust: {} });
    const headers = { traceparent: '00-0af7651916cd43dd8448eb211c80319c-b7ad6b7169203331-01', baggage: 'user=alice' };
    assert.equal((await exchange(connector.ilpPort, prepareFor(RECEIVER), headers)).kind, 'fulfill');
    await finish();
    const [process, receive] = ['packet.process', 'packet.receive'].map((name) => {
      return harness.spans.find((span) => span.name === name);
    });
    assert.equal(process?.parentSpanContext, undefined);
    assert.equal(process?.links[0]?.context.spanId, 'b7ad6b7169203331');
    assert.equal(
      receive?.parentSpanContext?.spanId,
      process?.spanContext().spanId,
      'the receiver accepts, and is told',
    );
  });

  test('ignores the context of a peer when told to, and tells a next hop nothing', async (t) => {
    const seen: http.IncomingHttpHeaders[] = [];
    const url = await startHop(t, (_bytes, response) => {
      seen.push(response.req.headers);
      response.end(encodeReject({ code: 'F99', triggeredBy: 'test.hop', message: '' }));
    });
    const trust = { '*': 'ignore' } as const;
    const { harness, connector, finish } = await startNetwork(t, { trust, routes: [{ prefix: 'test', url }] });
    const headers = { traceparent: '00-0af7651916cd43dd8448eb211c80319c-b7ad6b7169203331-01' };
    await exchange(connector.ilpPort, prepareFor('test.x'), headers);
    await finish();
    const span = harness.spans.find(({ name }) => name === 'packet.process');
    assert.deepEqual([span?.parentSpanContext, span?.links], [undefined, []]);
    assert.deepEqual([seen.length, seen[0]?.traceparent, seen[0]?.tracestate], [1, undefined, undefined]);
  });

  test('changes only the expiry of what it sends on, by its window', async (t) => {
    const seen: Buffer[] = [];
    const fulfillment = Buffer.alloc(32, 1);
    const url = await startHop(t, (bytes, response) => {
      seen.push(bytes);
      response.end(encodeFulfill(fulfillment, Buffer.from('thanks')));
    });
    const { connector } = await startNetwork(t, { routes: [{ prefix: 'test', url }] });
    const expiresAt = new Date(Date.now() + 5000);
    const body = prepareFor('test.x', { executionCondition: conditionOf(fulfillment), expiresAt });
    const reply = await exchange(connector.ilpPort, body);
    assert.deepEqual(reply, { kind: 'fulfill', fulfillment, data: Buffer.from('thanks') });
    const [before, after] = [body, seen[0] ?? body].map(decodePrepare);
    assert.ok(before?.ok && after?.ok);
    assert.ok(Math.abs(after.packet.expiresAt.getTime() - (expiresAt.getTime() - 100)) <= 2);
    assert.deepEqual({ ...after.packet, expiresAt: 0 }, { ...before.packet, expiresAt: 0 });
  });

  const rejects: Record<string, [destination: string, expiresInMs: number, code: string]> = {
    'an address without a route': ['test.nowhere', 5000, 'F02'],
    'an address that only begins with the same letters': ['test.receiverx', 5000, 'F02'],
    'an address that is for the next node only': ['peer.config', 5000, 'F02'],
    'a packet that has expired': [RECEIVER, -1, 'R00'],
    'a packet that leaves no time for the answer': [RECEIVER, 80, 'R02'],
  };
  for (const [sentence, [destination, expiresInMs, code]] of Object.entries(rejects)) {
    test(`rejects ${sentence} with ${code} in its own name`, async (t) => {
      const { connector, receiver } = await startNetwork(t);
      const expiresAt = new Date(Date.now() + expiresInMs);
      const reply = await exchange(connector.ilpPort, prepareFor(destination, { expiresAt }));
      assert.ok(reply.kind === 'reject');
      assert.deepEqual([reply.code, reply.triggeredBy], [code, 'test.connector']);
      assert.equal(receiver.counts().begun, 0);
    });
  }

  test('rejects a Prepare that cannot be read with F01', async (t) => {
    const { connector } = await startNetwork(t);
    const whole = prepareFor(RECEIVER);
    for (const body of [whole.subarray(0, 40), Buffer.concat([whole, Buffer.of(0)]), Buffer.of(12)]) {
      const reply = await exchange(connector.ilpPort, body);
      assert.ok(reply.kind === 'reject');
      assert.deepEqual([reply.code, reply.triggeredBy], ['F01', 'test.connector']);
    }
    assert.equal(connector.counts().inFlight, 0);
  });

  test('relays a Reject byte for byte', async (t) => {
    const bytes = encodeReject({ code: 'T04', triggeredBy: 'test.far.away', message: 'no liquidity – später' });
    const url = await startHop(t, (_bytes, response) => response.end(bytes));
    const { connector } = await startNetwork(t, { routes: [{ prefix: 'test', url }] });
    const answer = await post(connector.ilpPort, { body: prepareFor('test.x') });
    assert.deepEqual(answer.body, bytes);
  });

  const broken: Record<string, [(bytes: Buffer, response: http.ServerResponse) => void, code: string]> = {
    'a wrong fulfillment': [(_bytes, response) => response.end(encodeFulfill(Buffer.alloc(32))), 'F05'],
    'an answer that is no packet': [(_bytes, response) => response.end('hello'), 'T00'],
    'an answer larger than any packet': [(_bytes, response) => response.end(Buffer.alloc(50_000)), 'T00'],
    'a server error': [(_bytes, response) => response.writeHead(503).end(), 'T00'],
    'a refused token': [(_bytes, response) => response.writeHead(401).end(), 'T01'],
    'a broken connection': [(_bytes, response) => response.destroy(), 'T01'],
    'silence until the packet expires': [() => undefined, 'R00'],
  };
  for (const [sentence, [answer, code]] of Object.entries(broken)) {
    test(`turns ${sentence} of the next hop into ${code} in its own name`, async (t) => {
      const url = await startHop(t, answer);
      const { connector, finish, harness } = await startNetwork(t, { routes: [{ prefix: 'test', url }] });
      const expiresAt = new Date(Date.now() + 300);
      const reply = await exchange(connector.ilpPort, prepareFor('test.x', { expiresAt }));
      assert.ok(reply.kind === 'reject');
      assert.deepEqual([reply.code, reply.triggeredBy], [code, 'test.connector']);
      assert.equal(connector.counts().inFlight, 0);
      await finish();
      const span = harness.spans.find(({ name }) => name === 'packet.process');
      assert.deepEqual([span?.attributes['error.type'], span?.status.code], [code, 2]);
    });
  }

  test('answers T01 when nobody listens at the next hop', async (t) => {
    const { connector, receiver } = await startNetwork(t);
    await receiver.close();
    const reply = await exchange(connector.ilpPort, prepareFor(RECEIVER));
    assert.equal(reply.kind === 'reject' && reply.code, 'T01');
  });

  const refusals: Record<string, [Partial<PostOptions>, status: number]> = {
    'a missing token': [{ headers: { authorization: '' } }, 401],
    'a wrong token': [{ headers: { authorization: 'Bearer wrong' } }, 401],
    'another content type': [{ headers: { 'content-type': 'application/json' } }, 400],
    'a body that is no packet': [{ body: Buffer.from('{}') }, 400],
    'an empty body': [{ body: Buffer.alloc(0) }, 400],
    'a body above 40 KiB': [{ body: Buffer.alloc(40 * 1024 + 1, 12) }, 413],
    'another method': [{ method: 'PUT' }, 405],
    'another path': [{ path: '/' }, 404],
  };
  for (const [sentence, [change, status]] of Object.entries(refusals)) {
    test(`refuses ${sentence} with HTTP status ${status}, and counts no packet`, async (t) => {
      const { connector } = await startNetwork(t);
      const answer = await post(connector.ilpPort, { body: prepareFor(RECEIVER), ...change });
      assert.equal(answer.status, status);
      assert.equal(connector.counts().begun, 0);
      assert.deepEqual((await getJson(connector.healthPort, '/stats')).body.refused, { [status]: 1 });
    });
  }

  test('counts each Prepare once when it ends, and what it relayed under its own type', async (t) => {
    const receiver = await startHop(t, (bytes, response) => {
      const prepare = decodePrepare(bytes);
      const destination = prepare.ok ? prepare.packet.destination : '';
      if (destination === 'test.hop.silent') return;
      const reject = encodeReject({ code: 'F99', triggeredBy: destination, message: '' });
      response.end(destination === 'test.hop.no' ? reject : encodeFulfill(Buffer.alloc(32, 1)));
    });
    const routes = [{ prefix: 'test.hop', url: receiver }];
    const { connector, harness, finish } = await startNetwork(t, { routes });
    const executionCondition = conditionOf(Buffer.alloc(32, 1));
    const send = (destination: string, expiresInMs = 5000): Promise<unknown> => {
      const expiresAt = new Date(Date.now() + expiresInMs);
      return exchange(connector.ilpPort, prepareFor(destination, { executionCondition, expiresAt }));
    };
    await Promise.all([send('test.hop.a'), send('test.hop.b'), send('test.hop.no'), send('test.other')]);
    await send('test.hop.silent', 250);
    await finish();
    assert.deepEqual(nonZero(harness.series()), {
      'ilp.packets.processed{type="prepare",status="success"}': 2,
      'ilp.packets.processed{type="prepare",status="rejected"}': 1,
      'ilp.packets.processed{type="prepare",status="error"}': 1,
      'ilp.packets.processed{type="prepare",status="timeout"}': 1,
      'ilp.packets.processed{type="fulfill",status="success"}': 2,
      'ilp.packets.processed{type="reject",status="success"}': 1,
      'ilp.packets.rejected{code="F02"}': 1,
      'ilp.packets.rejected{code="F99"}': 1,
      'ilp.packets.rejected{code="R00"}': 1,
      'ilp.packet.latency{type="prepare"}': 4,
      'ilp.packet.latency{type="fulfill"}': 2,
      'ilp.packet.latency{type="reject"}': 3,
      'ilp.packet.round_trip{}': 5,
      'connector.errors{type="unreachable",severity="warning"}': 1,
      'connector.errors{type="timeout",severity="warning"}': 1,
    });
    assert.equal(harness.series()['ilp.packets.in_flight{}'], 0);
  });

  test('writes one log line for each packet, with the ids of its span', async (t) => {
    const { connector, harness, finish } = await startNetwork(t);
    await exchange(connector.ilpPort, prepareFor('test.nowhere'));
    await finish();
    const lines = harness.lines().filter(({ component }) => component === 'packet');
    const span = harness.spans.find(({ name }) => name === 'packet.process')?.spanContext();
    const { time, latencyMs, ...rest } = lines[0] ?? {};
    assert.ok(Number(latencyMs) > 0 && typeof time === 'string');
    assert.deepEqual(rest, {
      ...{ level: 'warn', nodeId: 'node-1', component: 'packet', msg: 'packet rejected' },
      ...{ destination: 'test.nowhere', amount: '42', code: 'F02' },
      ...{ correlationId: span?.traceId, trace_id: span?.traceId, span_id: span?.spanId, trace_flags: '01' },
    });
    assert.equal(lines.length, 1);
  });

  test('lets the packets in flight end before it closes, and takes no new ones', async (t) => {
    const { connector } = await startNetwork(t);
    const slow = exchange(connector.ilpPort, prepareFor(`${RECEIVER}.slow.300`));
    await new Promise((resolve) => setTimeout(resolve, 100));
    const startedMs = performance.now();
    const closing = connector.close();
    assert.equal((await getJson(connector.healthPort, '/health/ready')).status, 503);
    await assert.rejects(exchange(connector.ilpPort, prepareFor(RECEIVER)), /ECONNREFUSED/);
    assert.equal((await slow).kind, 'fulfill');
    await closing;
    assert.ok(performance.now() - startedMs < 2000, 'closing waits for packets, not for idle connections');
    assert.deepEqual([connector.counts().fulfilled, connector.counts().inFlight], [1, 0]);
  });
});

describe('the health of a node', () => {
  test('is healthy while packets do not fail here, and degraded, still 200, below the objective', async (t) => {
    const { connector } = await startNetwork(t);
    const before = await getJson(connector.healthPort, '/health');
    assert.deepEqual(before.body.sla, { packetSuccessRate: null, p99LatencyMs: null });
    assert.deepEqual(before.body.telemetry, { dropped: {}, signals: {} });
    await exchange(connector.ilpPort, prepareFor(RECEIVER));
    await exchange(connector.ilpPort, prepareFor(`${RECEIVER}.reject.F99`));
    const healthy = await getJson(connector.healthPort, '/health');
    assert.deepEqual([healthy.status, healthy.body.status, healthy.body.nodeId], [200, 'healthy', 'node-1']);
    await exchange(connector.ilpPort, prepareFor('test.nowhere'));
    const degraded = await getJson(connector.healthPort, '/health');
    assert.deepEqual([degraded.status, degraded.body.status], [200, 'degraded']);
    const sla = degraded.body.sla as { packetSuccessRate: number; p99LatencyMs: number };
    assert.equal(sla.packetSuccessRate, 2 / 3);
    assert.ok(sla.p99LatencyMs > 0);
    assert.equal((await getJson(connector.healthPort, '/health/live')).status, 200);
    assert.equal((await getJson(connector.healthPort, '/health/ready')).status, 200);
    assert.equal((await getJson(connector.healthPort, '/nothing')).status, 404);
  });
});

describe('a receiver', () => {
  const cases: Record<string, [destination: string, changes: Parameters<typeof prepareFor>[1], code: string]> = {
    'a condition that it cannot fulfill': [RECEIVER, { executionCondition: Buffer.alloc(32) }, 'F05'],
    'data that is no nonce': [RECEIVER, { data: Buffer.from('short') }, 'F06'],
    'an address that asks for a Reject': [`${RECEIVER}.reject.T02`, {}, 'T02'],
    'an address of somebody else': ['test.receiverx', {}, 'F02'],
  };
  for (const [sentence, [destination, changes, code]] of Object.entries(cases)) {
    test(`answers ${sentence} with ${code}`, async (t) => {
      const { receiver } = await startNetwork(t);
      const reply = await exchange(receiver.ilpPort, prepareFor(destination, changes));
      assert.ok(reply.kind === 'reject');
      assert.deepEqual([reply.code, reply.triggeredBy], [code, RECEIVER]);
    });
  }
});
