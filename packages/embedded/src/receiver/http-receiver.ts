import type { IncomingMessage, ServerResponse } from 'node:http';
import { endWhenRead, sendText } from '../http/http-server.ts';
import { type SignalProtocol, signalProtocol, signals } from '../otlp/signal.ts';
import type { Taken } from '../pipeline/taken.ts';
import type { BodyFormat, Receiver } from './receiver.ts';
import { GRPC, isRefusal, type Refusal, refusals } from './refusal.ts';
import { encodeResponse, encodeStatus } from './status.ts';

const contentTypes = { protobuf: 'application/x-protobuf', json: 'application/json' } as const;

/**
 * Answers OTLP over HTTP/1.1: `POST /v1/traces`, `/v1/metrics` and `/v1/logs`.
 *
 * Source: https://opentelemetry.io/docs/specs/otlp/#otlphttp
 */
export function createHttpReceiver(
  receiver: Receiver,
): (request: IncomingMessage, response: ServerResponse) => Promise<void> {
  const protocols = new Map<string, SignalProtocol>();
  for (const signal of signals) protocols.set(signalProtocol(signal).httpPath, signalProtocol(signal));
  return async (request, response) => {
    const [path = ''] = (request.url ?? '').split('?');
    const protocol = protocols.get(path.replace(/(?<=.)\/$/, ''));
    if (protocol === undefined) {
      sendText(response, 404, `there is nothing at ${path}, only ${[...protocols.keys()].join(', ')}`);
      return;
    }
    if (request.method !== 'POST') {
      sendText(response, 405, `${request.method} is not allowed, only POST is`, { allow: 'POST' });
      return;
    }
    const encoding = encodingOf(request.headers['content-type'] ?? '');
    if (encoding === undefined) {
      const refusal = unsupported('content-type', request.headers['content-type'], Object.values(contentTypes));
      receiver.refused(protocol.signal, refusal);
      sendText(response, 415, refusal.message, { accept: Object.values(contentTypes).join(', ') });
      return;
    }
    const outcome = await takeBody(request, encoding, protocol, receiver);
    if (isRefusal(outcome)) {
      receiver.refused(protocol.signal, outcome);
      sendRefusal(response, outcome, encoding);
      return;
    }
    const body = encodeResponse(protocol, outcome, encoding);
    writeHead(response, 200, body, encoding);
    response.end(body);
  };
}

function encodingOf(contentType: string): BodyFormat['encoding'] | undefined {
  const type = contentType.split(';')[0]?.trim().toLowerCase();
  if (type === contentTypes.json) return 'json';
  return type === contentTypes.protobuf ? 'protobuf' : undefined;
}

function unsupported(header: string, value: string | undefined, supported: readonly string[]): Refusal {
  return {
    reason: `unsupported ${header}`,
    message: `the ${header} ${value ?? '(none)'} is not supported, only ${supported.join(' and ')}`,
    ...{ grpcCode: GRPC.invalidArgument, httpStatus: 415 },
  };
}

async function takeBody(
  request: IncomingMessage,
  encoding: BodyFormat['encoding'],
  protocol: SignalProtocol,
  receiver: Receiver,
): Promise<Taken | Refusal> {
  const compression = (request.headers['content-encoding'] ?? 'identity').trim().toLowerCase();
  if (compression !== 'gzip' && compression !== 'identity' && compression !== '')
    return unsupported('content-encoding', compression, ['gzip', 'identity']);
  if (Number(request.headers['content-length'] ?? 0) > receiver.limitBytes)
    return refusals.tooLarge(receiver.limitBytes);
  const body = await receiver.read(request);
  return isRefusal(body) ? body : receiver.take(protocol, body, { encoding, gzip: compression === 'gzip' });
}

function sendRefusal(response: ServerResponse, refusal: Refusal, encoding: BodyFormat['encoding']): void {
  if (response.destroyed) return;
  const retry = refusal.retryAfterMs === undefined ? {} : { 'retry-after': Math.ceil(refusal.retryAfterMs / 1000) };
  const body = encodeStatus(refusal, encoding);
  const isLate = refusal.httpStatus === 408;
  writeHead(response, refusal.httpStatus, body, encoding, { ...retry, ...(isLate ? { connection: 'close' } : {}) });
  if (isLate) response.end(body);
  else endWhenRead(response, body);
}

function writeHead(
  response: ServerResponse,
  status: number,
  body: Buffer,
  encoding: BodyFormat['encoding'],
  headers: object = {},
): void {
  response.writeHead(status, { 'content-type': contentTypes[encoding], 'content-length': body.length, ...headers });
}
