import protobufjs from 'protobufjs';
import { type ApiRequest, json, protobuf, type Reply, RequestError } from '../http/reply.ts';
import type { ResourceSpans, ScopeSpans, Span } from '../otlp/message.ts';
import { messageType } from '../otlp/proto.ts';
import { sliceBytes } from '../store/arena.ts';
import { parseTraceId } from '../store/ids.ts';
import type { Origin, StoredResource, StoredScope } from '../store/origin.ts';
import type { SpanStore, StoredTrace } from '../store/span-store.ts';
import type { StoredSpan } from '../store/stored-span.ts';

/**
 * `GET /api/traces/{id}`. Both versions write ids in base64: Tempo prints OTLP messages with protobuf's own JSON
 * mapping, not with OTLP's, which would have them in hexadecimal (https://opentelemetry.io/docs/specs/otlp/#json-protobuf-encoding).
 * `start` and `end` are accepted and not needed: they only spare Tempo the search of blocks.
 *
 * Source: https://grafana.com/docs/tempo/latest/api_docs/#query
 */
export function answerTraceV1(store: SpanStore, request: ApiRequest): Reply {
  const groups = groupSpans(findTrace(store, request));
  // Tempo's `Trace` has its one field where `ResourceSpans` of a request are.
  return wantsProtobuf(request) ? protobuf(encodeTrace(groups)) : json({ batches: toResourceSpans(groups) });
}

/** `GET /api/v2/traces/{id}`. Source: https://grafana.com/docs/tempo/latest/api_docs/#query-v2 */
export function answerTraceV2(store: SpanStore, request: ApiRequest): Reply {
  const groups = groupSpans(findTrace(store, request));
  if (!wantsProtobuf(request)) return json({ trace: { resourceSpans: toResourceSpans(groups) }, metrics: {} });
  // `TraceByIDResponse`: the trace, and metrics that say nothing.
  const writer = protobufjs.Writer.create()
    .uint32(tag(1))
    .bytes(encodeTrace(groups))
    .uint32(tag(2))
    .bytes(Buffer.alloc(0));
  return protobuf(Buffer.from(writer.finish()));
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

type Groups = ReadonlyMap<StoredResource, ReadonlyMap<StoredScope, readonly StoredSpan[]>>;

/** Spans of equal resources and scopes stand together, however many requests they came in. */
function groupSpans(trace: StoredTrace): Groups {
  const groups = new Map<StoredResource, Map<StoredScope, StoredSpan[]>>();
  for (const span of trace.spans.values()) {
    const scopes = groups.get(span.resource) ?? new Map<StoredScope, StoredSpan[]>();
    groups.set(span.resource, scopes);
    scopes.set(span.scope, [...(scopes.get(span.scope) ?? []), span]);
  }
  return groups;
}

function encodeTrace(groups: Groups): Buffer {
  const writer = protobufjs.Writer.create();
  for (const [resource, scopes] of groups) {
    writer.uint32(tag(1)).fork();
    writeOrigin(writer, resource);
    for (const [scope, spans] of scopes) {
      writer.uint32(tag(2)).fork();
      writeOrigin(writer, scope);
      for (const { slice } of spans) writer.uint32(tag(2)).bytes(sliceBytes(slice));
      writer.ldelim();
    }
    writer.ldelim();
  }
  return Buffer.from(writer.finish());
}

/** `ResourceSpans` and `ScopeSpans` have these two fields in the same places. */
function writeOrigin(writer: protobufjs.Writer, { bytes, schemaUrl }: Origin): void {
  if (bytes.length > 0) writer.uint32(tag(1)).bytes(bytes);
  if (schemaUrl !== '') writer.uint32(tag(3)).string(schemaUrl);
}

/** Of a field whose value has a length. */
function tag(field: number): number {
  return field * 8 + 2;
}

function toResourceSpans(groups: Groups): readonly ResourceSpans[] {
  return [...groups].map(([resource, scopes]) => ({
    ...originJson('resource', 'opentelemetry.proto.resource.v1.Resource', resource),
    scopeSpans: [...scopes].map(
      ([scope, spans]): ScopeSpans => ({
        ...originJson('scope', 'opentelemetry.proto.common.v1.InstrumentationScope', scope),
        spans: spans.map((span) => toJson('opentelemetry.proto.trace.v1.Span', sliceBytes(span.slice)) as Span),
      }),
    ),
  }));
}

function originJson(field: string, type: string, { bytes, schemaUrl }: Origin): object {
  return {
    ...(bytes.length > 0 ? { [field]: toJson(type, bytes) } : {}),
    ...(schemaUrl === '' ? {} : { schemaUrl }),
  };
}

function toJson(name: string, bytes: Buffer): object {
  const type = messageType(name);
  const message = type.decode(new LenientReader(bytes));
  // `json` writes NaN and the infinities as strings; the other three avoid loss of precision and raw enum numbers.
  return type.toObject(message, { longs: String, bytes: String, enums: String, json: true });
}

/** A text that is no UTF-8 is taken by the collector and by Tempo, and must not hide the trace that it is in. */
class LenientReader extends protobufjs.BufferReader {
  override stringVerify(): string {
    return this.string();
  }
}
