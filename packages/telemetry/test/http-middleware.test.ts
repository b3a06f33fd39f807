import assert from 'node:assert/strict';
import http from 'node:http';
import http2 from 'node:http2';
import net from 'node:net';
import { describe, type TestContext, test } from 'node:test';
import type { ExpressMiddleware } from '../src/index.ts';
import { listen, type Shop, startShop, until } from './http-support.ts';

const COUNT = 'http_server_request_duration_seconds_count';
const ACTIVE = 'http_server_active_requests{http_request_method="GET",url_scheme="http"}';

/** What a router of one's own would find. */
function routeOf({ url = '' }: http.IncomingMessage): string | undefined {
  if (url.startsWith('/throws')) throw new Error('no router');
  return /^\/users\/[^/?]+/.test(url) ? '/users/:id' : undefined;
}

async function startServer(
  t: TestContext,
  shop: Shop,
  handler: (request: http.IncomingMessage, response: http.ServerResponse) => void,
): Promise<number> {
  return listen(t, http.createServer({ maxHeaderSize: 64 * 1024 }, shop.http.node(handler, { routeOf })));
}

/** Until nothing waits: a client may have its answer before the server has written down its end. */
async function settled(shop: Shop): Promise<void> {
  await until(async () => (await shop.series('http_server_active_requests')).every((line) => line.endsWith(' 0')));
}

