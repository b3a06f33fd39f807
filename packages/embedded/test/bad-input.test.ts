import assert from 'node:assert/strict';
import { Readable } from 'node:stream';
import { after, before, describe, it } from 'node:test';
import { gzipSync } from 'node:zlib';
import grpc from '@grpc/grpc-js';
import { type Embedded, startEmbedded } from '../src/index.ts';
import { encodeRequest, exportBytes, messageType, type Signal } from './otlp-client.ts';
import { openSocket, rawBytes, rawRequest, readToEnd } from './support/raw.ts';
import { logsRequest, metricsRequest, tracesRequest } from './support/traffic.ts';

const signals: readonly Signal[] = ['traces', 'metrics', 'logs'];
const protobuf = { 'content-type': 'application/x-protobuf' };
const json = { 'content-type': 'application/json' };
const mebibyte = 1024 * 1024;

const good: Readonly<Record<Signal, Buffer>> = {
  traces: encodeRequest('traces', tracesRequest(Date.now())),
  metrics: encodeRequest('metrics', metricsRequest(Date.now(), 0)),
  logs: encodeRequest('logs', logsRequest(Date.now())),
};

/** A value within a value within a value. */
function nestedAttribute(depth: number): object {
  let value: object = { stringValue: 'deep' };
  for (let level = 0; level < depth; level += 1) value = { arrayValue: { values: [value] } };
  return { key: 'deep', value };
}

function bomb(): Buffer {
  return gzipSync(Buffer.alloc(200 * mebibyte));
}

function withResource(signal: Signal, resource: object): object {
  const names = { traces: 'resourceSpans', metrics: 'resourceMetrics', logs: 'resourceLogs' };
  return { [names[signal]]: [{ resource }] };
}

/** Protobuf that is nested so deep cannot be written by the library, which has a limit of its own. */
function nestedProtobuf(depth: number): Buffer {
  let value: Buffer = Buffer.from([0x0a, 1, 0x78]);
  const wrap = (field: number, inner: Buffer) => {
    const length: number[] = [];
    let rest = inner.length;
    for (; rest > 127; rest >>= 7) length.push((rest & 127) | 128);
    return Buffer.concat([Buffer.from([field * 8 + 2, ...length, rest]), inner]);
  };
  for (let level = 0; level < depth; level += 1) value = wrap(5, wrap(1, value));
  return wrap(1, wrap(1, wrap(1, wrap(2, value))));
}

