import http2 from 'node:http2';
import type { AddressInfo } from 'node:net';

export interface ReceivedSpan {
  readonly service: string;
  readonly name: string;
  /** 1 internal, 2 server, 3 client. */
  readonly kind: number;
  readonly traceId: string;
  readonly spanId: string;
  readonly parentSpanId: string;
}

type Fields = ReadonlyMap<number, readonly Buffer[]>;

/** Reads one protobuf message: the length-delimited and varint fields by number, in order. */
function readMessage(bytes: Buffer): Fields {
  const fields = new Map<number, Buffer[]>();
  let at = 0;
  const varint = (): number => {
    let value = 0;
    for (let shift = 0; ; shift += 7) {
      const byte = bytes.readUInt8(at++);
      value += (byte & 0x7f) * 2 ** shift;
      if (byte < 0x80) return value;
    }
  };
  while (at < bytes.length) {
    const key = varint();
    const wireType = key & 7;
    const valueAt = at;
    if (wireType === 0) {
      varint();
      fields.set(key >> 3, [...(fields.get(key >> 3) ?? []), bytes.subarray(valueAt, at)]);
      continue;
    }
    const size = wireType === 2 ? varint() : wireType === 1 ? 8 : 4;
    const value = bytes.subarray(at, at + size);
    at += size;
    fields.set(key >> 3, [...(fields.get(key >> 3) ?? []), value]);
  }
  return fields;
}

function all(fields: Fields, field: number): Fields[] {
  return (fields.get(field) ?? []).map(readMessage);
}

function bytesOf(fields: Fields | undefined, field: number): Buffer {
  return fields?.get(field)?.[0] ?? Buffer.alloc(0);
}

/** The spans of an ExportTraceServiceRequest (opentelemetry-proto, trace/v1). */
function readSpans(request: Buffer): ReceivedSpan[] {
  return all(readMessage(request), 1).flatMap((resourceSpans) => {
    const attributes = all(readMessage(bytesOf(resourceSpans, 1)), 1);
    const name = attributes.find((attribute) => bytesOf(attribute, 1).toString() === 'service.name');
    const service = bytesOf(readMessage(bytesOf(name, 2)), 1).toString();
    const spans = all(resourceSpans, 2).flatMap((scopeSpans) => all(scopeSpans, 2));
    return spans.map((span) => ({
      service,
      name: bytesOf(span, 5).toString(),
      kind: bytesOf(span, 6)[0] ?? 0,
      traceId: bytesOf(span, 1).toString('hex'),
      spanId: bytesOf(span, 2).toString('hex'),
      parentSpanId: bytesOf(span, 4).toString('hex'),
    }));
  });
}

export interface OtlpReceiver {
  readonly url: string;
  readonly spans: ReceivedSpan[];
  /** Requests by gRPC path. */
  readonly requests: Map<string, number>;
  close(): void;
}

/** A small OTLP/gRPC receiver: a frame is one byte, four bytes of length, the message. */
export async function startOtlpReceiver(port = 0): Promise<OtlpReceiver> {
  const spans: ReceivedSpan[] = [];
  const requests = new Map<string, number>();
  const sessions = new Set<http2.Http2Session>();
  const server = http2.createServer();
  server.on('session', (session) => sessions.add(session));
  server.on('stream', (stream, headers) => {
    const path = String(headers[':path']);
    requests.set(path, (requests.get(path) ?? 0) + 1);
    const chunks: Buffer[] = [];
    stream.on('data', (chunk: Buffer) => chunks.push(chunk));
    stream.on('end', () => {
      if (path.includes('TraceService')) spans.push(...readSpans(Buffer.concat(chunks).subarray(5)));
      stream.respond({ ':status': 200, 'content-type': 'application/grpc' }, { waitForTrailers: true });
      stream.on('wantTrailers', () => stream.sendTrailers({ 'grpc-status': '0' }));
      stream.end(Buffer.alloc(5));
    });
  });
  await new Promise<void>((resolve) => server.listen(port, '127.0.0.1', resolve));
  return {
    url: `http://127.0.0.1:${(server.address() as AddressInfo).port}`,
    spans,
    requests,
    close: () => {
      for (const session of sessions) session.destroy();
      server.close();
    },
  };
}
