import type { AnyValue } from '../otlp/message.ts';
import type { StoredTrace } from '../store/span-store.ts';
import { attributeOf, durationNanos, type StoredSpan, serviceNameOf } from '../store/stored-span.ts';
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

export function readAttribute(span: StoredSpan, scope: AttributeScope, key: string): AnyValue | undefined {
  const resourceAttributes = span.resource.resource?.attributes;
  if (scope === 'resource') return attributeOf(resourceAttributes, key);
  const own = attributeOf(span.span.attributes, key);
  return scope === 'span' ? own : (own ?? attributeOf(resourceAttributes, key));
}

function readIntrinsic(trace: StoredTrace, span: StoredSpan, name: Intrinsic): Value {
  switch (name) {
    case 'name':
      return { type: 'string', value: span.span.name ?? '' };
    case 'status':
      return { type: 'status', value: span.status };
    case 'statusMessage':
      return { type: 'string', value: span.span.status?.message ?? '' };
    case 'kind':
      return { type: 'kind', value: span.kind };
    case 'duration':
      return { type: 'duration', value: durationNanos(span) };
    case 'traceDuration':
      return { type: 'duration', value: trace.summary().durationNanos };
    case 'rootName': {
      const { root } = trace.summary();
      return root === undefined ? nil : { type: 'string', value: root.span.name ?? '' };
    }
    case 'rootServiceName': {
      const { root } = trace.summary();
      return root === undefined ? nil : { type: 'string', value: serviceNameOf(root) };
    }
  }
}

/** Maps and bytes have no TraceQL type: a query cannot find them, as in Tempo. */
export function toValue(value: AnyValue | undefined): Value {
  if (value === undefined) return nil;
  if (value.stringValue !== undefined) return { type: 'string', value: value.stringValue };
  if (value.boolValue !== undefined) return { type: 'boolean', value: value.boolValue };
  if (value.intValue !== undefined) return { type: 'int', value: BigInt(value.intValue) };
  if (value.doubleValue !== undefined) return { type: 'float', value: Number(value.doubleValue) };
  if (value.arrayValue !== undefined) return { type: 'array', values: (value.arrayValue.values ?? []).map(toValue) };
  return nil;
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
