import { fileURLToPath } from 'node:url';
import grpc from '@grpc/grpc-js';
import protobuf from 'protobufjs';

const root = new protobuf.Root();
root.resolvePath = (_origin, target) => fileURLToPath(new URL(`../proto/${target}`, import.meta.url));
root.loadSync(['opentelemetry/proto/collector/trace/v1/trace_service.proto', 'tempopb/tempo.proto']);

/** One of the message types of the .proto files of this package. */
export const messageType = (name: string): protobuf.Type => root.lookupType(name);

const requestType = messageType('opentelemetry.proto.collector.trace.v1.ExportTraceServiceRequest');
const responseType = messageType('opentelemetry.proto.collector.trace.v1.ExportTraceServiceResponse');
const exportPath = '/opentelemetry.proto.collector.trace.v1.TraceService/Export';

export interface RawResponse {
  readonly partialSuccess?: { readonly rejectedSpans: string; readonly errorMessage: string };
}

/** Sends bytes as an export request; rejects with the gRPC status. */
export function exportBytes(port: number, bytes: Uint8Array): Promise<RawResponse> {
  const client = new grpc.Client(`127.0.0.1:${port}`, grpc.credentials.createInsecure(), {
    'grpc.max_send_message_length': -1,
  });
  return new Promise<RawResponse>((resolve, reject) => {
    client.makeUnaryRequest(
      exportPath,
      (request: Uint8Array) => Buffer.from(request),
      (response: Buffer) => responseType.toObject(responseType.decode(response), { longs: String }) as RawResponse,
      bytes,
      (error, response) => (error === null && response !== undefined ? resolve(response) : reject(error)),
    );
  }).finally(() => client.close());
}

/** Sends spans of one resource, given in protobuf's JSON shape, save that ids may be bytes. */
export function exportSpans(port: number, spans: readonly object[], resource: object = {}): Promise<RawResponse> {
  const message = requestType.fromObject({ resourceSpans: [{ resource, scopeSpans: [{ spans }] }] });
  return exportBytes(port, requestType.encode(message).finish());
}

export const hexBytes = (hex: string): Buffer => Buffer.from(hex, 'hex');

export const attribute = (key: string, stringValue: string) => ({ key, value: { stringValue } });
