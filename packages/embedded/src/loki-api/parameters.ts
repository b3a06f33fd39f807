import { RequestError } from '../http/reply.ts';
import type { TimeRange } from '../logql/select.ts';
import { parseDurationNanos } from '../logql/units.ts';

const nanosPerSecond = 1_000_000_000n;
const defaultSinceNanos = 3600n * nanosPerSecond;
const defaultLimit = 100;
/** More points than that are refused, as in Loki. */
const mostSteps = 11_000;

/**
 * `start`, `end` and `since`; by default the last hour. Throws a RequestError for what is no time.
 *
 * Source: `determineBounds`, Loki v3.7.6, pkg/loghttp/params.go.
 */
export function parseBounds(query: URLSearchParams, nowUnixNano: bigint): TimeRange {
  const sinceText = query.get('since') ?? '';
  const since = sinceText === '' ? defaultSinceNanos : parseDurationNanos(sinceText);
  if (since === undefined) throw new RequestError(400, `could not parse 'since' parameter: ${sinceText}`);
  const endUnixNano = parseTime(query, 'end') ?? nowUnixNano;
  const endOrNow = endUnixNano > nowUnixNano ? nowUnixNano : endUnixNano;
  const startUnixNano = parseTime(query, 'start') ?? endOrNow - since;
  if (endUnixNano < startUnixNano)
    throw new RequestError(400, 'end timestamp must not be before or equal to start time');
  return { startUnixNano, endUnixNano };
}

/** A time in nanoseconds, in seconds (of ten digits at most, or with a dot), or as in RFC 3339. */
export function parseTime(query: URLSearchParams, name: string): bigint | undefined {
  const value = query.get(name) ?? '';
  if (value === '') return undefined;
  if (/^-?\d+$/.test(value)) return value.length <= 10 ? BigInt(value) * nanosPerSecond : BigInt(value);
  if (/^-?\d*\.\d*$/.test(value) && value.length > 1) return BigInt(Math.round(Number(value) * 1e3)) * 1_000_000n;
  const [, whole = '', fraction = '', zone = ''] =
    /^(\d{4}-\d\d-\d\dT\d\d:\d\d:\d\d)(?:\.(\d{1,9}))?(Z|[+-]\d\d:\d\d)$/.exec(value) ?? [];
  const milliseconds = Date.parse(`${whole}${zone}`);
  if (Number.isNaN(milliseconds)) throw new RequestError(400, `could not parse '${name}' parameter: ${value}`);
  return BigInt(milliseconds) * 1_000_000n + BigInt(fraction.padEnd(9, '0'));
}

export function parseLimit(query: URLSearchParams): number {
  const value = query.get('limit') ?? '';
  if (value === '') return defaultLimit;
  const limit = /^\d{1,9}$/.test(value) ? Number(value) : 0;
  if (limit < 1) throw new RequestError(400, 'limit must be a positive value');
  return limit;
}

export function parseDirection(query: URLSearchParams): 'forward' | 'backward' {
  const value = (query.get('direction') ?? '').toLowerCase();
  if (value === '' || value === 'backward') return 'backward';
  if (value === 'forward') return 'forward';
  throw new RequestError(400, `invalid direction '${value}'`);
}

/** The times at which a range query is evaluated: multiples of the step, so that two queries that overlap agree. */
export function parseSteps(query: URLSearchParams, { startUnixNano, endUnixNano }: TimeRange): readonly bigint[] {
  const text = query.get('step') ?? '';
  const length = endUnixNano - startUnixNano;
  const seconds = Math.max(1, Math.floor(Number(length) / 1e9 / 250));
  const step = text === '' ? BigInt(seconds) * nanosPerSecond : secondsOrDuration(text);
  if (step === undefined || step <= 0n)
    throw new RequestError(400, `zero or negative query resolution step widths are not accepted: ${text}`);
  if (length / step > mostSteps) {
    const message = `exceeded maximum resolution of ${mostSteps} points per time series. Try increasing the value of the step parameter`;
    throw new RequestError(400, message);
  }
  const times: bigint[] = [];
  for (let time = startUnixNano - (startUnixNano % step); time <= endUnixNano; time += step) times.push(time);
  return times;
}

function secondsOrDuration(text: string): bigint | undefined {
  return /^\d+(\.\d+)?$/.test(text) ? BigInt(Math.round(Number(text) * 1e9)) : parseDurationNanos(text);
}
