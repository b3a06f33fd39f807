import { attributeValue, type OtlpValue } from '@headrace/contract';
import type { AnyValue } from '../otlp/message.ts';
import type { StoredTrace } from '../store/span-store.ts';
import { durationNanos, type StoredSpan, spanAttribute, statusMessage } from '../store/stored-span.ts';
import type { FieldReader } from '../traceql/evaluate.ts';
import type { AttributeScope, Intrinsic } from '../traceql/filter.ts';
import { nil, type Value } from '../traceql/value.ts';

/** How TraceQL sees one span of a trace. */
export function readerOf(trace: StoredTrace, span: StoredSpan): FieldReader {
  return (field) =>
    field.kind === 'intrinsic'
      ? readIntrinsic(trace, span, field.name)
      : toValue(readAttribute(span, field.scope, field.name));
}

export function readAttribute(span: StoredSpan, scope: AttributeScope, key: string): OtlpValue {
  const { attributes } = span.resource;
  if (scope === 'resource') return attributeValue(attributes, key);
  const own = spanAttribute(span, key);
  return scope === 'span' ? own : (own ?? attributeValue(attributes, key));
}

function readIntrinsic(trace: StoredTrace, span: StoredSpan, name: Intrinsic): Value {
  switch (name) {
    case 'name':
      return { type: 'string', value: span.name };
    case 'status':
      return { type: 'status', value: span.status };
    case 'statusMessage':
      return { type: 'string', value: statusMessage(span) };
    case 'kind':
      return { type: 'kind', value: span.kind };
    case 'duration':
      return { type: 'duration', value: durationNanos(span) };
    case 'traceDuration':
      return { type: 'duration', value: trace.summary().durationNanos };
    case 'rootName': {
      const { root } = trace.summary();
      return root === undefined ? nil : { type: 'string', value: root.name };
    }
    case 'rootServiceName': {
      const { root } = trace.summary();
      return root === undefined ? nil : { type: 'string', value: root.resource.service };
    }
  }
}

/** Maps and bytes have no TraceQL type: a query cannot find them, as in Tempo. */
export function toValue(value: OtlpValue): Value {
  if (typeof value === 'string') return { type: 'string', value };
  if (typeof value === 'boolean') return { type: 'boolean', value };
  if (typeof value === 'bigint') return { type: 'int', value };
  if (typeof value === 'number') return { type: 'float', value };
  if (value === undefined || value instanceof Uint8Array || value instanceof Map) return nil;
  return { type: 'array', values: (value as readonly OtlpValue[]).map(toValue) };
}

/** A value as an attribute of Tempo's search answer; undefined for nil and for lists. */
export function toAnyValue(value: Value): AnyValue | undefined {
  switch (value.type) {
    case 'string':
    case 'status':
    case 'kind':
      return { stringValue: value.value };
    case 'boolean':
      return { boolValue: value.value };
    case 'int':
    case 'duration':
      return { intValue: String(value.value) };
    case 'float':
      return { doubleValue: Number.isFinite(value.value) ? value.value : String(value.value) };
    case 'array':
    case 'nil':
      return undefined;
  }
}
