import { type ApiRequest, json, type Reply, RequestError } from '../http/reply.ts';
import { type CountSeries, countEntries, PipelineError } from '../logql/count.ts';
import { LogqlError } from '../logql/error.ts';
import { parseLogql } from '../logql/parse.ts';
import type { CountQuery, LogqlQuery, LogSelection } from '../logql/query.ts';
import { type SelectedEntry, selectEntries, type TimeRange } from '../logql/select.ts';
import type { LogStore } from '../store/log-store.ts';
import { entriesOf } from './entries.ts';
import { labelsText } from './labels.ts';
import { parseBounds, parseDirection, parseLimit, parseSteps, parseTime } from './parameters.ts';

/**
 * `GET` and `POST /loki/api/v1/query_range`: log lines as streams, counts as a matrix.
 *
 * Source: https://grafana.com/docs/loki/latest/reference/loki-http-api/#query-logs-within-a-range-of-time
 */
export function answerQueryRange(store: LogStore, { query }: ApiRequest, nowUnixNano: bigint): Reply {
  const parsed = parseQuery(query);
  const bounds = parseBounds(query, nowUnixNano);
  if (parsed.kind === 'logs') return streams(store, parsed.logs, bounds, query);
  const series = count(store, parsed, parseSteps(query, bounds));
  return success({
    resultType: 'matrix',
    result: series.map(({ labels, values }) => ({
      metric: Object.fromEntries(labels),
      values: values.map(({ timeUnixNano, value }) => [Number(timeUnixNano / 1_000_000n) / 1000, String(value)]),
    })),
  });
}

/**
 * `GET` and `POST /loki/api/v1/query`: counts at one time as a vector. Log lines are answered as those of the hour
 * before; Loki itself answers them by `query_range` alone.
 *
 * Source: https://grafana.com/docs/loki/latest/reference/loki-http-api/#query-logs-at-a-single-point-in-time
 */
export function answerQuery(store: LogStore, { query }: ApiRequest, nowUnixNano: bigint): Reply {
  const parsed = parseQuery(query);
  const time = parseTime(query, 'time') ?? nowUnixNano;
  if (parsed.kind === 'logs')
    return streams(store, parsed.logs, { ...parseBounds(query, time), endUnixNano: time + 1n }, query);
  return success({
    resultType: 'vector',
    result: count(store, parsed, [time]).map(({ labels, values }) => ({
      metric: Object.fromEntries(labels),
      value: [Number(time / 1_000_000n) / 1000, String(values[0]?.value ?? 0)],
    })),
  });
}

/** Reads a query, and answers 400 for one that is not evaluated. */
export function parseQueryText(text: string): LogqlQuery {
  try {
    return parseLogql(text);
  } catch (error) {
    if (error instanceof LogqlError) throw new RequestError(400, error.message);
    throw error;
  }
}

function parseQuery(parameters: URLSearchParams): LogqlQuery {
  const text = parameters.get('query') ?? '';
  if (text === '') throw new RequestError(400, 'parse error : syntax error: unexpected $end');
  return parseQueryText(text);
}

function count(store: LogStore, query: CountQuery, times: readonly bigint[]): readonly CountSeries[] {
  try {
    return countEntries(entriesOf(store), query, times).filter(({ values }) => values.length > 0);
  } catch (error) {
    if (error instanceof PipelineError) throw new RequestError(400, error.message);
    throw error;
  }
}

/** Of all entries the newest (or the oldest), then by their labels: entries that agree in all of them are a stream. */
function streams(store: LogStore, logs: LogSelection, bounds: TimeRange, parameters: URLSearchParams): Reply {
  const direction = parseDirection(parameters);
  const sign = direction === 'forward' ? 1 : -1;
  const entries = [...selectEntries(entriesOf(store), logs, bounds)]
    .toSorted((a, b) => sign * order(a.timeUnixNano, b.timeUnixNano))
    .slice(0, parseLimit(parameters));
  const byLabels = new Map<string, SelectedEntry[]>();
  for (const entry of entries) {
    const key = labelsText(entry.labels);
    byLabels.set(key, [...(byLabels.get(key) ?? []), entry]);
  }
  const result = [...byLabels]
    .toSorted(([a], [b]) => (a < b ? -1 : 1))
    .map(([, found]) => ({
      stream: Object.fromEntries([...(found[0]?.labels ?? [])].toSorted(([a], [b]) => (a < b ? -1 : 1))),
      values: found.map(({ timeUnixNano, line }) => [String(timeUnixNano), line()]),
    }));
  return success({ resultType: 'streams', result });
}

function order(a: bigint, b: bigint): number {
  if (a === b) return 0;
  return a < b ? -1 : 1;
}

function success(data: object): Reply {
  return json({ status: 'success', data: { ...data, stats: {} } });
}
