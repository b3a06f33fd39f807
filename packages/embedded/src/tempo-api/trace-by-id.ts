import type { ResourceSpans, Span } from '../otlp/message.ts';
import type { TraceCodec } from '../otlp/proto.ts';
import { parseTraceId } from '../store/ids.ts';
import type { SpanStore, StoredTrace } from '../store/span-store.ts';
import { type ApiRequest, json, protobuf, type Reply, RequestError } from './reply.ts';

/**
 * `GET /api/traces/{id}`. Both versions write ids in base64: Tempo prints OTLP messages with protobuf's own JSON
 * mapping, not with OTLP's, which would have them in hexadecimal (https://opentelemetry.io/docs/specs/otlp/#json-protobuf-encoding).
 * `start` and `end` are accepted and not needed: they only spare Tempo the search of blocks.
 *
 * Source: https://grafana.com/docs/tempo/latest/api_docs/#query
 */
export function answerTraceV1(store: SpanStore, codec: TraceCodec, request: ApiRequest): Reply {
  const batches = toResourceSpans(findTrace(store, request));
  return wantsProtobuf(request) ? protobuf(codec.encodeTrace(batches)) : json({ batches });
}

/** `GET /api/v2/traces/{id}`. Source: https://grafana.com/docs/tempo/latest/api_docs/#query-v2 */
export function answerTraceV2(store: SpanStore, codec: TraceCodec, request: ApiRequest): Reply {
  const resourceSpans = toResourceSpans(findTrace(store, request));
  return wantsProtobuf(request)
    ? protobuf(codec.encodeTraceByIdResponse(resourceSpans))
    : json({ trace: { resourceSpans }, metrics: {} });
}

function findTrace(store: SpanStore, { parameters: [text = ''] }: ApiRequest): StoredTrace {
  const traceId = parseTraceId(text);
  if (traceId === undefined) {
    throw new RequestError(400, `trace IDs are 1 to 32 hexadecimal digits, got ${JSON.stringify(text)}`);
  }
  const trace = store.trace(traceId);
  if (trace === undefined) throw new RequestError(404, `trace ${traceId} not found`);
  return trace;
}

function wantsProtobuf({ accept }: ApiRequest): boolean {
  return accept.includes('application/protobuf');
}

/** Spans of equal resources and scopes stand together, however many requests they came in. */
function toResourceSpans(trace: StoredTrace): readonly ResourceSpans[] {
  const resources = new Map<string, { group: ResourceSpans; scopes: Map<string, { group: object; spans: Span[] }> }>();
  for (const { span, scope, resource } of trace.spans.values()) {
    const resourceKey = JSON.stringify(resource);
    const entry = resources.get(resourceKey) ?? { group: resource, scopes: new Map() };
    resources.set(resourceKey, entry);
    const scopeKey = JSON.stringify(scope);
    const scopeEntry = entry.scopes.get(scopeKey) ?? { group: scope, spans: [] };
    entry.scopes.set(scopeKey, scopeEntry);
    scopeEntry.spans.push(span);
  }
  return [...resources.values()].map(({ group, scopes }) => ({
    ...group,
    scopeSpans: [...scopes.values()].map((scope) => ({ ...scope.group, spans: scope.spans })),
  }));
}
