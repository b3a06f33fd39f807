import { fileURLToPath } from 'node:url';
import protobuf from 'protobufjs';
import type { ExportTraceServiceRequest, ExportTraceServiceResponse, ResourceSpans } from './message.ts';

/** Protobuf on the wire to and from the shapes of `message.ts`. */
export interface TraceCodec {
  /** Throws when the bytes are not such a message. */
  decodeRequest(bytes: Uint8Array): ExportTraceServiceRequest;
  encodeResponse(response: ExportTraceServiceResponse): Buffer;
  /** Tempo's `Trace`, the protobuf answer of `/api/traces/{id}`. */
  encodeTrace(resourceSpans: readonly ResourceSpans[]): Buffer;
  /** Tempo's `TraceByIDResponse`, the protobuf answer of `/api/v2/traces/{id}`. */
  encodeTraceByIdResponse(resourceSpans: readonly ResourceSpans[]): Buffer;
}

const protoFolder = fileURLToPath(new URL('../../proto/', import.meta.url));

/** Reads the `.proto` files of this package; throws when one is missing or broken. */
export function loadTraceCodec(): TraceCodec {
  const root = new protobuf.Root();
  root.resolvePath = (_origin, target) => protoFolder + target;
  root.loadSync(['opentelemetry/proto/collector/trace/v1/trace_service.proto', 'tempopb/tempo.proto']);
  const request = root.lookupType('opentelemetry.proto.collector.trace.v1.ExportTraceServiceRequest');
  const response = root.lookupType('opentelemetry.proto.collector.trace.v1.ExportTraceServiceResponse');
  const trace = root.lookupType('tempopb.Trace');
  const traceByIdResponse = root.lookupType('tempopb.TraceByIDResponse');
  return {
    decodeRequest: (bytes) =>
      // `json` writes NaN and the infinities as strings; the other three avoid loss of precision and raw enum numbers.
      request.toObject(request.decode(bytes), { longs: String, bytes: String, enums: String, json: true }),
    encodeResponse: (message) => encode(response, message),
    encodeTrace: (resourceSpans) => encode(trace, { resourceSpans }),
    encodeTraceByIdResponse: (resourceSpans) => encode(traceByIdResponse, { trace: { resourceSpans }, metrics: {} }),
  };
}

function encode(type: protobuf.Type, message: object): Buffer {
  return Buffer.from(type.encode(type.fromObject(message)).finish());
}
