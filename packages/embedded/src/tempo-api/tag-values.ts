import { type ApiRequest, json, type Reply, RequestError } from '../http/reply.ts';
import type { SpanStore } from '../store/span-store.ts';
import { TraceQLError } from '../traceql/error.ts';
import { selectSpans } from '../traceql/evaluate.ts';
import { parseField } from '../traceql/field.ts';
import type { Field, SpansetQuery } from '../traceql/filter.ts';
import { parseTraceQL } from '../traceql/parse.ts';
import type { Value } from '../traceql/value.ts';
import { isInTimeRange } from './search.ts';
import { parseInteger, parseTimeRange } from './search-parameters.ts';
import { readerOf } from './span-reader.ts';

interface TagValue {
  readonly type: 'string' | 'int' | 'float' | 'bool' | 'keyword';
  readonly value: string;
}

/**
 * `GET /api/search/tag/{name}/values`; the name has no scope.
 *
 * Source: https://grafana.com/docs/tempo/latest/api_docs/#search-tag-values
 */
export function answerTagValuesV1(store: SpanStore, request: ApiRequest): Reply {
  const [name = ''] = request.parameters;
  const field: Field = parseField(name) ?? { kind: 'attribute', scope: 'any', name };
  const values = tagValues(store, field, request.query, undefined);
  return json({ tagValues: [...new Set(values.map(({ value }) => value))].sort(), metrics: {} });
}

/**
 * `GET /api/v2/search/tag/{field}/values`; the field is as in TraceQL: `resource.service.name`, `.x`, `status`.
 *
 * Source: https://grafana.com/docs/tempo/latest/api_docs/#search-tag-values-v2
 */
export function answerTagValuesV2(store: SpanStore, request: ApiRequest): Reply {
  const [name = ''] = request.parameters;
  const field = parseField(name);
  if (field === undefined) {
    throw new RequestError(
      400,
      `tag name is not valid: expected span.NAME, resource.NAME, .NAME or an intrinsic, got ${JSON.stringify(name)}`,
    );
  }
  return json({ tagValues: tagValues(store, field, request.query, parseFilter(request.query)), metrics: {} });
}

function tagValues(
  store: SpanStore,
  field: Field,
  parameters: URLSearchParams,
  filter: SpansetQuery | undefined,
): readonly TagValue[] {
  const range = parseTimeRange(parameters);
  const limit = parseInteger(parameters, 'limit', 0) ?? 0;
  const found = new Map<string, TagValue>();
  for (const trace of store.traces()) {
    if (!isInTimeRange(trace, range)) continue;
    const all = [...trace.spans.values()];
    const spans = filter === undefined ? all : selectSpans(filter, all, (span) => readerOf(trace, span));
    for (const span of spans) {
      for (const value of toTagValues(readerOf(trace, span)(field))) {
        found.set(JSON.stringify(value), value);
        if (found.size === limit) return [...found.values()];
      }
    }
  }
  return [...found.values()].sort((a, b) => (a.value < b.value ? -1 : 1));
}

/** A filter that is not complete yet (Grafana sends it while it is typed) restricts nothing, as in Tempo. */
function parseFilter(parameters: URLSearchParams): SpansetQuery | undefined {
  const text = parameters.get('q') ?? '';
  if (text === '') return undefined;
  try {
    return parseTraceQL(text);
  } catch (error) {
    if (error instanceof TraceQLError) return undefined;
    throw error;
  }
}

/** Durations are left out: there are as many as spans, and Tempo lists none. */
function toTagValues(value: Value): readonly TagValue[] {
  switch (value.type) {
    case 'string':
    case 'int':
    case 'float':
      return [{ type: value.type, value: String(value.value) }];
    case 'boolean':
      return [{ type: 'bool', value: String(value.value) }];
    case 'status':
    case 'kind':
      return [{ type: 'keyword', value: value.value }];
    case 'array':
      return value.values.flatMap(toTagValues);
    case 'duration':
    case 'nil':
      return [];
  }
}
