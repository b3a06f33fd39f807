import assert from 'node:assert/strict';
import { describe, it } from 'node:test';
import { brotliDecompressSync, gunzipSync } from 'node:zlib';
import { BackendError, type Fault, startPage } from '../src/index.ts';
import { fedSource } from './fed-source.ts';
import { openPage, PIPELINE } from './page-fixture.ts';
import { rawRequest } from './raw-request.ts';

const KIB = 1024;

describe('the server of the page', () => {
  it('refuses what another site or a foreign name asks, and says why', async (context) => {
    const { port } = await openPage(context);
    const cases: Readonly<Record<string, readonly [number, Record<string, string>]>> = {
      'its own name': [200, { host: `localhost:${port}` }],
      'a loopback address': [200, { host: `127.0.0.1:${port}` }],
      'another loopback address': [200, { host: '127.8.8.8:4000' }],
      'the loopback address of version 6': [200, { host: '[::1]:4000' }],
      'its own origin': [200, { host: `localhost:${port}`, origin: `http://localhost:${port}` }],
      'a rebound name': [403, { host: `evil.example:${port}` }],
      'a name that only begins like its own': [403, { host: 'localhost.evil.example' }],
      'a name that only ends like its own': [403, { host: 'evil-localhost' }],
      'a foreign origin': [403, { host: `localhost:${port}`, origin: 'https://evil.example' }],
      'another port of this machine': [403, { host: `localhost:${port}`, origin: 'http://localhost:1' }],
      'an origin without a name': [403, { host: `localhost:${port}`, origin: 'null' }],
      'a script of another site': [
        403,
        { host: `localhost:${port}`, 'sec-fetch-site': 'cross-site', 'sec-fetch-mode': 'cors' },
      ],
      'a link of another site': [
        200,
        { host: `localhost:${port}`, 'sec-fetch-site': 'cross-site', 'sec-fetch-mode': 'navigate' },
      ],
    };
    for (const [name, [status, headers]] of Object.entries(cases))
      assert.equal((await rawRequest(port, '/', { headers })).status, status, name);
  });

  it('is served under further names when told so', async (context) => {
    const { port } = await openPage(context, { allowedHosts: ['lab.example'] });
    assert.equal((await rawRequest(port, '/', { headers: { host: 'LAB.example:4000' } })).status, 200);
    assert.equal((await rawRequest(port, '/', { headers: { host: 'other.example' } })).status, 403);
  });

  it('forbids everything but its own scripts and styles, on every answer', async (context) => {
    const { port } = await openPage(context);
    for (const path of ['/', '/assets/page.js', '/api/page', '/nothing', '/api/traces/zz']) {
      const { headers } = await rawRequest(port, path);
      assert.match(
        String(headers['content-security-policy']),
        /^default-src 'none'; script-src 'self'; style-src 'self';/,
      );
      assert.equal(headers['x-content-type-options'], 'nosniff', path);
    }
  });

  it('answers only to GET and HEAD, and to nothing that is not there', async (context) => {
    const { port } = await openPage(context);
    const json = { 'content-type': 'application/json' };
    assert.equal((await rawRequest(port, '/', { method: 'DELETE' })).status, 405);
    assert.equal((await rawRequest(port, '/', { method: 'POST', headers: json })).status, 404);
    assert.equal((await rawRequest(port, '/api/page', { method: 'POST', headers: json })).status, 405);
    assert.equal((await rawRequest(port, '/../package.json')).status, 404);
    const head = await rawRequest(port, '/assets/page.js', { method: 'HEAD' });
    assert.equal(head.status, 200);
    assert.equal(head.body.length, 0);
    assert.ok(Number(head.headers['content-length']) > KIB);
  });

  it('sends a page that is small, compressed, and not sent twice', async (context) => {
    const { port } = await openPage(context);
    let bytes = 0;
    for (const path of ['/', '/assets/page.js', '/assets/page.css', '/icon.svg']) {
      const plain = await rawRequest(port, path);
      const brotli = await rawRequest(port, path, { headers: { 'accept-encoding': 'gzip, br;q=0.9' } });
      const gzip = await rawRequest(port, path, { headers: { 'accept-encoding': 'gzip, br;q=0' } });
      assert.deepEqual(brotliDecompressSync(brotli.body), plain.body);
      assert.deepEqual(gunzipSync(gzip.body), plain.body);
      bytes += gzip.body.length;
      const etag = String(brotli.headers.etag);
      const again = await rawRequest(port, path, { headers: { 'accept-encoding': 'br', 'if-none-match': etag } });
      assert.equal(again.status, 304);
      assert.equal(again.body.length, 0);
    }
    assert.ok(bytes > 10 * KIB && bytes <= 150 * KIB, `${bytes} bytes`);
  });

  it('asks no other host for anything', async (context) => {
    const { port } = await openPage(context);
    const [page, script, styles] = await Promise.all(
      ['/', '/assets/page.js', '/assets/page.css'].map(async (path) => String((await rawRequest(port, path)).body)),
    );
    assert.doesNotMatch(`${page}${styles}`, /https?:\/\//);
    // Namespaces of XML and references to specifications are names, nothing that is asked for.
    const urls = [...(script ?? '').matchAll(/https?:\/\/[^\s"'`)]+/g)].map(([url]) => url);
    assert.deepEqual(
      urls.filter((url) => !/^http:\/\/(www\.w3\.org|localhost:4318)/.test(url)),
      [],
    );
  });

  it('says which port is taken', async (context) => {
    const { port } = await openPage(context);
    const second = startPage({
      ...{ host: '127.0.0.1', port, source: fedSource(), contracts: [], pipeline: PIPELINE, links: [] },
      checks: async () => [],
    });
    await assert.rejects(second, {
      message: `cannot open the page's port 127.0.0.1:${port}: another program listens there`,
    });
  });

  it('names the backend that does not answer, and goes on', async (context) => {
    const unavailable = { backend: 'Loki', message: 'it is away', fix: 'start it' };
    const source = { ...fedSource(), logs: () => Promise.reject(new BackendError(unavailable)) };
    const { port } = await openPage(context, { source });
    const reply = await rawRequest(port, '/api/logs');
    assert.equal(reply.status, 502);
    assert.deepEqual(JSON.parse(String(reply.body)), { message: 'Loki: it is away', fix: 'start it' });
    assert.equal((await rawRequest(port, '/api/traces')).status, 200);
  });

  it('outlives a fault of its own, and logs it', async (context) => {
    const lines: string[] = [];
    const source = { ...fedSource(), alerts: () => Promise.reject(new Error('boom')) };
    const { port } = await openPage(context, { source, log: (line) => lines.push(line) });
    assert.equal((await rawRequest(port, '/api/alerts')).status, 500);
    assert.match(lines.join('\n'), /\/api\/alerts failed: Error: boom/);
    assert.equal((await rawRequest(port, '/api/page')).status, 200);
  });

  it('closes twice without a fault, and then leaves the port', async (context) => {
    const page = await openPage(context);
    await Promise.all([page.close(), page.close()]);
    await page.close();
    await assert.rejects(rawRequest(page.port, '/'), { code: 'ECONNREFUSED' });
  });
});

describe('a fault', () => {
  const json = { 'content-type': 'application/json' };

  function control() {
    const on = new Set<string>();
    const list = async (): Promise<Fault[]> =>
      ['slow-peer', 'rejects'].map((id) => ({ id, title: id, description: '', on: on.has(id) }));
    const set = async (id: string, wanted: boolean): Promise<void> => {
      if (wanted) on.add(id);
      else on.delete(id);
    };
    return { faults: { list, set }, on };
  }

  it('is switched on and off, and the answer lists all of them', async (context) => {
    const { faults, on } = control();
    const { port } = await openPage(context, { faults });
    const reply = await rawRequest(port, '/api/faults/rejects', { method: 'POST', headers: json, body: '{"on":true}' });
    assert.equal(reply.status, 200);
    assert.deepEqual(
      (JSON.parse(String(reply.body)) as Fault[]).map((fault) => [fault.id, fault.on]),
      [
        ['slow-peer', false],
        ['rejects', true],
      ],
    );
    await rawRequest(port, '/api/faults/rejects', { method: 'POST', headers: json, body: '{"on":false}' });
    assert.equal(on.size, 0);
  });

  it('is switched by the page alone: not by a form, a foreign site or a wrong body', async (context) => {
    const { faults, on } = control();
    const { port } = await openPage(context, { faults });
    const cases: Readonly<Record<string, readonly [number, string, Record<string, string>, string]>> = {
      'a form': [415, 'rejects', { 'content-type': 'text/plain' }, '{"on":true}'],
      'a body without a type': [415, 'rejects', {}, '{"on":true}'],
      'another site': [403, 'rejects', { ...json, origin: 'https://evil.example' }, '{"on":true}'],
      'no switch': [400, 'rejects', json, '{"on":"yes"}'],
      'no JSON': [400, 'rejects', json, 'on'],
      'too much': [400, 'rejects', json, `{"on":true,"x":"${'x'.repeat(5000)}"}`],
      'a fault that is not there': [404, 'meteor', json, '{"on":true}'],
    };
    for (const [name, [status, id, headers, body]] of Object.entries(cases))
      assert.equal(
        (await rawRequest(port, `/api/faults/${id}`, { method: 'POST', headers, body })).status,
        status,
        name,
      );
    assert.equal((await rawRequest(port, '/api/faults/rejects')).status, 405);
    assert.equal(on.size, 0);
  });

  it('that cannot be reached is told, and does not stop the page', async (context) => {
    const faults = { list: () => Promise.reject(new Error('the receiver is gone')), set: async () => undefined };
    const { port } = await openPage(context, { faults });
    const reply = await rawRequest(port, '/api/faults/rejects', { method: 'POST', headers: json, body: '{"on":true}' });
    assert.equal(reply.status, 502);
    assert.match(String(reply.body), /the receiver is gone/);
  });
});
