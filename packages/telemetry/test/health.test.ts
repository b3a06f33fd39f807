import assert from 'node:assert/strict';
import http from 'node:http';
import net from 'node:net';
import { describe, type TestContext, test } from 'node:test';
import { setTimeout as sleep } from 'node:timers/promises';
import {
  createHealth,
  createHealthHandler,
  type HealthOptions,
  type Phase,
  type ProbeResult,
  startHealthServer,
} from '../src/index.ts';
import { listen } from './http-support.ts';

const GOOD = { nodeId: 'n', version: '1.2.3', phase: () => 'running' as Phase };
const UP = { probe: () => Promise.resolve() };
const DOWN = { probe: () => Promise.reject(new Error('connect ECONNREFUSED 127.0.0.1:3001')) };
const LATE = 'no answer within 30 ms';

async function start(t: TestContext, options: Partial<HealthOptions> = {}): Promise<number> {
  const handler = createHealthHandler({ health: createHealth({ ...GOOD, ...options }) });
  const server = await startHealthServer({ host: '127.0.0.1', port: 0, handler });
  t.after(() => server.close());
  return server.port;
}

async function get(port: number, path: string, init: RequestInit = {}): Promise<[number, Record<string, unknown>]> {
  const response = await fetch(`http://127.0.0.1:${port}${path}`, init);
  const text = await response.text();
  return [response.status, text === '' ? {} : JSON.parse(text)];
}

describe('the status of a service', () => {
  const cases: Record<string, [Partial<HealthOptions>, number, string, readonly string[]]> = {
    'is healthy while it runs': [{}, 200, 'healthy', []],
    'is starting before that': [{ phase: () => 'starting' }, 503, 'starting', ['the service has not started yet']],
    'is unhealthy while it stops': [{ phase: () => 'stopping' }, 503, 'unhealthy', ['the service is stopping']],
    'is healthy with all that it needs': [{ dependencies: { xrpl: UP } }, 200, 'healthy', []],
    'is unhealthy without something that it needs': [
      { dependencies: { xrpl: UP, tigerbeetle: DOWN } },
      503,
      'unhealthy',
      ['tigerbeetle is down: connect ECONNREFUSED 127.0.0.1:3001'],
    ],
    'is degraded without something that it can do without': [
      { dependencies: { evm: { ...DOWN, needed: false } } },
      200,
      'degraded',
      ['evm is down: connect ECONNREFUSED 127.0.0.1:3001'],
    ],
    'is degraded below an objective': [
      { objectives: () => ({ packetSuccessRate: { value: 0.99, atLeast: 0.999 } }) },
      200,
      'degraded',
      ['packetSuccessRate is 0.99, the objective is at least 0.999'],
    ],
    'is degraded above an objective': [
      { objectives: () => ({ p99LatencyMs: { value: 11, atMost: 10 } }) },
      200,
      'degraded',
      ['p99LatencyMs is 11, the objective is at most 10'],
    ],
    'is healthy at its objectives, and while there is nothing to judge': [
      {
        objectives: () => ({
          ...{ packetSuccessRate: { value: 0.999, atLeast: 0.999 }, p99LatencyMs: { value: 10, atMost: 10 } },
          ...{ settlementSuccessRate: { value: null, atLeast: 0.99 }, other: { value: Number.NaN, atLeast: 1 } },
        }),
      },
      200,
      'healthy',
      [],
    ],
  };
  for (const [name, [options, status, word, reasons]] of Object.entries(cases)) {
    test(name, async (t) => {
      const [code, body] = await get(await start(t, options), '/health');
      assert.deepEqual([code, body.status, body.reasons], [status, word, reasons]);
    });
  }

  test('follows the service through its life', async (t) => {
    let phase: Phase = 'starting';
    let value = 1;
    const port = await start(t, { phase: () => phase, objectives: () => ({ rate: { value, atLeast: 0.9 } }) });
    const seen: unknown[] = [];
    const look = async (): Promise<void> => void seen.push((await get(port, '/health'))[1].status);
    await look();
    phase = 'running';
    await look();
    value = 0.5;
    await look();
    phase = 'stopping';
    await look();
    assert.deepEqual(seen, ['starting', 'healthy', 'degraded', 'unhealthy']);
  });
});