describe('requests of a node:http server', () => {
  test('are timed by method, template and status, whatever the path', async (t) => {
    const shop = await startShop(t);
    const port = await startServer(t, shop, (request, response) => {
      response.statusCode = request.url?.endsWith('/broken') ? 503 : 200;
      response.end();
    });
    const paths = ['/users/1', '/users/2?token=hunter2', '/users/3/broken', '/hunter2', '/throws', '//users//'];
    for (const path of paths) await fetch(`http://127.0.0.1:${port}${path}`);
    await fetch(`http://127.0.0.1:${port}/users/4`, { method: 'DELETE' });
    await settled(shop);
    assert.deepEqual(await shop.series(COUNT), [
      `${COUNT}{http_request_method="DELETE",http_response_status_code="200",http_route="/users/:id",url_scheme="http"} 1`,
      `${COUNT}{http_request_method="GET",http_response_status_code="200",http_route="/users/:id",url_scheme="http"} 2`,
      `${COUNT}{http_request_method="GET",http_response_status_code="200",http_route="_OTHER",url_scheme="http"} 3`,
      `${COUNT}{error_type="503",http_request_method="GET",http_response_status_code="503",http_route="/users/:id",url_scheme="http"} 1`,
    ]);
    assert.doesNotMatch((await shop.series('')).join(), /hunter2|throws/);
  });

  test('are in flight until their response ends', async (t) => {
    const shop = await startShop(t);
    const waiting: http.ServerResponse[] = [];
    const port = await startServer(t, shop, (_request, response) => void waiting.push(response));
    const answers = [1, 2].map(() => fetch(`http://127.0.0.1:${port}/users/1`));
    await until(() => waiting.length === 2);
    assert.deepEqual(await shop.series(ACTIVE), [`${ACTIVE} 2`]);
    for (const response of waiting) response.end();
    await Promise.all(answers);
    await settled(shop);
    assert.deepEqual(await shop.series(COUNT), [
      `${COUNT}{http_request_method="GET",http_response_status_code="200",http_route="/users/:id",url_scheme="http"} 2`,
    ]);
  });

  test('whose client goes are ended, and counted as aborted', async (t) => {
    const shop = await startShop(t);
    let came = false;
    const port = await startServer(t, shop, (_request, _response) => {
      came = true;
    });
    const request = http.get({ host: '127.0.0.1', port, path: '/users/1' }).on('error', () => undefined);
    await until(() => came);
    request.destroy();
    await settled(shop);
    assert.deepEqual(await shop.series(COUNT), [
      `${COUNT}{error_type="aborted",http_request_method="GET",http_route="/users/:id",url_scheme="http"} 1`,
    ]);
  });

  test('have sizes: what came, and what was really sent', async (t) => {
    const shop = await startShop(t);
    const port = await startServer(t, shop, (request, response) => {
      request.resume().on('end', () => {
        response.write('äöü');
        response.write(Buffer.alloc(10));
        response.write('00ff', 'hex');
        response.end('done', () => undefined);
      });
    });
    const url = `http://127.0.0.1:${port}/users/1`;
    await fetch(url, { method: 'POST', body: 'x'.repeat(500) }).then((response) => response.text());
    await fetch(url, { method: 'HEAD' });
    await settled(shop);
    const sums = await shop.series('http_server_');
    const labels = (method: string): string => `{http_request_method="${method}",http_route="/users/:id"}`;
    for (const line of [
      `http_server_request_body_size_bytes_sum${labels('POST')} 500`,
      `http_server_response_body_size_bytes_sum${labels('POST')} 22`,
      `http_server_request_body_size_bytes_sum${labels('HEAD')} 0`,
      `http_server_response_body_size_bytes_sum${labels('HEAD')} 0`,
    ]) {
      assert.ok(sums.includes(line), `${line} is not in\n${sums.filter((sum) => sum.includes('_sum')).join('\n')}`);
    }
  });

  test('give no size that a client only claims', async (t) => {
    const shop = await startShop(t);
    const port = await startServer(t, shop, (_request, response) => void response.end());
    const socket = net.connect(port, '127.0.0.1');
    socket.write('POST /users/1 HTTP/1.1\r\nhost: h\r\ncontent-length: 999999999999\r\n\r\nonly this');
    await new Promise((resolve) => socket.once('data', resolve));
    socket.destroy();
    await settled(shop);
    assert.deepEqual(await shop.series('http_server_request_body_size_bytes_sum'), []);
    assert.equal((await shop.series('http_server_response_body_size_bytes_count')).length, 1);
  });

  test('make no new series by hostile methods and headers', async (t) => {
    const shop = await startShop(t);
    const port = await startServer(t, shop, (_request, response) => void response.end());
    const headers = { 'x-forwarded-proto': 'gopher', 'x-big': 'y'.repeat(40_000), traceparent: 'z'.repeat(500) };
    for (const method of ['PROPFIND', 'SUBSCRIBE', 'M-SEARCH']) {
      await new Promise((resolve, reject) => {
        const options = { host: '127.0.0.1', port, path: '/hunter2', method, headers };
        http
          .request(options, (response) => response.resume().on('end', resolve))
          .on('error', reject)
          .end();
      });
    }
    await settled(shop);
    assert.deepEqual(await shop.series(COUNT), [
      `${COUNT}{http_request_method="_OTHER",http_response_status_code="200",http_route="_OTHER",url_scheme="http"} 3`,
    ]);
  });

  test('of a handler that throws are left to the server, as without it', async (t) => {
    const shop = await startShop(t);
    const handler = shop.http.node(
      () => {
        throw new Error('broken');
      },
      { routeOf },
    );
    const server = http.createServer((request, response) => {
      assert.throws(() => handler(request, response), /broken/);
      response.statusCode = 500;
      response.end();
    });
    const port = await listen(t, server);
    await fetch(`http://127.0.0.1:${port}/users/1`);
    await settled(shop);
    const [line] = await shop.series(COUNT);
    assert.match(line ?? '', /error_type="500"/);
  });

  test('give their template to the span that instrumentation-http makes', async (t) => {
    const shop = await startShop(t);
    const port = await startServer(t, shop, (_request, response) => void response.end());
    await fetch(`http://127.0.0.1:${port}/users/1`);
    await until(() => shop.spans.getFinishedSpans().length > 0);
    const [span] = shop.spans.getFinishedSpans().filter(({ kind }) => kind === 1);
    assert.deepEqual([span?.name, span?.attributes['http.route']], ['GET /users/:id', '/users/:id']);
  });
});

test('a request of HTTP/2 is measured once, its body too', async (t) => {
  const shop = await startShop(t);
  const measure = shop.http.express();
  const server = http2.createServer((request, response) => measure(request, response, () => response.end('four')));
  const port = await listen(t, server);
  const session = http2.connect(`http://127.0.0.1:${port}`);
  t.after(() => session.close());
  const stream = session.request({ ':path': '/hunter2' });
  await new Promise((resolve) => stream.resume().on('end', resolve));
  await settled(shop);
  assert.deepEqual(await shop.series('http_server_response_body_size_bytes_sum'), [
    'http_server_response_body_size_bytes_sum{http_request_method="GET",http_route="_OTHER"} 4',
  ]);
});

