import { fileURLToPath } from 'node:url';
import grpc from '@grpc/grpc-js';
import protobuf from 'protobufjs';

const root = new protobuf.Root();
// What only Tempo has stands beside the tests: the store itself writes it without a description.
const folderOf = (target: string) => (target.startsWith('tempopb/') ? './proto/' : '../proto/');
root.resolvePath = (_origin, target) => fileURLToPath(new URL(folderOf(target) + target, import.meta.url));
root.loadSync([
  'opentelemetry/proto/collector/trace/v1/trace_service.proto',
  'opentelemetry/proto/collector/metrics/v1/metrics_service.proto',
  'opentelemetry/proto/collector/logs/v1/logs_service.proto',
  'google/rpc/status.proto',
  'tempopb/tempo.proto',
]);

/** One of the message types of the .proto files of this package. */
export const messageType = (name: string): protobuf.Type => root.lookupType(name);

export type Signal = 'traces' | 'metrics' | 'logs';

const services = { traces: ['trace', 'Trace'], metrics: ['metrics', 'Metrics'], logs: ['logs', 'Logs'] } as const;

/** The request or response type of a signal. */
export function exportType(signal: Signal, part: 'Request' | 'Response'): protobuf.Type {
  const [name, service] = services[signal];
  return messageType(`opentelemetry.proto.collector.${name}.v1.Export${service}Service${part}`);
}

/** A request given in protobuf's JSON shape (ids in base64 or as bytes), as bytes. */
export function encodeRequest(signal: Signal, request: object): Buffer {
  const type = exportType(signal, 'Request');
  return Buffer.from(type.encode(type.fromObject(request)).finish());
}

export interface RawResponse {
  readonly partialSuccess?: {
    readonly rejectedSpans?: string;
    readonly rejectedDataPoints?: string;
    readonly rejectedLogRecords?: string;
    readonly errorMessage: string;
  };
}

/** Sends bytes as an export request; rejects with the gRPC status. */
export function exportBytes(
  port: number,
  bytes: Uint8Array,
  signal: Signal = 'traces',
  options: grpc.ClientOptions = {},
): Promise<RawResponse> {
  const [name, service] = services[signal];
  const responseType = exportType(signal, 'Response');
  const client = new grpc.Client(`127.0.0.1:${port}`, grpc.credentials.createInsecure(), {
    'grpc.max_send_message_length': -1,
    ...options,
  });
  return new Promise<RawResponse>((resolve, reject) => {
    client.makeUnaryRequest(
      `/opentelemetry.proto.collector.${name}.v1.${service}Service/Export`,
      (request: Uint8Array) => Buffer.from(request),
      (response: Buffer) => responseType.toObject(responseType.decode(response), { longs: String }) as RawResponse,
      bytes,
      (error, response) => (error === null && response !== undefined ? resolve(response) : reject(error)),
    );
  }).finally(() => client.close());
}

/** Sends spans of one resource, given in protobuf's JSON shape, save that ids may be bytes. */
export function exportSpans(port: number, spans: readonly object[], resource: object = {}): Promise<RawResponse> {
  return exportBytes(port, encodeRequest('traces', { resourceSpans: [{ resource, scopeSpans: [{ spans }] }] }));
}

export const hexBytes = (hex: string): Buffer => Buffer.from(hex, 'hex');

export const attribute = (key: string, stringValue: string) => ({ key, value: { stringValue } });