describe('the endpoints', () => {
  test('show what operators asked for', async (t) => {
    const port = await start(t, {
      dependencies: { tigerbeetle: UP },
      objectives: () => ({
        packetSuccessRate: { value: 1, atLeast: 0.999 },
        p99LatencyMs: { value: null, atMost: 10 },
      }),
      details: () => ({ peersConnected: 2, totalPeers: 3 }),
    });
    const [, body] = await get(port, '/health');
    const { uptime, timestamp, dependencies, ...rest } = body;
    assert.ok(Number.isInteger(uptime));
    assert.ok(Math.abs(Date.parse(String(timestamp)) - Date.now()) < 5000);
    const { tigerbeetle } = dependencies as { tigerbeetle: { status: string; latencyMs: number } };
    assert.deepEqual([tigerbeetle.status, Object.keys(tigerbeetle)], ['up', ['status', 'latencyMs']]);
    assert.ok(tigerbeetle.latencyMs >= 0 && tigerbeetle.latencyMs < 1000);
    assert.deepEqual(rest, {
      ...{ status: 'healthy', reasons: [], nodeId: 'n', version: '1.2.3' },
      ...{ sla: { packetSuccessRate: 1, p99LatencyMs: null }, peersConnected: 2, totalPeers: 3 },
    });
  });

  test('leave out dependencies and objectives that there are none of', async (t) => {
    const [, body] = await get(await start(t), '/health');
    assert.deepEqual(Object.keys(body), ['status', 'reasons', 'uptime', 'timestamp', 'nodeId', 'version']);
  });

  test('tell readiness from life: a dependency that is down stops work, not the process', async (t) => {
    const port = await start(t, {
      dependencies: { tigerbeetle: DOWN, evm: { ...DOWN, needed: false } },
      objectives: () => ({ rate: { value: 0, atLeast: 1 } }),
    });
    assert.deepEqual(await get(port, '/health/live'), [200, { status: 'live' }]);
    assert.deepEqual(await get(port, '/health/ready'), [
      503,
      { status: 'not ready', reasons: ['tigerbeetle is down: connect ECONNREFUSED 127.0.0.1:3001'] },
    ]);
    const ready = await start(t, { dependencies: { evm: { ...DOWN, needed: false } } });
    assert.deepEqual(await get(ready, '/health/ready'), [200, { status: 'ready', reasons: [] }]);
  });

  test('take GET and HEAD alone, and say which paths there are', async (t) => {
    const port = await start(t);
    assert.deepEqual(await get(port, '/health', { method: 'HEAD' }), [200, {}]);
    assert.deepEqual(await get(port, '/health', { method: 'POST', body: 'x'.repeat(1e6) }), [
      405,
      { error: 'use GET' },
    ]);
    assert.deepEqual(await get(port, '/health?x=1#y').then(([status]) => status), 200);
    assert.deepEqual(await get(port, '/healthz'), [404, { error: 'try /health, /health/live or /health/ready' }]);
  });

  test('stand hostile requests', async (t) => {
    const port = await start(t);
    const requests = [
      `GET /health HTTP/1.1\r\nx: ${'y'.repeat(100_000)}\r\n\r\n`,
      'GET //health\0 HTTP/1.1\r\nhost: h\r\n\r\n',
      'nonsense\r\n\r\n',
    ];
    for (const text of requests) {
      const socket = net.connect(port, '127.0.0.1').on('error', () => undefined);
      socket.write(text);
      await new Promise((resolve) => socket.resume().once('close', resolve));
    }
    assert.equal((await get(port, '/health/live'))[0], 200);
  });

  test('answer 503 where the service’s own part throws', async (t) => {
    const port = await start(t, {
      details: () => {
        throw new Error('no details');
      },
    });
    assert.deepEqual(await get(port, '/health'), [503, { error: 'no details' }]);
  });

  test('can be mounted in a server that is there already', async (t) => {
    const { answer } = createHealthHandler({ health: createHealth(GOOD) });
    const server = http.createServer((request, response) => {
      if (!answer(request, response)) response.end('{"own":true}');
    });
    const port = await listen(t, server);
    assert.equal((await get(port, '/health'))[1].status, 'healthy');
    assert.deepEqual((await get(port, '/else'))[1], { own: true });
  });

  test('a port in use is an error that can be caught', async (t) => {
    const port = await start(t);
    const handler = createHealthHandler({ health: createHealth(GOOD) });
    await assert.rejects(startHealthServer({ host: '127.0.0.1', port, handler }), { code: 'EADDRINUSE' });
  });
});

