import type { Series } from '../api/series.ts';

/** How much each counter grew, per second, between the last two exports of the process that pushes it. */
export interface Metered {
  readonly series: Series;
  /** Null until two exports of its process were seen. */
  readonly perSecond: number | null;
}

/** Turns counters that stand still between two exports into rates. */
export interface ExportMeter {
  observe(series: readonly Series[], nowMs: number): Metered[];
  /** The longest time between two exports that is known, in seconds. */
  exportSeconds(): number | null;
}

interface Process {
  readonly atMs: number;
  readonly values: ReadonlyMap<string, number>;
  readonly rates: ReadonlyMap<string, number> | undefined;
  readonly intervalMs: number | undefined;
}

/** After so many intervals without an export nothing is said to happen. */
const PATIENCE = 2.5;
const LEAST_PATIENCE_MS = 5000;

/**
 * A service exports every few seconds and a page looks every second: a plain difference would be zero most of the time
 * and a spike now and then. An export shows by any series of its process that changed; every counter of the process is
 * then rated over the time since the export before.
 */
export function createExportMeter(): ExportMeter {
  const processes = new Map<string, Process>();
  return {
    observe: (series, nowMs) => {
      const groups = groupByProcess(series);
      for (const key of processes.keys()) if (!groups.has(key)) processes.delete(key);
      return [...groups].flatMap(([key, members]) => {
        const next = advance(processes.get(key), members, nowMs);
        processes.set(key, next);
        const isSilent = nowMs - next.atMs > Math.max((next.intervalMs ?? 0) * PATIENCE, LEAST_PATIENCE_MS);
        const rates = next.rates;
        return members.map((one) => ({
          series: one,
          perSecond: rates === undefined ? null : isSilent ? 0 : (rates.get(seriesKey(one)) ?? 0),
        }));
      });
    },
    exportSeconds: () => {
      const intervals = [...processes.values()].flatMap(({ intervalMs }) => intervalMs ?? []);
      return intervals.length === 0 ? null : Math.max(...intervals) / 1000;
    },
  };
}

function advance(before: Process | undefined, members: readonly Series[], nowMs: number): Process {
  const values = new Map(members.map((one) => [seriesKey(one), one.value]));
  if (before === undefined) return { atMs: nowMs, values, rates: undefined, intervalMs: undefined };
  const changed = [...values].some(([key, value]) => !Object.is(before.values.get(key), value));
  if (!changed) return before;
  const intervalMs = nowMs - before.atMs;
  const rates = new Map([...values].map(([key, value]) => [key, growth(before.values.get(key), value, intervalMs)]));
  return { atMs: nowMs, values, rates, intervalMs };
}

/** A counter that is smaller than before has begun anew; one that is new has begun at nothing. */
function growth(before: number | undefined, now: number, intervalMs: number): number {
  const grown = before === undefined || now < before ? now : now - before;
  return intervalMs > 0 ? (grown * 1000) / intervalMs : 0;
}

function groupByProcess(series: readonly Series[]): Map<string, Series[]> {
  const groups = new Map<string, Series[]>();
  for (const one of series) {
    const key = `${one.labels.job ?? ''}\n${one.labels.instance ?? ''}`;
    const group = groups.get(key);
    if (group === undefined) groups.set(key, [one]);
    else group.push(one);
  }
  return groups;
}

function seriesKey({ name, labels }: Series): string {
  return `${name}${JSON.stringify(labels)}`;
}
