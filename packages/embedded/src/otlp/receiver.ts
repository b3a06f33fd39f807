import grpc from '@grpc/grpc-js';
import type { SpanStore } from '../store/span-store.ts';
import { toStoredSpan } from '../store/stored-span.ts';
import type { ExportTraceServiceRequest, ExportTraceServiceResponse } from './message.ts';
import type { TraceCodec } from './proto.ts';

/** Answers OTLP's TraceService/Export and counts what it had to refuse. */
export interface TraceReceiver {
  readonly export: grpc.handleUnaryCall<Buffer, ExportTraceServiceResponse>;
  refusedSpans(): number;
}

/**
 * A span with a malformed id is refused alone and reported in `partial_success`: the client must not send it again,
 * and its neighbours in the request are kept.
 *
 * Source: https://opentelemetry.io/docs/specs/otlp/#partial-success
 */
export function createTraceReceiver(store: SpanStore, codec: TraceCodec, log: (line: string) => void): TraceReceiver {
  let refusedSpans = 0;
  return {
    refusedSpans: () => refusedSpans,
    export: (call, callback) => {
      let request: ExportTraceServiceRequest;
      try {
        request = codec.decodeRequest(call.request);
      } catch (error) {
        // Not a transport fault: the client must drop the request, which this code tells it to.
        const details = `the request is not an OTLP ExportTraceServiceRequest: ${errorText(error)}`;
        log(details);
        callback({ code: grpc.status.INVALID_ARGUMENT, details });
        return;
      }
      const refusals = storeSpans(store, request);
      refusedSpans += refusals.length;
      callback(null, toResponse(refusals, log));
    },
  };
}

function storeSpans(store: SpanStore, request: ExportTraceServiceRequest): readonly string[] {
  const refusals: string[] = [];
  for (const { scopeSpans = [], ...resource } of request.resourceSpans ?? []) {
    for (const { spans = [], ...scope } of scopeSpans) {
      for (const span of spans) {
        const stored = toStoredSpan(span, scope, resource);
        if (typeof stored === 'string') refusals.push(stored);
        else store.add(stored);
      }
    }
  }
  return refusals;
}

function toResponse(refusals: readonly string[], log: (line: string) => void): ExportTraceServiceResponse {
  const [first] = refusals;
  if (first === undefined) return {};
  const others = refusals.length === 1 ? '' : `, and ${refusals.length - 1} more`;
  const errorMessage = `refused ${refusals.length} span${refusals.length === 1 ? '' : 's'}: ${first}${others}`;
  log(errorMessage);
  return { partialSuccess: { rejectedSpans: String(refusals.length), errorMessage } };
}

function errorText(error: unknown): string {
  return error instanceof Error ? error.message : String(error);
}
