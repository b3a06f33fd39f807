import type { OtlpAttributes } from '@headrace/contract';
import { type ApiRequest, json, type Reply, RequestError } from '../http/reply.ts';
import type { SpanStore } from '../store/span-store.ts';
import { spanAttributes } from '../store/stored-span.ts';
import { intrinsicNames } from '../traceql/field.ts';
import { isInTimeRange } from './search.ts';
import { parseInteger, parseTimeRange } from './search-parameters.ts';

/** Tempo has more scopes (event, link, instrumentation); these are the ones that this store's TraceQL reads. */
const scopes = ['resource', 'span', 'intrinsic'] as const;
type Scope = (typeof scopes)[number];

/** `GET /api/search/tags`. Source: https://grafana.com/docs/tempo/latest/api_docs/#search-tags */
export function answerTagsV1(store: SpanStore, request: ApiRequest): Reply {
  const scope = parseScope(request.query);
  // Intrinsics are listed only on request, as in Tempo.
  const wanted: readonly Scope[] = scope === undefined ? ['resource', 'span'] : [scope];
  const names = new Set(wanted.flatMap((each) => tagNames(store, each, request.query)));
  return json({ tagNames: [...names].sort(), metrics: {} });
}

/** `GET /api/v2/search/tags`. Source: https://grafana.com/docs/tempo/latest/api_docs/#search-tags-v2 */
export function answerTagsV2(store: SpanStore, request: ApiRequest): Reply {
  const scope = parseScope(request.query);
  const limit = parseInteger(request.query, 'limit', 0) ?? 0;
  const answered = (scope === undefined ? scopes : [scope]).map((name) => {
    const tags = tagNames(store, name, request.query);
    return { name, tags: limit === 0 ? tags : tags.slice(0, limit) };
  });
  return json({ scopes: answered, metrics: {} });
}

function parseScope(parameters: URLSearchParams): Scope | undefined {
  const value = parameters.get('scope') ?? '';
  if (value === '' || value === 'all' || value === 'none') return undefined;
  const scope = scopes.find((each) => each === value);
  if (scope === undefined) {
    throw new RequestError(400, `invalid scope: expected one of ${scopes.join(', ')}, got ${value}`);
  }
  return scope;
}

function tagNames(store: SpanStore, scope: Scope, parameters: URLSearchParams): readonly string[] {
  if (scope === 'intrinsic') return intrinsicNames;
  const range = parseTimeRange(parameters);
  const names = new Set<string>();
  for (const trace of store.traces()) {
    if (!isInTimeRange(trace, range)) continue;
    for (const span of trace.spans.values()) {
      addKeys(names, scope === 'span' ? spanAttributes(span) : span.resource.attributes);
    }
  }
  return [...names].sort();
}

function addKeys(names: Set<string>, attributes: OtlpAttributes): void {
  for (const { key } of attributes) names.add(key);
}
