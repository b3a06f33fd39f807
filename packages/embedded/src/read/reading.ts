import type { Metrics } from '../metrics/metrics.ts';
import type { MetricSeries } from '../metrics/read-exposition.ts';
import type { LogStore } from '../store/log-store.ts';
import type { SpanStore } from '../store/span-store.ts';
import type { StoredLog } from '../store/stored-log.ts';
import type { StoredSpan } from '../store/stored-span.ts';
import { describeLog, describeMetric, describeSpan } from './describe.ts';
import {
  type LogFilter,
  logMismatches,
  type MetricFilter,
  metricMismatches,
  type SpanFilter,
  spanMismatches,
} from './filter.ts';
import { decodeLog, type ReceivedLog } from './log.ts';
import { explainMiss } from './nearest.ts';
import { decodeSpan, type ReceivedSpan } from './span.ts';
import { createArrivals } from './wait.ts';

export interface WaitOptions {
  /** 5 s where it is left out. */
  readonly timeoutMs?: number;
}

/** What a pipeline has received, for those in its own process. */
export interface Reading {
  /** Stored spans, in the order of arrival of their traces. */
  spans(filter?: SpanFilter): readonly ReceivedSpan[];
  /** Stored log records, in the order of arrival. */
  logs(filter?: LogFilter): readonly ReceivedLog[];
  /** The lines of :8889 as they are now. */
  metrics(filter?: MetricFilter): readonly MetricSeries[];
  /** The first span that fits, stored already or still to come; rejects with a WaitTimeoutError. */
  waitForSpan(filter: SpanFilter, options?: WaitOptions): Promise<ReceivedSpan>;
  waitForLog(filter: LogFilter, options?: WaitOptions): Promise<ReceivedLog>;
  /** The first line of :8889 with this name, these labels among its labels, and a value that `predicate` takes. */
  waitForMetric(
    name: string,
    labels?: MetricFilter['labels'],
    predicate?: (value: number) => boolean,
    options?: WaitOptions,
  ): Promise<MetricSeries>;
}

export interface Readable extends Reading {
  spanArrived(span: StoredSpan): void;
  logArrived(record: StoredLog): void;
  metricsArrived(): void;
  close(): void;
}

const defaultTimeoutMs = 5000;
/** A message about what came nearest looks at so many, the newest. */
const mostCandidates = 10_000;
/** Looking for a metric writes all of :8889. */
const metricsIntervalMs = 20;

export function createReading(spanStore: SpanStore, logStore: LogStore, metrics: Metrics): Readable {
  const arrivals = { traces: createArrivals(0), logs: createArrivals(0), metrics: createArrivals(metricsIntervalMs) };
  const spanWatchers = new Set<(span: StoredSpan) => void>();
  const logWatchers = new Set<(record: StoredLog) => void>();
  const spans = (filter: SpanFilter = {}) => [...matching(allSpans(spanStore), decodeSpan, spanFits(filter))];
  const logs = (filter: LogFilter = {}) => [...matching(logStore.records(), decodeLog, logFits(filter))];
  const series = (filter: MetricFilter = {}) =>
    metrics.series().filter((one) => metricMismatches(one, filter).length === 0);
  return {
    ...{ spans, logs, metrics: series },
    waitForSpan: (filter, { timeoutMs = defaultTimeoutMs } = {}) => {
      const fits = spanFits(filter);
      const stored = first(matching(allSpans(spanStore), decodeSpan, fits));
      const watch = watchFor(spanWatchers, decodeSpan, fits, stored);
      const explain = () =>
        explainMiss({
          ...{ asked: 'no span fits', filter, timeoutMs, describe: describeSpan },
          candidates: [...allSpans(spanStore)].slice(-mostCandidates).map(decodeSpan),
          mismatches: (span) => spanMismatches(span, filter),
          nameOf: (span) => `${span.service}: ${span.name}`,
        });
      return arrivals.traces.until(watch.found, timeoutMs, explain).finally(watch.end);
    },
    waitForLog: (filter, { timeoutMs = defaultTimeoutMs } = {}) => {
      const fits = logFits(filter);
      const stored = first(matching(logStore.records(), decodeLog, fits));
      const watch = watchFor(logWatchers, decodeLog, fits, stored);
      const explain = () =>
        explainMiss({
          ...{ asked: 'no log record fits', filter, timeoutMs, describe: describeLog },
          candidates: [...logStore.records()].slice(-mostCandidates).map(decodeLog),
          mismatches: (log) => logMismatches(log, filter),
          nameOf: (log) => log.service,
        });
      return arrivals.logs.until(watch.found, timeoutMs, explain).finally(watch.end);
    },
    waitForMetric: (name, labels = {}, predicate = () => true, { timeoutMs = defaultTimeoutMs } = {}) => {
      const filter = { name, labels };
      const find = () => series(filter).find(({ value }) => predicate(value));
      const mismatches = (one: MetricSeries) => {
        const missed = metricMismatches(one, filter);
        return predicate(one.value) ? missed : [...missed, 'value'];
      };
      const explain = () =>
        explainMiss({
          ...{ asked: 'no line of :8889 fits', filter, timeoutMs, describe: describeMetric, mismatches },
          candidates: nearestNames(metrics.series(), name),
          nameOf: (one) => one.name,
        });
      return arrivals.metrics.until(find, timeoutMs, explain);
    },
    spanArrived: (span) => {
      for (const watcher of spanWatchers) watcher(span);
      arrivals.traces.announce();
    },
    logArrived: (record) => {
      for (const watcher of logWatchers) watcher(record);
      arrivals.logs.announce();
    },
    metricsArrived: () => arrivals.metrics.announce(),
    close: () => {
      for (const each of Object.values(arrivals)) each.close();
    },
  };
}

