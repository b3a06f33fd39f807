import { type MetricsRequest, type PipelineModel, seriesName } from '@headrace/contract';

/** The OTLP units of the series on :8889, which itself shows none. */
export interface Units {
  learn(request: MetricsRequest): void;
  of(series: string): string | undefined;
}

/** Units of so many names are kept: what a sender makes up must not fill the memory. */
const mostNames = 10_000;

/** Knows units for the naming that our settings have; for any other it knows none. */
export function createUnits({ exporter }: PipelineModel): Units {
  const isKnown = exporter.strategy === 'UnderscoreEscapingWithSuffixes' && exporter.namespace === undefined;
  const bySeries = new Map<string, string>();
  const seen = new Set<string>();
  return {
    learn: ({ resourceMetrics }) => {
      if (!isKnown) return;
      for (const { scopeMetrics } of resourceMetrics)
        for (const { metrics } of scopeMetrics)
          for (const { name, unit, data } of metrics) {
            const kind =
              data?.kind === 'sum' && data.isMonotonic ? 'counter' : data?.kind === 'gauge' ? 'gauge' : 'histogram';
            const key = `${kind}\0${unit}\0${name}`;
            if (seen.has(key) || seen.size >= mostNames) continue;
            seen.add(key);
            bySeries.set(seriesName({ kind, otel: name, unit }), unit);
          }
    },
    of: (series) => bySeries.get(series) ?? bySeries.get(series.replace(/_(bucket|sum|count)$/, '')),
  };
}
