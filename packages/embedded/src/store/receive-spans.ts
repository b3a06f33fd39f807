import type { EndedSpan, OtlpAttributes } from '@headrace/contract';
import { WireReader } from '../wire/reader.ts';
import type { Arena } from './arena.ts';
import type { OriginPool, StoredResource, StoredScope } from './origin.ts';
import { readGroup } from './read-group.ts';
import { type StoredSpan, spanKinds, spanStatuses } from './stored-span.ts';

export interface SpanSink {
  readonly arena: Arena;
  readonly resources: OriginPool<StoredResource>;
  readonly scopes: OriginPool<StoredScope>;
  add(span: StoredSpan): void;
  /** What else wants to see the spans of a resource; undefined for nobody. */
  recorder(resource: OtlpAttributes): ((span: EndedSpan) => void) | undefined;
}

/** How many spans came, and why some were refused. */
export interface ReceivedSpans {
  readonly received: number;
  readonly refusals: readonly string[];
}

/**
 * Stores the spans of a checked `ExportTraceServiceRequest`: only what must be known at once is read. A span with a
 * malformed id is refused alone, and its neighbours in the request are kept.
 *
 * Source: https://opentelemetry.io/docs/specs/otlp/#partial-success
 */
export function receiveSpans(request: Buffer, sink: SpanSink): ReceivedSpans {
  const refusals: string[] = [];
  let received = 0;
  const reader = new WireReader(request);
  while (reader.next()) {
    if (reader.field === 1) received += receiveResource(reader.message(), sink, refusals);
    else reader.skip();
  }
  return { received, refusals };
}

function receiveResource(reader: WireReader, sink: SpanSink, refusals: string[]): number {
  const { origin, schemaUrl, items } = readGroup(reader);
  const resource = sink.resources.take(origin, schemaUrl);
  const record = sink.recorder(resource.attributes);
  let received = 0;
  for (const group of items) {
    const { origin: scopeBytes, schemaUrl: scopeSchemaUrl, items: spans } = readGroup(group);
    const scope = sink.scopes.take(scopeBytes, scopeSchemaUrl);
    for (const span of spans) {
      const refusal = receiveSpan(span, { scope, resource }, sink, record);
      if (refusal !== undefined) refusals.push(refusal);
    }
    received += spans.length;
    sink.scopes.release(scope);
  }
  sink.resources.release(resource);
  return received;
}

function receiveSpan(
  reader: WireReader,
  origin: Pick<StoredSpan, 'scope' | 'resource'>,
  sink: SpanSink,
  record: ((span: EndedSpan) => void) | undefined,
): string | undefined {
  const { bytes, at: from, end: to } = reader;
  const read = readSpan(reader);
  if (!isId(read.traceId, 32))
    return `span ${JSON.stringify(read.name)} has a trace id that is not 16 bytes or is zero`;
  if (!isId(read.spanId, 16)) return `span ${JSON.stringify(read.name)} has a span id that is not 8 bytes or is zero`;
  record?.(read);
  sink.resources.retain(origin.resource);
  sink.scopes.retain(origin.scope);
  sink.add({
    traceId: read.traceId,
    spanId: read.spanId,
    parentSpanId: isId(read.parentSpanId, 16) ? read.parentSpanId : undefined,
    name: read.name,
    kind: spanKinds[read.kind] ?? 'unspecified',
    status: spanStatuses[read.statusCode] ?? 'unset',
    startUnixNano: read.startNanos,
    endUnixNano: read.endNanos,
    slice: sink.arena.put(bytes, from, to),
    scope: origin.scope,
    resource: origin.resource,
  });
  return undefined;
}

const zeros = '0'.repeat(32);

function isId(hex: string, digits: 16 | 32): boolean {
  return hex.length === digits && hex !== (digits === 32 ? zeros : zeros.slice(16));
}

/** Source: opentelemetry-proto, trace/v1/trace.proto. */
function readSpan(reader: WireReader): EndedSpan & { readonly parentSpanId: string } {
  const span = {
    traceId: '',
    spanId: '',
    parentSpanId: '',
    traceState: '',
    name: '',
    kind: 0,
    statusCode: 0,
    startNanos: 0n,
    endNanos: 0n,
  };
  while (reader.next()) {
    switch (reader.field) {
      case 1:
        span.traceId = reader.hex();
        break;
      case 2:
        span.spanId = reader.hex();
        break;
      case 3:
        span.traceState = reader.text();
        break;
      case 4:
        span.parentSpanId = reader.hex();
        break;
      case 5:
        span.name = reader.text();
        break;
      case 6:
        span.kind = reader.int32();
        break;
      case 7:
        span.startNanos = reader.fixed64();
        break;
      case 8:
        span.endNanos = reader.fixed64();
        break;
      case 15:
        span.statusCode = readStatusCode(reader.message());
        break;
      default:
        reader.skip();
    }
  }
  return span;
}

function readStatusCode(reader: WireReader): number {
  let code = 0;
  while (reader.next()) {
    if (reader.field === 3) code = reader.int32();
    else reader.skip();
  }
  return code;
}
