import { RequestError } from '../http/reply.ts';
import { parseDurationNanos } from '../traceql/duration.ts';
import { TraceQLError } from '../traceql/error.ts';
import type { SpansetQuery } from '../traceql/filter.ts';
import { parseTraceQL } from '../traceql/parse.ts';
import { parseLogfmt } from './logfmt.ts';

/** What `GET /api/search` asks for. Times are nanoseconds since the Unix epoch. */
export interface SearchParameters {
  readonly query: SpansetQuery | undefined;
  readonly tags: ReadonlyMap<string, string>;
  readonly startUnixNano: bigint | undefined;
  readonly endUnixNano: bigint | undefined;
  readonly minDurationNanos: bigint | undefined;
  readonly maxDurationNanos: bigint | undefined;
  readonly limit: number;
  /** 0 is no limit. */
  readonly spansPerSpanset: number;
}

const defaultLimit = 20;
const defaultSpansPerSpanset = 3;
const nanosPerSecond = 1_000_000_000n;

/**
 * Throws a RequestError with status 400 that names the parameter and the value.
 *
 * Source: https://grafana.com/docs/tempo/latest/api_docs/#search
 */
export function parseSearchParameters(parameters: URLSearchParams): SearchParameters {
  const queryText = parameters.get('q') ?? '';
  const tagsText = parameters.get('tags') ?? '';
  if (queryText !== '' && tagsText !== '') {
    throw new RequestError(400, "invalid request: can't specify tags and q in the same query");
  }
  return {
    ...parseTimeRange(parameters),
    query: queryText === '' ? undefined : parseQuery(queryText),
    tags: parseTags(tagsText),
    minDurationNanos: parseDuration(parameters, 'minDuration'),
    maxDurationNanos: parseDuration(parameters, 'maxDuration'),
    limit: parseInteger(parameters, 'limit', 1) ?? defaultLimit,
    spansPerSpanset: parseInteger(parameters, 'spss', 0) ?? defaultSpansPerSpanset,
  };
}

export type TimeRange = Pick<SearchParameters, 'startUnixNano' | 'endUnixNano'>;

/** `start` and `end` in Unix seconds; the whole second of `end` belongs to the range. */
export function parseTimeRange(parameters: URLSearchParams): TimeRange {
  const start = parseInteger(parameters, 'start', 0);
  const end = parseInteger(parameters, 'end', 0);
  if (start !== undefined && end !== undefined && start > end) {
    throw new RequestError(400, `invalid start: ${start} is after end, ${end}`);
  }
  return {
    startUnixNano: start === undefined ? undefined : BigInt(start) * nanosPerSecond,
    endUnixNano: end === undefined ? undefined : (BigInt(end) + 1n) * nanosPerSecond - 1n,
  };
}

function parseQuery(text: string): SpansetQuery {
  try {
    return parseTraceQL(text);
  } catch (error) {
    if (error instanceof TraceQLError) throw new RequestError(400, error.message);
    throw error;
  }
}

function parseTags(text: string): ReadonlyMap<string, string> {
  const tags = parseLogfmt(text);
  if (typeof tags === 'string') throw new RequestError(400, `invalid tags: ${tags}`);
  return tags;
}

function parseDuration(parameters: URLSearchParams, name: string): bigint | undefined {
  const value = parameters.get(name) ?? '';
  if (value === '') return undefined;
  const nanos = parseDurationNanos(value);
  if (nanos === undefined) {
    throw new RequestError(400, `invalid ${name}: expected a duration such as 100ms or 1h30m, got ${value}`);
  }
  return nanos;
}

export function parseInteger(parameters: URLSearchParams, name: string, least: number): number | undefined {
  const value = parameters.get(name) ?? '';
  if (value === '') return undefined;
  const integer = /^\d{1,15}$/.test(value) ? Number(value) : Number.NaN;
  if (!(integer >= least)) {
    throw new RequestError(400, `invalid ${name}: expected an integer of at least ${least}, got ${value}`);
  }
  return integer;
}