interface Fits<Stored, Item> {
  /** What can be told without decoding; true where nothing speaks against it. */
  readonly mayFit: (stored: Stored) => boolean;
  readonly fits: (item: Item) => boolean;
}

function spanFits(filter: SpanFilter): Fits<StoredSpan, ReceivedSpan> {
  const { name, service, traceId, status, kind } = filter;
  return {
    mayFit: (span) =>
      (typeof name !== 'string' || span.name === name) &&
      (typeof service !== 'string' || span.resource.service === service) &&
      (status === undefined || span.status === status) &&
      (kind === undefined || span.kind === kind) &&
      (traceId === undefined || span.traceId === traceId.toLowerCase().padStart(32, '0')),
    fits: (span) => spanMismatches(span, filter).length === 0,
  };
}

function logFits(filter: LogFilter): Fits<StoredLog, ReceivedLog> {
  const { service } = filter;
  return {
    mayFit: ({ resource }) => typeof service !== 'string' || resource.service === service,
    fits: (log) => logMismatches(log, filter).length === 0,
  };
}

function* allSpans(store: SpanStore): Iterable<StoredSpan> {
  for (const trace of store.traces()) yield* trace.spans.values();
}

function* matching<Stored, Item>(
  all: Iterable<Stored>,
  decode: (stored: Stored) => Item,
  { mayFit, fits }: Fits<Stored, Item>,
): Iterable<Item> {
  for (const stored of all) {
    if (!mayFit(stored)) continue;
    const item = decode(stored);
    if (fits(item)) yield item;
  }
}

function first<T>(items: Iterable<T>): T | undefined {
  for (const item of items) return item;
  return undefined;
}

/** Decodes what arrives at once: until those who wait look at it, it may be gone from the store. */
function watchFor<Stored, Item>(
  watchers: Set<(stored: Stored) => void>,
  decode: (stored: Stored) => Item,
  { mayFit, fits }: Fits<Stored, Item>,
  already: Item | undefined,
) {
  let found = already;
  const watcher = (stored: Stored): void => {
    if (found !== undefined || !mayFit(stored)) return;
    const item = decode(stored);
    if (fits(item)) found = item;
  };
  watchers.add(watcher);
  return { found: () => found, end: () => watchers.delete(watcher) };
}

/** Lines of the same name first: then those whose names begin alike are of interest. */
function nearestNames(all: readonly MetricSeries[], name: string): readonly MetricSeries[] {
  const common = (other: string) => {
    let length = 0;
    while (length < name.length && other[length] === name[length]) length += 1;
    return other === name ? Number.POSITIVE_INFINITY : length;
  };
  return all.toSorted((a, b) => common(b.name) - common(a.name)).slice(0, mostCandidates);
}
