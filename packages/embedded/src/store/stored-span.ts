import type { AnyValue, KeyValue, ResourceSpans, ScopeSpans, Span } from '../otlp/message.ts';
import { idFromBase64 } from './ids.ts';

export type SpanKind = 'unspecified' | 'internal' | 'server' | 'client' | 'producer' | 'consumer';
export type SpanStatus = 'unset' | 'ok' | 'error';

/** A span with what searches read laid open; `span`, `scope` and `resource` are as received. */
export interface StoredSpan {
  /** 32 hexadecimal digits. */
  readonly traceId: string;
  /** 16 hexadecimal digits. */
  readonly spanId: string;
  /** Absent in a root span. */
  readonly parentSpanId: string | undefined;
  readonly kind: SpanKind;
  readonly status: SpanStatus;
  readonly startUnixNano: bigint;
  readonly endUnixNano: bigint;
  readonly span: Span;
  readonly scope: Omit<ScopeSpans, 'spans'>;
  readonly resource: Omit<ResourceSpans, 'scopeSpans'>;
}

const kinds: Readonly<Record<string, SpanKind>> = {
  SPAN_KIND_INTERNAL: 'internal',
  SPAN_KIND_SERVER: 'server',
  SPAN_KIND_CLIENT: 'client',
  SPAN_KIND_PRODUCER: 'producer',
  SPAN_KIND_CONSUMER: 'consumer',
};
const statuses: Readonly<Record<string, SpanStatus>> = { STATUS_CODE_OK: 'ok', STATUS_CODE_ERROR: 'error' };

/** The span as the store keeps it, or the reason why it is refused. */
export function toStoredSpan(
  span: Span,
  scope: Omit<ScopeSpans, 'spans'>,
  resource: Omit<ResourceSpans, 'scopeSpans'>,
): StoredSpan | string {
  const traceId = idFromBase64(span.traceId, 16);
  if (traceId === undefined) return `${describe(span)} has a trace id that is not 16 bytes or is zero`;
  const spanId = idFromBase64(span.spanId, 8);
  if (spanId === undefined) return `${describe(span)} has a span id that is not 8 bytes or is zero`;
  return {
    traceId,
    spanId,
    parentSpanId: idFromBase64(span.parentSpanId, 8),
    kind: kinds[String(span.kind)] ?? 'unspecified',
    status: statuses[String(span.status?.code)] ?? 'unset',
    startUnixNano: BigInt(span.startTimeUnixNano ?? '0'),
    endUnixNano: BigInt(span.endTimeUnixNano ?? '0'),
    span,
    scope,
    resource,
  };
}

/** Not negative, even where a clock went backwards: Tempo's duration is unsigned. */
export function durationNanos(span: StoredSpan): bigint {
  return span.endUnixNano > span.startUnixNano ? span.endUnixNano - span.startUnixNano : 0n;
}

export function attributeOf(attributes: readonly KeyValue[] | undefined, key: string): AnyValue | undefined {
  return attributes?.find((attribute) => attribute.key === key)?.value;
}

export function serviceNameOf(span: StoredSpan): string {
  return attributeOf(span.resource.resource?.attributes, 'service.name')?.stringValue ?? '';
}

function describe(span: Span): string {
  return `span ${JSON.stringify(span.name ?? '')}`;
}
