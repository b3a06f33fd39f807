import type { Metric, Metrics } from '@headrace/contract';
import type { Instrument, Instruments } from './instrument-types.ts';
import { createMetricSeries, type MetricSeries, type Surroundings } from './metric-series.ts';

/** The instruments of a contract, and the series behind them in the order of the contract. */
export function createInstruments<Ms extends Metrics>(
  metrics: Ms,
  surroundings: Surroundings,
): { readonly instruments: Instruments<Ms>; readonly series: readonly MetricSeries[] } {
  const byKey = Object.entries(metrics).map(
    ([key, metric]) => [key, createMetricSeries(metric, surroundings)] as const,
  );
  return {
    // One instrument for each key; the compiler cannot follow a key through Object.entries.
    instruments: Object.fromEntries(byKey) as unknown as Instruments<Ms>,
    series: byKey.map(([, series]) => series),
  };
}

/** Finds the instrument of a metric that the runtime feeds; undefined where the contract does not declare it. */
export type FindInstrument = <M extends Metric>(metric: M) => Instrument<M['kind'], M['attributes']> | undefined;

/** By name and kind, for a contract may have been read from data and share no object with ours. */
export function createFinder(series: readonly MetricSeries[]): FindInstrument {
  return (metric) => {
    const found = series.find(({ store }) => store.metric.otel === metric.otel && store.metric.kind === metric.kind);
    // The attributes belong to the name, and the kind was compared.
    return found as unknown as Instrument<(typeof metric)['kind'], (typeof metric)['attributes']> | undefined;
  };
}
