import type { OtlpAttributes, OtlpValue } from '@headrace/contract';
import { findAttribute, readAttributes } from '../wire/any-value.ts';
import { WireReader } from '../wire/reader.ts';
import { type ArenaSlice, sliceBytes } from './arena.ts';
import type { StoredResource, StoredScope } from './origin.ts';

export type SpanKind = 'unspecified' | 'internal' | 'server' | 'client' | 'producer' | 'consumer';
export type SpanStatus = 'unset' | 'ok' | 'error';

/** A span with what nearly every question reads laid open; the rest stays bytes until somebody asks for it. */
export interface StoredSpan {
  /** 32 hexadecimal digits. */
  readonly traceId: string;
  /** 16 hexadecimal digits. */
  readonly spanId: string;
  /** Absent in a root span. */
  readonly parentSpanId: string | undefined;
  readonly name: string;
  readonly kind: SpanKind;
  readonly status: SpanStatus;
  readonly startUnixNano: bigint;
  readonly endUnixNano: bigint;
  /** The span's protobuf. */
  readonly slice: ArenaSlice;
  readonly scope: StoredScope;
  readonly resource: StoredResource;
}

/** By OTLP's number. */
export const spanKinds: readonly SpanKind[] = ['unspecified', 'internal', 'server', 'client', 'producer', 'consumer'];
export const spanStatuses: readonly SpanStatus[] = ['unset', 'ok', 'error'];

/** Field numbers of `Span`. Source: opentelemetry-proto, trace/v1/trace.proto. */
const field = { attributes: 9, status: 15 } as const;

/** Not negative, even where a clock went backwards: Tempo's duration is unsigned. */
export function durationNanos({ startUnixNano, endUnixNano }: StoredSpan): bigint {
  return endUnixNano > startUnixNano ? endUnixNano - startUnixNano : 0n;
}

export function spanAttribute(span: StoredSpan, key: string): OtlpValue {
  return findAttribute(sliceBytes(span.slice), field.attributes, key);
}

export function spanAttributes(span: StoredSpan): OtlpAttributes {
  return readAttributes(sliceBytes(span.slice), field.attributes);
}

export function statusMessage(span: StoredSpan): string {
  const reader = new WireReader(sliceBytes(span.slice));
  let message = '';
  while (reader.next()) {
    if (reader.field !== field.status) {
      reader.skip();
      continue;
    }
    const status = reader.message();
    while (status.next()) {
      if (status.field === 2) message = status.text();
      else status.skip();
    }
  }
  return message;
}
