import http2, { type IncomingHttpHeaders, type ServerHttp2Stream } from 'node:http2';
import type { SignalProtocol } from '../otlp/signal.ts';
import type { Taken } from '../pipeline/taken.ts';
import type { Body } from './read-body.ts';
import type { Receiver } from './receiver.ts';
import { GRPC, isRefusal, type Refusal, refusals } from './refusal.ts';
import { encodeResponse, encodeStatus } from './status.ts';

/** One byte for compression and four for the length stand before a message. */
const prefixBytes = 5;

/** Answers one call; whatever the caller does, nothing is thrown. */
export function answerCall(
  stream: ServerHttp2Stream,
  headers: IncomingHttpHeaders,
  protocols: ReadonlyMap<string, SignalProtocol>,
  receiver: Receiver,
): void {
  // The caller may cut the stream at any time; what was read of it is given back where it is read.
  stream.on('error', () => stream.close(http2.constants.NGHTTP2_CANCEL));
  const protocol = protocols.get(headers[':path'] ?? '');
  if (!(headers['content-type'] ?? '').startsWith('application/grpc')) {
    stream.respond({ ':status': 415, 'content-type': 'text/plain' });
    stream.end('this port speaks gRPC alone: content-type application/grpc\n');
  } else if (protocol === undefined) {
    endCall(stream, GRPC.unimplemented, `there is no ${headers[':path']}, only Export of OTLP's three services`);
  } else {
    void answerExport(stream, String(headers['grpc-encoding'] ?? 'identity'), protocol, receiver);
  }
}

async function answerExport(
  stream: ServerHttp2Stream,
  compression: string,
  protocol: SignalProtocol,
  receiver: Receiver,
): Promise<void> {
  const outcome = await takeMessage(stream, compression, protocol, receiver);
  if (isRefusal(outcome)) receiver.refused(protocol.signal, outcome);
  if (stream.destroyed || stream.closed) return;
  if (isRefusal(outcome)) {
    const details = outcome.retryAfterMs === undefined ? {} : { 'grpc-status-details-bin': statusDetails(outcome) };
    endCall(stream, outcome.grpcCode, outcome.message, details);
    return;
  }
  const message = encodeResponse(protocol, outcome, 'protobuf');
  const prefix = Buffer.alloc(prefixBytes);
  prefix.writeUInt32BE(message.length, 1);
  stream.respond(
    { ':status': 200, 'content-type': 'application/grpc', 'grpc-accept-encoding': 'identity,gzip' },
    { waitForTrailers: true },
  );
  stream.once('wantTrailers', () => stream.sendTrailers({ 'grpc-status': String(GRPC.ok) }));
  stream.end(Buffer.concat([prefix, message]));
}

async function takeMessage(
  stream: ServerHttp2Stream,
  compression: string,
  protocol: SignalProtocol,
  receiver: Receiver,
): Promise<Taken | Refusal> {
  if (compression !== 'identity' && compression !== 'gzip') {
    const message = `the compression ${compression} is not known, only identity and gzip`;
    return { ...refusals.malformed(message), reason: 'unknown compression', grpcCode: GRPC.unimplemented };
  }
  const body = await receiver.read(stream, prefixBytes);
  if (isRefusal(body)) return body;
  const message = messageOf(body);
  if (isRefusal(message)) {
    body.release();
    return message;
  }
  return receiver.take(protocol, message, { encoding: 'protobuf', gzip: body.bytes[0] === 1 });
}

/** The one message of a unary call. */
function messageOf(body: Body): Body | Refusal {
  const { bytes, release } = body;
  if (bytes.length < prefixBytes) return refusals.malformed('the call ends before its message');
  if ((bytes[0] ?? 0) > 1) return refusals.malformed(`a message has the flag ${bytes[0]}, neither 0 nor 1`);
  const length = bytes.readUInt32BE(1);
  const rest = bytes.length - prefixBytes;
  if (length !== rest) return refusals.malformed(`the call has a message of ${length} bytes in ${rest} bytes`);
  return { bytes: bytes.subarray(prefixBytes), release };
}

function statusDetails(refusal: Refusal): string {
  return encodeStatus(refusal, 'protobuf').toString('base64').replace(/=+$/, '');
}

/** How long a caller may go on to send a body that nobody reads. */
const LEFT_TO_HEAR_MS = 200;

/** Ends a call without a message: the trailers come as headers. */
function endCall(stream: ServerHttp2Stream, code: number, message: string, more: Record<string, string> = {}): void {
  stream.respond(
    {
      ':status': 200,
      'content-type': 'application/grpc',
      'grpc-accept-encoding': 'identity,gzip',
      'grpc-status': String(code),
      'grpc-message': percentEncoded(message),
      ...more,
    },
    { endStream: true },
  );
  // What comes of the body is let go, for a while: a stream that is closed at once takes its answer with it on Node 22.
  stream.resume();
  const timer = setTimeout(() => stream.close(http2.constants.NGHTTP2_NO_ERROR), LEFT_TO_HEAR_MS);
  stream.once('close', () => clearTimeout(timer));
}

/** Source: PROTOCOL-HTTP2.md, Status-Message. */
function percentEncoded(message: string): string {
  const bytes = [...Buffer.from(message)];
  const isPlain = (byte: number) => byte >= 0x20 && byte <= 0x7e && byte !== 0x25;
  return bytes
    .map((byte) => (isPlain(byte) ? String.fromCharCode(byte) : `%${byte.toString(16).toUpperCase().padStart(2, '0')}`))
    .join('');
}
