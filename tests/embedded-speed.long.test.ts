import assert from 'node:assert/strict';
import { type ChildProcess, fork } from 'node:child_process';
import { randomBytes } from 'node:crypto';
import { once } from 'node:events';
import { Agent, request } from 'node:http';
import { after, before, describe, it } from 'node:test';
import { fileURLToPath } from 'node:url';
import type { EmbeddedPorts, SignalStats } from '@headrace/embedded';
import { encodeRequest } from '../packages/embedded/test/otlp-client.ts';
import { attributeList } from '../packages/embedded/test/support/attributes.ts';

const PROCESS = fileURLToPath(new URL('../packages/embedded/test/support/pipeline-process.ts', import.meta.url));
const SPANS_A_REQUEST = 500;
const REQUESTS = 600;
const GOAL = 50_000;

interface Answer {
  readonly cpu: NodeJS.CpuUsage;
  readonly traces: SignalStats;
}

describe('the embedded pipeline', () => {
  let child: ChildProcess;
  let ports: EmbeddedPorts;
  before(async () => {
    child = fork(PROCESS, { execArgv: ['--import', 'tsx'] });
    const [message] = (await once(child, 'message')) as [{ ports: EmbeddedPorts }];
    ports = message.ports;
  });
  after(() => child?.disconnect());

  const ask = async (): Promise<Answer> => {
    child.send('stats');
    const [answer] = (await once(child, 'message')) as [Answer];
    return answer;
  };

  it(`takes ${GOAL} spans for a second of one core, within its bytes`, { timeout: 300_000 }, async (t) => {
    const bodies = Array.from({ length: 200 }, () => requestOf(SPANS_A_REQUEST));
    const agent = new Agent({ keepAlive: true });
    const send = (first: number, count: number) =>
      Promise.all(
        [0, 1, 2, 3].map(async (worker) => {
          for (let index = worker; index < count; index += 4)
            await post(ports.otlpHttp, agent, bodies[(first + index) % bodies.length] ?? Buffer.alloc(0));
        }),
      );
    await send(0, 100);
    const start = await ask();
    await send(100, REQUESTS);
    const end = await ask();
    agent.destroy();
    const seconds = (end.cpu.user + end.cpu.system - start.cpu.user - start.cpu.system) / 1e6;
    const rate = Math.round((REQUESTS * SPANS_A_REQUEST) / seconds);
    t.diagnostic(`${rate} spans for a second of one core`);
    const { received, stored, evicted, bytesHeld } = end.traces;
    assert.equal(received, (100 + REQUESTS) * SPANS_A_REQUEST);
    assert.equal(stored + (evicted.maxBytes ?? 0) + (evicted.maxItems ?? 0) + (evicted.replaced ?? 0), received);
    assert.ok(bytesHeld <= 64 * 1024 * 1024);
    assert.ok(rate >= GOAL, `${rate} spans for a second of one core`);
  });
});

function requestOf(count: number): Buffer {
  const start = BigInt(Date.now()) * 1_000_000n;
  const resource = {
    attributes: attributeList({ 'service.name': 'ilp-connector', 'service.instance.id': 'i', 'host.name': 'h' }),
  };
  const spans = Array.from({ length: count }, (_, index) => ({
    ...{ traceId: randomBytes(16), spanId: randomBytes(8), parentSpanId: randomBytes(8) },
    ...{ name: `operation ${index % 7}`, kind: 1 + (index % 3), status: { code: index % 50 === 0 ? 2 : 0 } },
    startTimeUnixNano: String(start),
    endTimeUnixNano: String(start + BigInt(index) * 100_000n),
    attributes: attributeList({ 'ilp.destination': 'g.alice.bob', 'ilp.amount': String(index), 'peer.source': 'a' }),
  }));
  return encodeRequest('traces', { resourceSpans: [{ resource, scopeSpans: [{ scope: { name: 'speed' }, spans }] }] });
}

function post(port: number, agent: Agent, body: Buffer): Promise<void> {
  const headers = { 'content-type': 'application/x-protobuf', 'content-length': body.length };
  return new Promise((resolve, reject) => {
    const sent = request(
      { host: '127.0.0.1', port, path: '/v1/traces', method: 'POST', agent, headers },
      (response) => {
        response.resume();
        response.once('end', () =>
          response.statusCode === 200 ? resolve() : reject(new Error(`answered ${response.statusCode}`)),
        );
      },
    );
    sent.once('error', reject);
    sent.end(body);
  });
}
