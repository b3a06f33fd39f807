import type { LogEntry } from './pipeline.ts';
import type { CountQuery, Grouping } from './query.ts';
import { selectEntries } from './select.ts';

/** A series of counts: values at the times that were asked for, where there is one. */
export interface CountSeries {
  readonly labels: ReadonlyMap<string, string>;
  readonly values: readonly { readonly timeUnixNano: bigint; readonly value: number }[];
}

/** A record that a stage could not read ends the whole query, as in Loki. */
export class PipelineError extends Error {
  override readonly name = 'PipelineError';
}

/**
 * Counts at each of the times, ascending, what lies within the range before it, the time included.
 *
 * Source: https://grafana.com/docs/loki/latest/query/metric_queries/
 */
export function countEntries(entries: Iterable<LogEntry>, query: CountQuery, times: readonly bigint[]): CountSeries[] {
  const [first, last] = [times[0], times.at(-1)];
  if (first === undefined || last === undefined) return [];
  const range = { startUnixNano: first - query.rangeNanos + 1n, endUnixNano: last + 1n };
  const series = new Map<string, { readonly labels: ReadonlyMap<string, string>; readonly found: bigint[] }>();
  for (const { timeUnixNano, labels } of selectEntries(entries, query.logs, range)) {
    const error = labels.get('__error__');
    if (error !== undefined)
      throw new PipelineError(
        `pipeline error: '${error}' for series: a line could not be read; leave such lines out by | __error__=""`,
      );
    const kept = query.sum === undefined ? sorted(labels) : grouped(labels, query.sum);
    const key = JSON.stringify([...kept]);
    const one = series.get(key) ?? { labels: kept, found: [] };
    series.set(key, one);
    one.found.push(timeUnixNano);
  }
  const seconds = Number(query.rangeNanos) / 1e9;
  return [...series.values()].map(({ labels, found }) => ({
    labels,
    values: countsAt(found, query.rangeNanos, times).map(({ timeUnixNano, count }) => ({
      timeUnixNano,
      value: query.perSecond ? count / seconds : count,
    })),
  }));
}

function sorted(labels: Iterable<readonly [string, string]>): ReadonlyMap<string, string> {
  return new Map([...labels].toSorted(([a], [b]) => (a < b ? -1 : 1)));
}

function grouped(labels: ReadonlyMap<string, string>, { mode, labels: names }: Grouping): ReadonlyMap<string, string> {
  return sorted([...labels].filter(([name]) => names.includes(name) === (mode === 'by')));
}

/** Two marks move over the sorted times of the entries: what lies between them is within the range. */
function countsAt(found: readonly bigint[], rangeNanos: bigint, times: readonly bigint[]) {
  const ascending = BigInt64Array.from(found).sort();
  const counts: { timeUnixNano: bigint; count: number }[] = [];
  let from = 0;
  let to = 0;
  for (const timeUnixNano of times) {
    while (to < ascending.length && (ascending[to] ?? 0n) <= timeUnixNano) to += 1;
    while (from < to && (ascending[from] ?? 0n) <= timeUnixNano - rangeNanos) from += 1;
    if (to > from) counts.push({ timeUnixNano, count: to - from });
  }
  return counts;
}