describe('requests of Express', () => {
  /** What Express does to a request before a route's handler runs (Express 4 and 5, `req.route` and `req.baseUrl`). */
  async function run(
    t: TestContext,
    found: { readonly route?: unknown; readonly baseUrl?: string },
    mounts: readonly string[] = [],
  ): Promise<string | undefined> {
    const shop = await startShop(t);
    const middleware: ExpressMiddleware = shop.http.express({ mounts });
    const server = http.createServer((request, response) => {
      middleware(request, response, () => {
        middleware(request, response, () => {
          Object.assign(request, found);
          response.end();
        });
      });
    });
    const port = await listen(t, server);
    await fetch(`http://127.0.0.1:${port}/users/hunter2`);
    await settled(shop);
    const lines = await shop.series(COUNT);
    assert.equal(lines.length, 1);
    assert.match(lines[0] ?? '', / 1$/, 'mounted twice, counted once');
    assert.doesNotMatch(lines[0] ?? '', /hunter2/);
    return /http_route="([^"]*)"/.exec(lines[0] ?? '')?.[1];
  }

  const cases: Record<string, [Parameters<typeof run>[1], readonly string[], string]> = {
    'by the path of their route': [{ route: { path: '/users/:id' }, baseUrl: '' }, [], '/users/:id'],
    'without a route, as others': [{}, [], '_OTHER'],
    'by a regular expression': [{ route: { path: /^\/users\/(.*)$/ }, baseUrl: '' }, [], '^\\\\/users\\\\/(.*)$'],
    'by several paths': [{ route: { path: ['/a', '/b/:id'] }, baseUrl: '' }, [], '/a|/b/:id'],
    'in a router that is mounted at a known path': [
      { route: { path: '/:item' }, baseUrl: '/users/hunter2' },
      ['/api', '/users/:id'],
      '/users/:id/:item',
    ],
    'at the root of a mounted router': [{ route: { path: '/' }, baseUrl: '/API' }, ['/api'], '/api'],
    'in a router that is mounted anywhere, without the values in its path': [
      { route: { path: '/:item' }, baseUrl: '/users/hunter2' },
      ['/users'],
      '*/:item',
    ],
    'by a path that is too long for a label, as others': [{ route: { path: `/${'a'.repeat(300)}` } }, [], '_OTHER'],
  };
  for (const [name, [found, mounts, label]] of Object.entries(cases)) {
    test(`are counted ${name}`, async (t) => assert.equal(await run(t, found, mounts), label));
  }
});

describe('requests of Fastify', () => {
  test('are counted by the template of their route, in the whole app', async (t) => {
    const shop = await startShop(t);
    const plugin = shop.http.fastify();
    type Hook = Parameters<Parameters<typeof plugin>[0]['addHook']>[1];
    const hooks: Hook[] = [];
    let registered = false;
    const instance = { addHook: (_name: 'onRequest', hook: Hook) => hooks.push(hook) };
    plugin(instance, {}, () => {
      registered = true;
    });
    assert.ok(registered);
    assert.equal(Reflect.get(plugin, Symbol.for('skip-override')), true);
    const server = http.createServer((raw, response) => {
      const url = raw.url?.startsWith('/users/') ? '/users/:id' : undefined;
      for (const hook of hooks) hook({ raw, routeOptions: { url } }, { raw: response }, () => response.end());
    });
    const port = await listen(t, server);
    for (const path of ['/users/1', '/users/2', '/hunter2']) await fetch(`http://127.0.0.1:${port}${path}`);
    await settled(shop);
    assert.deepEqual(await shop.series(COUNT), [
      `${COUNT}{http_request_method="GET",http_response_status_code="200",http_route="/users/:id",url_scheme="http"} 2`,
      `${COUNT}{http_request_method="GET",http_response_status_code="200",http_route="_OTHER",url_scheme="http"} 1`,
    ]);
  });
});