describe('a dependency', () => {
  test('is asked once for all who look within the cache’s time, and again after it', async () => {
    let asked = 0;
    const results: ProbeResult[] = [];
    const health = createHealth({
      ...GOOD,
      dependencies: { db: { probe: async () => (asked += 1) } },
      limits: { cacheMs: 100 },
      onProbe: (_name, result) => results.push(result),
    });
    await Promise.all([health.report(), health.report(), health.readiness()]);
    await health.report();
    assert.equal(asked, 1);
    await sleep(120);
    await health.report();
    assert.deepEqual([asked, results.map(({ status }) => status)], [2, ['up', 'up']]);
  });

  test('that does not answer is down after the timeout, is told to end, and is not asked again while it hangs', async () => {
    let asked = 0;
    let ended = false;
    const health = createHealth({
      ...GOOD,
      dependencies: {
        db: {
          probe: (signal) => {
            asked += 1;
            signal.addEventListener('abort', () => {
              ended = true;
            });
            return new Promise(() => undefined);
          },
        },
      },
      limits: { timeoutMs: 30, cacheMs: 0 },
    });
    const { status, reasons, dependencies } = await health.report();
    assert.deepEqual([status, reasons], ['unhealthy', [`db is down: ${LATE}`]]);
    assert.ok((dependencies?.db?.latencyMs ?? 0) >= 25);
    while (!ended) await sleep(5);
    await health.report();
    assert.equal(asked, 1);
  });

  test('that comes back is up again', async () => {
    let there = false;
    const probe = async (): Promise<void> => {
      if (!there) throw new Error('away');
    };
    const health = createHealth({ ...GOOD, dependencies: { db: { probe } }, limits: { cacheMs: 0 } });
    assert.equal((await health.report()).status, 'unhealthy');
    there = true;
    assert.equal((await health.report()).status, 'healthy');
  });

  const leaks: Record<string, unknown> = {
    'no password of its URL': new Error('cannot reach postgres://bob:hunter2@db:5432/x'),
    'no query of its URL': new Error('GET https://db/x?token=hunter2 failed'),
    'no endless text': new Error(`${'x'.repeat(10_000)}hunter2`),
    'nothing of what is no error': { hunter2: 'hunter2', toString: () => 'hunter2' },
  };
  for (const [name, error] of Object.entries(leaks)) {
    test(`that is down shows ${name}`, async () => {
      const probe = (): Promise<never> => Promise.reject(error);
      const { reasons } = await createHealth({ ...GOOD, dependencies: { db: { probe } } }).report();
      assert.match(reasons[0] ?? '', /^db is down: \S/);
      assert.doesNotMatch(reasons[0] ?? '', /hunter2/);
      assert.ok((reasons[0] ?? '').length < 300);
    });
  }

  test('whose probe throws at once is down too', async () => {
    const probe = (): never => {
      throw new Error('not configured');
    };
    const { reasons } = await createHealth({ ...GOOD, dependencies: { db: { probe } } }).report();
    assert.deepEqual(reasons, ['db is down: not configured']);
  });
});
