import assert from 'node:assert/strict';
import { type ChildProcess, spawn } from 'node:child_process';
import { once } from 'node:events';
import { createServer } from 'node:http';
import { createServer as createTcpServer, type Server } from 'node:net';
import { describe, test } from 'node:test';
import {
  canListen,
  findPortHolder,
  freePort,
  freePorts,
  portsInUse,
  waitForHttp,
  waitUntilPortFree,
} from '../src/net/index.ts';

async function listen(server: Server, port: number, host: string): Promise<AsyncDisposable> {
  server.listen(port, host);
  await once(server, 'listening');
  return {
    async [Symbol.asyncDispose]() {
      server.close();
      await once(server, 'close');
    },
  };
}

async function withListener(port: number, host: string, use: () => Promise<void>): Promise<void> {
  // What is not read keeps its connection open, and the server with it.
  const server = createTcpServer((socket) => socket.resume());
  const listener = await listen(server, port, host);
  try {
    await use();
  } finally {
    await listener[Symbol.asyncDispose]();
  }
}

async function startListener(port: number): Promise<ChildProcess> {
  const code = `require('node:net').createServer().listen(${port}, '127.0.0.1', () => console.log('up'))`;
  const child = spawn(process.execPath, ['-e', code], { stdio: ['ignore', 'pipe', 'inherit'] });
  assert.ok(child.stdout);
  await once(child.stdout, 'data');
  return child;
}

describe('the holder of a port', () => {
  test('is named with its pid and command', async () => {
    const port = await freePort();
    const child = await startListener(port);
    const holder = await findPortHolder(port);
    child.kill('SIGKILL');
    assert.equal(holder?.pid, child.pid);
    assert.match(holder?.command ?? '', /createServer/);
  });

  test('is found on IPv6 as well', async () => {
    const port = await freePort();
    await withListener(port, '::', async () => assert.equal((await findPortHolder(port))?.pid, process.pid));
  });

  test('is nobody when nobody listens', async () => {
    assert.equal(await findPortHolder(await freePort()), undefined);
  });
});

describe('ports in use', () => {
  test('are listed with the setting that wants them and the process that has them', async () => {
    const [taken = 0, free = 0] = await freePorts(2);
    const wanted = { port: taken, host: '127.0.0.1', setting: 'logs.port', owner: 'loki' };
    const other = { port: free, host: '127.0.0.1', setting: 'metrics.port', owner: 'prometheus' };
    await withListener(taken, '127.0.0.1', async () => {
      const [conflict, ...rest] = await portsInUse([wanted, other]);
      assert.deepEqual(rest, []);
      assert.deepEqual(
        { ...conflict, holder: conflict?.holder?.pid },
        { ...wanted, reason: 'in use', holder: process.pid },
      );
    });
    assert.deepEqual(await portsInUse([wanted, other]), []);
  });

  for (const [held, wanted] of [
    ['127.0.0.1', '0.0.0.0'],
    ['0.0.0.0', '127.0.0.1'],
  ] as const) {
    test(`are found when ${held} is held and ${wanted} is wanted`, async () => {
      const port = await freePort();
      await withListener(port, held, async () => {
        const [conflict] = await portsInUse([{ port, host: wanted, setting: 's', owner: 'o' }]);
        assert.equal(conflict?.reason, 'in use');
      });
    });
  }

  test('are told from an address that this machine does not have', async () => {
    const [conflict] = await portsInUse([{ port: await freePort(), host: '192.0.2.1', setting: 's', owner: 'o' }]);
    assert.equal(conflict?.reason, 'no such address');
    assert.equal(conflict?.holder, undefined);
  });
});

test('free ports are different and can be listened on', async () => {
  const ports = await freePorts(20);
  assert.equal(new Set(ports).size, 20);
  for (const port of ports) assert.equal(await canListen(port, '127.0.0.1'), 'free');
});

describe('waiting', () => {
  test('for HTTP ends with the first 200', async () => {
    const port = await freePort();
    let requests = 0;
    const server = createServer((_request, response) => {
      requests++;
      response.writeHead(requests < 3 ? 503 : 200).end();
    });
    const waiting = waitForHttp(`http://127.0.0.1:${port}/ready`, { timeoutMs: 10_000 });
    const listener = await listen(server, port, '127.0.0.1');
    await waiting;
    assert.equal(requests, 3);
    await listener[Symbol.asyncDispose]();
  });

  test('for HTTP says after its time how the last try ended', async () => {
    const url = `http://127.0.0.1:${await freePort()}/`;
    await assert.rejects(waitForHttp(url, { timeoutMs: 200 }), {
      name: 'WaitTimeoutError',
      message: `${url} did not answer 200 within 0.2 s; last: ECONNREFUSED`,
    });
  });

  test('for HTTP is given up on an abort, also during a request that nobody answers', async () => {
    const port = await freePort();
    await withListener(port, '127.0.0.1', async () => {
      const startedMs = Date.now();
      const controller = new AbortController();
      const waiting = waitForHttp(`http://127.0.0.1:${port}/`, { timeoutMs: 10_000, signal: controller.signal });
      setTimeout(() => controller.abort(new Error('enough')), 50);
      await assert.rejects(waiting, { message: 'enough' });
      assert.ok(Date.now() - startedMs < 1_500);
    });
  });

  test('for a port ends when its holder does', async () => {
    const port = await freePort();
    const child = await startListener(port);
    await assert.rejects(waitUntilPortFree(port, { timeoutMs: 100 }), {
      message: `port ${port} on 127.0.0.1 was not free within 0.1 s`,
    });
    child.kill('SIGKILL');
    await waitUntilPortFree(port, { timeoutMs: 5_000 });
  });
});