describe('a receiver that gets what is no OTLP request', () => {
  let embedded: Embedded;
  const lines: string[] = [];
  before(async () => {
    embedded = await startEmbedded({ log: (line) => lines.push(line), limits: { requestTimeoutMs: 700 } });
  });
  after(async () => {
    // Whatever came before, the process lives and takes requests of every signal.
    for (const signal of signals) {
      await exportBytes(embedded.ports.otlpGrpc, good[signal], signal);
      const answer = await post(signal, protobuf, good[signal]);
      assert.equal(answer.status, 200);
    }
    await embedded.close();
  });

  const post = (signal: Signal, headers: Record<string, string>, body: Buffer | Readable) =>
    rawRequest(embedded.ports.otlpHttp, `/v1/${signal}`, { headers, body });
  const grpcError = async (bytes: Uint8Array, signal: Signal, options?: grpc.ClientOptions) => {
    const error = await exportBytes(embedded.ports.otlpGrpc, bytes, signal, options).then(
      () => undefined,
      (reason: grpc.ServiceError) => reason,
    );
    assert.ok(error, 'the call was answered without an error');
    return error;
  };
  const statusOf = (body: Buffer) => {
    const type = messageType('google.rpc.Status');
    return type.toObject(type.decode(body), { longs: String, bytes: Buffer }) as {
      code?: number;
      message: string;
      details?: { typeUrl: string; value: Buffer }[];
    };
  };

  for (const signal of signals) {
    it(`answers malformed protobuf of ${signal} with 400 and a Status in protobuf`, async () => {
      for (const bytes of [Buffer.from([0x0a, 0xff, 0xff]), good[signal].subarray(0, -3), Buffer.from('hello')]) {
        const { status, headers, body } = await post(signal, protobuf, bytes);
        assert.equal(status, 400);
        assert.equal(headers['content-type'], 'application/x-protobuf');
        assert.equal(statusOf(body).code, grpc.status.INVALID_ARGUMENT);
        assert.match(statusOf(body).message, /^the request is not an OTLP Export(Trace|Metrics|Logs)ServiceRequest: ./);
        assert.equal((await grpcError(bytes, signal)).code, grpc.status.INVALID_ARGUMENT);
      }
    });

    it(`answers malformed JSON of ${signal} with 400, a Status in JSON and the place`, async () => {
      const bodies = ['', '{', '[]', 'null', '"text"', '{"x": tru}', '{"a":1}}', '\u0000', '{"a":"\\x"}'];
      for (const text of bodies) {
        const { status, headers, body } = await post(signal, json, Buffer.from(text));
        assert.equal(status, 400, text);
        assert.equal(headers['content-type'], 'application/json');
        const { code, message } = JSON.parse(body.toString()) as { code: number; message: string };
        assert.equal(code, grpc.status.INVALID_ARGUMENT);
        assert.match(message, /: line 1, column \d+: ./);
      }
    });

    it(`takes ${signal} of JSON with unknown fields, and refuses values of another type`, async () => {
      const body = (resource: object) => Buffer.from(JSON.stringify(withResource(signal, resource)));
      const fine = await post(signal, json, body({ new_field: [{ any: 1 }], attributes: null }));
      assert.deepEqual([fine.status, fine.body.toString()], [200, '{"partialSuccess":{}}']);
      for (const attributes of [5, 'text', {}, [5], [{ key: 5 }], [{ key: 'a', value: { intValue: 'x' } }]]) {
        const { status } = await post(signal, json, body({ attributes }));
        assert.equal(status, 400, JSON.stringify(attributes));
      }
    });

    it(`refuses ${signal} that are nested too deep, and takes those that are nested deep`, async () => {
      const jsonOf = (depth: number) =>
        Buffer.from(JSON.stringify(withResource(signal, { attributes: [nestedAttribute(depth)] })));
      assert.equal((await post(signal, json, jsonOf(30))).status, 200);
      assert.equal((await post(signal, json, jsonOf(120))).status, 400);
      const brackets = Buffer.from(`{"x":${'['.repeat(1_000_000)}`);
      assert.equal((await post(signal, json, brackets)).status, 400);
      assert.equal((await post(signal, protobuf, nestedProtobuf(30))).status, 200);
      const deep = await post(signal, protobuf, nestedProtobuf(20_000));
      assert.equal(deep.status, 400);
      assert.match(statusOf(deep.body).message, /nested deeper than 100 levels/);
      assert.equal((await grpcError(nestedProtobuf(20_000), signal)).code, grpc.status.INVALID_ARGUMENT);
    });

    it(`refuses ${signal} that a gzip bomb becomes, and gzip that is none`, async () => {
      const gzip = { ...protobuf, 'content-encoding': 'gzip' };
      const answer = await post(signal, gzip, bomb());
      assert.equal(answer.status, 413);
      assert.match(statusOf(answer.body).message, /more than 16777216 bytes, inflated or not/);
      assert.equal((await post(signal, gzip, good[signal])).status, 400);
      assert.equal((await post(signal, gzip, gzipSync(good[signal]).subarray(0, -9))).status, 400);
      const error = await grpcError(Buffer.alloc(17 * mebibyte), signal, {
        'grpc.default_compression_algorithm': grpc.compressionAlgorithms.gzip,
      });
      assert.equal(error.code, grpc.status.RESOURCE_EXHAUSTED);
      assert.deepEqual(error.metadata.get('grpc-status-details-bin'), []);
    });
  }

  it('refuses 100 MB with 413, announced or not, and keeps no more of them than a request may have', async () => {
    const chunk = Buffer.alloc(mebibyte);
    const stream = () => Readable.from(Array.from({ length: 100 }, () => chunk));
    const before_ = process.memoryUsage().arrayBuffers;
    let peak = 0;
    const sampling = setInterval(() => {
      peak = Math.max(peak, process.memoryUsage().arrayBuffers - before_);
    }, 2);
    const announced = await post('traces', { ...protobuf, 'content-length': String(100 * mebibyte) }, stream());
    const unannounced = await post('logs', { ...protobuf, 'transfer-encoding': 'chunked' }, stream());
    clearInterval(sampling);
    assert.deepEqual([announced.status, unannounced.status], [413, 413]);
    assert.ok(peak < 80 * mebibyte, `${peak} bytes`);
    assert.equal((await grpcError(Buffer.alloc(100 * mebibyte), 'metrics')).code, grpc.status.RESOURCE_EXHAUSTED);
  });

  const wrong: readonly (readonly [string, { method?: string; headers?: Record<string, string> }, number, RegExp])[] = [
    ['/v1/spans', { headers: protobuf }, 404, /nothing at \/v1\/spans, only \/v1\/traces, \/v1\/metrics, \/v1\/logs/],
    ['/', { method: 'GET' }, 404, /nothing at \//],
    ['/v1/traces', { method: 'GET' }, 405, /GET is not allowed, only POST is/],
    ['/v1/metrics', { method: 'OPTIONS' }, 405, /OPTIONS is not allowed/],
    [
      '/v1/traces',
      {},
      415,
      /content-type \(none\) is not supported, only application\/x-protobuf and application\/json/,
    ],
    ['/v1/logs', { headers: { 'content-type': 'text/plain' } }, 415, /content-type text\/plain is not supported/],
    ['/v1/logs', { headers: { ...protobuf, 'content-encoding': 'br' } }, 415, /content-encoding br is not supported/],
    ['/v1/traces', { headers: { ...protobuf, host: 'evil.example' } }, 403, /Host "evil\.example" is not one of this/],
    ['/v1/traces', { headers: { ...protobuf, origin: 'https://evil.example' } }, 403, /pages from "https:\/\/evil/],
    ['/v1/traces', { headers: { ...protobuf, origin: 'null' } }, 403, /pages from "null" are not answered/],
  ];
  for (const [path, options, expected, text] of wrong) {
    it(`answers ${options.method ?? 'POST'} ${path} ${JSON.stringify(options.headers ?? {})} with ${expected}`, async () => {
      const { status, headers, body } = await rawRequest(embedded.ports.otlpHttp, path, {
        ...options,
        body: Buffer.alloc(0),
      });
      assert.equal(status, expected);
      assert.match(body.toString(), text);
      if (expected === 405) assert.equal(headers.allow, 'POST');
    });
  }

  it('lets pages and clients of this machine in', async () => {
    for (const headers of [
      { origin: 'http://localhost:4000' },
      { host: `localhost:${embedded.ports.otlpHttp}` },
      { host: '[::1]:4318' },
      { host: '10.0.0.7' },
    ]) {
      const { status } = await post('traces', { ...protobuf, ...headers }, Buffer.alloc(0));
      assert.equal(status, 200, JSON.stringify(headers));
    }
  });

  it('answers no foreign Host on any of its HTTP ports', async () => {
    const { metrics, tempo, loki } = embedded.ports;
    for (const [port, path] of [
      [metrics, '/metrics'],
      [tempo, '/ready'],
      [loki, '/ready'],
    ] as const) {
      const foreign = await rawRequest(port, path, { method: 'GET', headers: { host: 'rebound.example' } });
      assert.equal(foreign.status, 403);
      assert.equal((await rawRequest(port, path, { method: 'GET' })).status, 200);
    }
  });

  it('tells HTTP/1 on the gRPC port what the port speaks', async () => {
    const answer = await rawBytes(embedded.ports.otlpGrpc, 'POST /v1/traces HTTP/1.1\r\nhost: localhost\r\n\r\n');
    assert.match(answer, /^HTTP\/1\.1 426 Upgrade Required\r\n/);
    assert.match(answer, /this port speaks OTLP over gRPC, which needs HTTP\/2/);
  });

  it('tells HTTP/2 on the HTTP port that it is not understood', async () => {
    const answer = await rawBytes(embedded.ports.otlpHttp, 'PRI * HTTP/2.0\r\n\r\nSM\r\n\r\n\0\0\0\x04\0\0\0\0\0');
    assert.match(answer, /^HTTP\/1\.1 400 Bad Request\r\n[\s\S]*OTLP over gRPC has a port of its own/);
  });

  it('answers unknown methods and compressions of gRPC with UNIMPLEMENTED', async () => {
    const client = new grpc.Client(`127.0.0.1:${embedded.ports.otlpGrpc}`, grpc.credentials.createInsecure());
    const asIs = (bytes: Buffer) => bytes;
    const error = await new Promise<grpc.ServiceError | null>((resolve) => {
      client.makeUnaryRequest('/some.Service/Export', asIs, asIs, Buffer.alloc(0), (reason) => resolve(reason));
    });
    client.close();
    assert.equal(error?.code, grpc.status.UNIMPLEMENTED);
    assert.match(error?.details ?? '', /there is no \/some\.Service\/Export/);
    const deflate = { 'grpc.default_compression_algorithm': grpc.compressionAlgorithms.deflate };
    const refused = await grpcError(good.traces, 'traces', deflate);
    assert.equal(refused.code, grpc.status.UNIMPLEMENTED);
    assert.match(refused.details, /compression deflate is not known, only identity and gzip/);
  });

  it('gives up a client that sends its body too slowly, with 408', async () => {
    const socket = await openSocket(embedded.ports.otlpHttp);
    const head =
      'POST /v1/traces HTTP/1.1\r\nhost: localhost\r\ncontent-type: application/json\r\ncontent-length: 1000\r\n\r\n{';
    socket.write(head);
    const answer = await readToEnd(socket);
    assert.match(answer, /^HTTP\/1\.1 408 /);
    assert.match(answer, /"the request did not arrive within 700 ms"/);
  });

  it('gives up a client that sends its headers too slowly', async () => {
    const socket = await openSocket(embedded.ports.otlpHttp);
    socket.write('POST /v1/traces HTTP/1.1\r\nhost: local');
    assert.match(await readToEnd(socket), /^HTTP\/1\.1 408 Request Timeout\r\n/);
  });

  it('gives up a gRPC call whose message does not arrive', async () => {
    const { connect } = await import('node:http2');
    const session = connect(`http://127.0.0.1:${embedded.ports.otlpGrpc}`);
    const call = session.request({
      ...{ ':method': 'POST', ':path': '/opentelemetry.proto.collector.trace.v1.TraceService/Export' },
      ...{ 'content-type': 'application/grpc', te: 'trailers' },
    });
    call.write(Buffer.from([0, 0, 0, 1, 0]));
    const headers = await new Promise<Record<string, unknown>>((resolve) => call.once('response', resolve));
    assert.equal(headers['grpc-status'], String(grpc.status.DEADLINE_EXCEEDED));
    session.destroy();
  });

  it('counts and logs what it refused', () => {
    const { refusedRequests } = embedded.stats().traces;
    assert.deepEqual(Object.keys(refusedRequests).toSorted(), [
      ...['malformed', 'too large', 'too slow', 'unknown compression', 'unsupported content-type'],
    ]);
    assert.ok(lines.some((line) => line.startsWith('refused a traces request: the request did not arrive within')));
    assert.ok(
      lines.every((line) => !line.includes('failed')),
      lines.find((line) => line.includes('failed')),
    );
  });
});

describe('a receiver that is overloaded', () => {
  it('says when to come again, counts it, and takes requests as soon as there is room', async () => {
    const embedded = await startEmbedded({ limits: { inFlightBytes: 3 * mebibyte, requestBytes: 2 * mebibyte } });
    const { ports } = embedded;
    // Two bodies that do not end hold most of what may be in memory.
    const held = await Promise.all([1, 2].map(() => openSocket(ports.otlpHttp)));
    for (const socket of held) {
      socket.write(
        'POST /v1/logs HTTP/1.1\r\nhost: localhost\r\ncontent-type: application/json\r\ncontent-length: 1800000\r\n\r\n',
      );
      socket.write(Buffer.alloc(1.4 * mebibyte));
    }
    const large = Buffer.alloc(mebibyte);
    const ask = () => rawRequest(ports.otlpHttp, '/v1/traces', { headers: protobuf, body: large });
    let answer = await ask();
    for (let tries = 0; answer.status !== 429 && tries < 100; tries += 1) answer = await ask();
    assert.equal(answer.status, 429);
    assert.equal(answer.headers['retry-after'], '1');
    const status = messageType('google.rpc.Status').toObject(messageType('google.rpc.Status').decode(answer.body)) as {
      details: { typeUrl: string; value: Buffer }[];
    };
    assert.equal(status.details[0]?.typeUrl, 'type.googleapis.com/google.rpc.RetryInfo');
    const retry = messageType('google.rpc.RetryInfo').decode(status.details[0]?.value ?? Buffer.alloc(0));
    assert.deepEqual(messageType('google.rpc.RetryInfo').toObject(retry, { longs: Number }), {
      retryDelay: { seconds: 1 },
    });
    await assert.rejects(exportBytes(ports.otlpGrpc, large), (error: grpc.ServiceError) => {
      assert.equal(error.code, grpc.status.RESOURCE_EXHAUSTED);
      assert.equal(error.metadata.get('grpc-status-details-bin').length, 1);
      return true;
    });
    assert.ok((embedded.stats().traces.refusedRequests.overloaded ?? 0) >= 2);
    for (const socket of held) socket.destroy();
    // A small one fits at any time; a large one does when the others are gone.
    assert.deepEqual(await exportBytes(ports.otlpGrpc, good.traces), {});
    let after_ = await ask();
    for (let tries = 0; after_.status === 429 && tries < 100; tries += 1) after_ = await ask();
    assert.equal(after_.status, 400);
    await embedded.close();
  });
});
