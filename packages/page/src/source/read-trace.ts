import type { AttributeText, SpanEvent, SpanStatus, Trace, TraceSpan } from '../api/traces.ts';
import { attributesText, type OtlpKeyValue } from './attributes-text.ts';

interface OtlpSpan {
  readonly spanId?: string;
  readonly parentSpanId?: string;
  readonly name?: string;
  readonly kind?: string | number;
  readonly startTimeUnixNano?: string;
  readonly endTimeUnixNano?: string;
  readonly attributes?: readonly OtlpKeyValue[];
  readonly events?: readonly {
    readonly timeUnixNano?: string;
    readonly name?: string;
    readonly attributes?: readonly OtlpKeyValue[];
  }[];
  readonly status?: { readonly code?: string | number; readonly message?: string };
}

/** Spans in the JSON that Tempo answers. */
export interface OtlpResourceSpans {
  readonly resource?: { readonly attributes?: readonly OtlpKeyValue[] };
  readonly scopeSpans?: readonly { readonly spans?: readonly OtlpSpan[] }[];
}

const KINDS: Readonly<Record<string, string>> = {
  0: 'internal',
  1: 'internal',
  2: 'server',
  3: 'client',
  4: 'producer',
  5: 'consumer',
};

const STATUS: Readonly<Record<string, SpanStatus>> = {
  1: 'ok',
  2: 'error',
  STATUS_CODE_OK: 'ok',
  STATUS_CODE_ERROR: 'error',
};

/** A trace as the page draws it, its times relative to its first span. */
export function readTrace(traceId: string, resourceSpans: readonly OtlpResourceSpans[]): Trace {
  const found = resourceSpans.flatMap(({ resource, scopeSpans = [] }) => {
    const attributes = attributesText(resource?.attributes);
    return scopeSpans.flatMap(({ spans = [] }) => spans.map((span) => ({ span, resource: attributes })));
  });
  const starts = found.map(({ span }) => BigInt(span.startTimeUnixNano ?? '0'));
  const startNanos = starts.reduce((least, start) => (start < least ? start : least), starts[0] ?? 0n);
  const spans = found.map(({ span, resource }) => readSpan(span, resource, startNanos));
  return {
    traceId,
    startMs: Number(startNanos) / 1e6,
    durationSeconds: spans.reduce((most, span) => Math.max(most, span.offsetSeconds + span.durationSeconds), 0),
    spans,
  };
}

function readSpan(span: OtlpSpan, resource: readonly AttributeText[], startNanos: bigint): TraceSpan {
  const start = BigInt(span.startTimeUnixNano ?? '0');
  const end = BigInt(span.endTimeUnixNano ?? '0');
  const kind = String(span.kind ?? 1);
  return {
    spanId: hexadecimal(span.spanId ?? '', 8),
    parentSpanId: hexadecimal(span.parentSpanId ?? '', 8),
    name: span.name ?? '',
    service: resource.find(({ key }) => key === 'service.name')?.value ?? '',
    kind: KINDS[kind] ?? kind.replace('SPAN_KIND_', '').toLowerCase(),
    offsetSeconds: seconds(start - startNanos),
    durationSeconds: end > start ? seconds(end - start) : 0,
    status: STATUS[String(span.status?.code ?? 0)] ?? 'unset',
    statusMessage: span.status?.message ?? '',
    attributes: attributesText(span.attributes),
    resource,
    events: (span.events ?? []).map(
      (event): SpanEvent => ({
        name: event.name ?? '',
        offsetSeconds: seconds(BigInt(event.timeUnixNano ?? '0') - startNanos),
        attributes: attributesText(event.attributes),
      }),
    ),
  };
}

function seconds(nanos: bigint): number {
  return Number(nanos) / 1e9;
}

/** Tempo writes ids in base64, as protobuf's own JSON does; others in hexadecimal, as OTLP's does. */
function hexadecimal(id: string, bytes: number): string {
  if (id === '') return '';
  if (/^[0-9a-f]+$/i.test(id) && id.length === bytes * 2) return id.toLowerCase();
  return Buffer.from(id, 'base64').toString('hex');
}
