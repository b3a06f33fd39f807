import assert from 'node:assert/strict';
import { createServer, type IncomingMessage, type ServerResponse } from 'node:http';
import type { AddressInfo } from 'node:net';
import { describe, it, type TestContext } from 'node:test';
import { askPrometheus, fetchExposition, LiveReadError } from '../src/live/index.ts';
import { freePort } from '../src/net/index.ts';

type Answer = (request: IncomingMessage, response: ServerResponse) => void;

/** A server that answers everything in one way, until the test has ended. */
async function serve(context: TestContext, answer: Answer): Promise<string> {
  const server = createServer(answer);
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
  context.after(
    () =>
      new Promise((resolve) => {
        server.close(resolve);
        server.closeAllConnections();
      }),
  );
  return `127.0.0.1:${(server.address() as AddressInfo).port}`;
}

const text =
  (body: string, contentType = 'text/plain', status = 200): Answer =>
  (_request, response) => {
    response.writeHead(status, { 'content-type': contentType });
    response.end(body);
  };

async function failure(reading: Promise<unknown>): Promise<LiveReadError> {
  const error = await reading.then(
    () => undefined,
    (reason: unknown) => reason,
  );
  assert.ok(error instanceof LiveReadError, String(error));
  for (const part of [error.expected, error.fix]) assert.notEqual(part, '');
  return error;
}

describe('an endpoint that is asked', () => {
  it('is /metrics where no path is given, and the path that is given elsewhere', async (context) => {
    const host = await serve(context, ({ url }, response) => void response.end(`asked{path="${url}"} 1\n`));
    assert.deepEqual(await fetchExposition(host), {
      url: `http://${host}/metrics`,
      text: 'asked{path="/metrics"} 1\n',
    });
    assert.equal(
      (await fetchExposition(`http://${host}/stats/prometheus`)).text,
      'asked{path="/stats/prometheus"} 1\n',
    );
  });

  it('may show nothing yet', async (context) => {
    const host = await serve(context, text(''));
    assert.equal((await fetchExposition(host)).text, '');
  });

  it('is given user and password, and no message repeats them', async (context) => {
    const host = await serve(context, ({ headers }, response) => {
      response.writeHead(headers.authorization === 'Basic bWU6c2VjcmV0IQ==' ? 200 : 401);
      response.end('a 1\n');
    });
    assert.deepEqual(await fetchExposition(`http://me:secret%21@${host}`), {
      url: `http://${host}/metrics`,
      text: 'a 1\n',
    });
    const { url, message } = await failure(fetchExposition(`http://me:wrong@${host}`));
    assert.equal(url, `http://${host}/metrics`);
    assert.match(message, /^answers 401/);
  });

  it('on which nobody listens is told as that', async () => {
    const { url, message } = await failure(fetchExposition(`127.0.0.1:${await freePort()}`));
    assert.match(url, /^http:\/\/127\.0\.0\.1:\d+\/metrics$/);
    assert.equal(message, 'nobody listens there');
  });

  for (const [what, answer] of Object.entries({
    'a page': text('<html><body>a 1</body></html>', 'text/html; charset=utf-8'),
    JSON: text('{"a": 1}', 'application/json'),
    'a text of another kind': text('hello\n'),
  })) {
    it(`that answers with ${what} is no exposition`, async (context) => {
      const { message } = await failure(fetchExposition(await serve(context, answer)));
      assert.match(message, /^answers with something that is no exposition: /);
    });
  }

  it('that answers with another status than 200 is told with what it says', async (context) => {
    const host = await serve(context, text('try /health', 'text/plain', 404));
    assert.equal((await failure(fetchExposition(host))).message, 'answers 404: try /health');
  });

  it('that does not answer in time is given up', async (context) => {
    const host = await serve(context, (_request, response) => void response.write('a 1\n'));
    const { message } = await failure(fetchExposition(host, { timeoutMs: 200, maxBytes: 1000 }));
    assert.equal(message, 'does not answer within 0.2 s');
  });

  it('that answers without end is given up', async (context) => {
    const host = await serve(context, text('a 1\n'.repeat(1000)));
    const { message } = await failure(fetchExposition(host, { timeoutMs: 5000, maxBytes: 1000 }));
    assert.equal(message, 'answers with more than 1000 bytes');
  });

  it('that is no URL is told as that', async () => {
    for (const given of ['', 'ftp://host/metrics', 'http://']) {
      const { url, message } = await failure(fetchExposition(given));
      assert.deepEqual([url, message], [given, 'is no URL of HTTP']);
    }
  });
});

describe('Prometheus', () => {
  it('is asked each expression once, below the path that is given', async (context) => {
    const asked: string[] = [];
    const host = await serve(context, (request, response) => {
      asked.push(request.url ?? '');
      response.end(JSON.stringify({ status: 'success', asked: request.url }));
    });
    const { url, answers } = await askPrometheus(`http://${host}/prom/`, ['up', 'a + b', 'up']);
    assert.equal(url, `http://${host}/prom/`);
    assert.deepEqual(asked.toSorted(), ['/prom/api/v1/query?query=a+%2B+b', '/prom/api/v1/query?query=up']);
    assert.deepEqual([...answers.keys()].toSorted(), ['a + b', 'up']);
  });

  it('may refuse an expression, which is an answer', async (context) => {
    const refusal = { status: 'error', error: 'parse error' };
    const host = await serve(context, text(JSON.stringify(refusal), 'application/json', 400));
    assert.deepEqual((await askPrometheus(host, ['up(']).then(({ answers }) => answers)).get('up('), refusal);
  });

  it('is told from what is not Prometheus', async (context) => {
    for (const body of ['<html>', '[]', 'null', '{"a":1}']) {
      const { message } = await failure(askPrometheus(await serve(context, text(body)), ['up']));
      assert.equal(message, 'answers with something that Prometheus’ API does not');
    }
  });
});
