import { JsonReader, type MetricsRequest, readMetricsRequest, textOf } from '@headrace/contract';
import { encodeJsonMessage } from '../otlp/json-request.ts';
import { decodeMetricsRequest } from '../otlp/metrics-request.ts';
import { type Signal, type SignalProtocol, signalProtocol } from '../otlp/signal.ts';
import type { BodyFormat, TakeRequest } from '../receiver/receiver.ts';
import { checkMessage } from '../wire/check.ts';
import type { Taken } from './taken.ts';

/** Where the requests of each signal go once they are understood. */
export interface Takers {
  traces(request: Buffer): Taken;
  metrics(request: MetricsRequest): Taken;
  logs(request: Buffer): Taken;
}

/** Reads requests of every signal and encoding; spans and log records go on as protobuf, whatever they came as. */
export function createTakeRequest(takers: Takers): TakeRequest {
  const protocols: Readonly<Record<Signal, SignalProtocol>> = {
    traces: signalProtocol('traces'),
    metrics: signalProtocol('metrics'),
    logs: signalProtocol('logs'),
  };
  return (signal, encoding, body) => {
    if (signal === 'metrics') return takers.metrics(readMetrics(protocols.metrics, encoding, body));
    return takers[signal](asCheckedProtobuf(protocols[signal], encoding, body));
  };
}

function readMetrics(protocol: SignalProtocol, encoding: BodyFormat['encoding'], body: Buffer): MetricsRequest {
  if (encoding === 'json') return readMetricsRequest(textOf(body));
  checkMessage(body, protocol.requestSchema);
  return decodeMetricsRequest(body);
}

function asCheckedProtobuf(protocol: SignalProtocol, encoding: BodyFormat['encoding'], body: Buffer): Buffer {
  const bytes = encoding === 'protobuf' ? body : fromJson(protocol, body);
  checkMessage(bytes, protocol.requestSchema);
  return bytes;
}

function fromJson({ requestType, item }: SignalProtocol, body: Buffer): Buffer {
  const json = new JsonReader(textOf(body));
  if (json.peek() !== '{') throw json.error(`an OTLP request of ${item}s is an object`, '{…}');
  return Buffer.from(encodeJsonMessage(json, requestType));
}
