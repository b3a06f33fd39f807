import type { LogSearch } from '../api/logs.ts';
import type { SpanStatus, TraceSearch } from '../api/traces.ts';

const STATUSES: readonly string[] = ['unset', 'ok', 'error'] satisfies SpanStatus[];
const DEFAULT_LIMIT = 50;
const MOST = 500;

/** What the page asks for is made by the page; what does not fit is left out. */
export function traceSearchOf(query: URLSearchParams): TraceSearch {
  const status = textOf(query, 'status');
  return {
    ...optional('traceQl', textOf(query, 'traceQl')),
    ...optional('name', textOf(query, 'name')),
    ...optional('service', textOf(query, 'service')),
    ...optional('attribute', textOf(query, 'attribute')),
    ...optional('minSeconds', numberOf(query, 'minSeconds')),
    ...optional('maxSeconds', numberOf(query, 'maxSeconds')),
    ...(status !== undefined && STATUSES.includes(status) ? { status: status as SpanStatus } : {}),
    limit: limitOf(query),
  };
}

export function logSearchOf(query: URLSearchParams): LogSearch {
  return {
    ...optional('traceId', textOf(query, 'traceId')),
    ...optional('service', textOf(query, 'service')),
    ...optional('text', textOf(query, 'text')),
    limit: limitOf(query),
  };
}

function optional<Key extends string, Value>(key: Key, value: Value | undefined): { readonly [K in Key]?: Value } {
  return value === undefined ? {} : ({ [key]: value } as { readonly [K in Key]: Value });
}

function textOf(query: URLSearchParams, name: string): string | undefined {
  const text = query.get(name)?.trim();
  return text === undefined || text === '' ? undefined : text;
}

function numberOf(query: URLSearchParams, name: string): number | undefined {
  const text = textOf(query, name);
  const value = Number(text);
  return text === undefined || !Number.isFinite(value) || value < 0 ? undefined : value;
}

function limitOf(query: URLSearchParams): number {
  const limit = numberOf(query, 'limit');
  return limit === undefined || limit < 1 ? DEFAULT_LIMIT : Math.min(Math.floor(limit), MOST);
}
