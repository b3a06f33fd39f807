import { sliceBytes } from '../store/arena.ts';
import { durationNanos, type SpanKind, type SpanStatus, type StoredSpan } from '../store/stored-span.ts';
import { readKeyValue } from '../wire/any-value.ts';
import { WireReader } from '../wire/reader.ts';
import { type Attributes, plainAttributes } from './attributes.ts';

/** A span that was received, whole. Times are nanoseconds since 1970; ids are lower-case hexadecimal. */
export interface ReceivedSpan {
  readonly traceId: string;
  readonly spanId: string;
  /** Absent in a root span. */
  readonly parentSpanId?: string;
  readonly name: string;
  readonly kind: SpanKind;
  readonly status: SpanStatus;
  /** Empty where there is none. */
  readonly statusMessage: string;
  /** `service.name` of the resource; empty where there is none. */
  readonly service: string;
  readonly startUnixNano: bigint;
  readonly endUnixNano: bigint;
  readonly durationNanos: bigint;
  readonly attributes: Attributes;
  /** Attributes of the resource, with those that the pipeline adds. */
  readonly resource: Attributes;
  readonly scope: { readonly name: string; readonly version: string; readonly attributes: Attributes };
  readonly events: readonly SpanEvent[];
  readonly links: readonly SpanLink[];
  readonly traceState: string;
}

export interface SpanEvent {
  readonly name: string;
  readonly timeUnixNano: bigint;
  readonly attributes: Attributes;
}

export interface SpanLink {
  readonly traceId: string;
  readonly spanId: string;
  readonly attributes: Attributes;
}

/** Source: opentelemetry-proto, trace/v1/trace.proto. */
export function decodeSpan(stored: StoredSpan): ReceivedSpan {
  const { traceId, spanId, parentSpanId, name, kind, status, startUnixNano, endUnixNano, resource, scope } = stored;
  const attributes: ReturnType<typeof readKeyValue>[] = [];
  const events: SpanEvent[] = [];
  const links: SpanLink[] = [];
  const texts = { statusMessage: '', traceState: '' };
  const reader = new WireReader(sliceBytes(stored.slice));
  while (reader.next()) {
    if (reader.field === 3) texts.traceState = reader.text();
    else if (reader.field === 9) attributes.push(readKeyValue(reader.message()));
    else if (reader.field === 11) events.push(readEvent(reader.message()));
    else if (reader.field === 13) links.push(readLink(reader.message()));
    else if (reader.field === 15) texts.statusMessage = readStatusMessage(reader.message());
    else reader.skip();
  }
  return {
    ...{ traceId, spanId, name, kind, status, startUnixNano, endUnixNano, events, links, ...texts },
    ...(parentSpanId === undefined ? {} : { parentSpanId }),
    service: resource.service,
    durationNanos: durationNanos(stored),
    attributes: plainAttributes(attributes),
    resource: plainAttributes(resource.attributes),
    scope: { name: scope.name, version: scope.version, attributes: plainAttributes(scope.attributes) },
  };
}

function readEvent(reader: WireReader): SpanEvent {
  const attributes: ReturnType<typeof readKeyValue>[] = [];
  let name = '';
  let timeUnixNano = 0n;
  while (reader.next()) {
    if (reader.field === 1) timeUnixNano = reader.fixed64();
    else if (reader.field === 2) name = reader.text();
    else if (reader.field === 3) attributes.push(readKeyValue(reader.message()));
    else reader.skip();
  }
  return { name, timeUnixNano, attributes: plainAttributes(attributes) };
}

function readLink(reader: WireReader): SpanLink {
  const attributes: ReturnType<typeof readKeyValue>[] = [];
  const ids = { traceId: '', spanId: '' };
  while (reader.next()) {
    if (reader.field === 1) ids.traceId = reader.hex();
    else if (reader.field === 2) ids.spanId = reader.hex();
    else if (reader.field === 4) attributes.push(readKeyValue(reader.message()));
    else reader.skip();
  }
  return { ...ids, attributes: plainAttributes(attributes) };
}

function readStatusMessage(reader: WireReader): string {
  let message = '';
  while (reader.next()) {
    if (reader.field === 2) message = reader.text();
    else reader.skip();
  }
  return message;
}
