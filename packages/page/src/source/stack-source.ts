import type { Unavailable } from '../api/overview.ts';
import { askText, type Backend } from './ask.ts';
import { unavailableOf } from './backend-error.ts';
import { searchLoki } from './loki.ts';
import { seriesReader } from './metrics-port.ts';
import type { PipelineSource } from './pipeline-source.ts';
import { alertsOfPrometheus, queryPrometheus } from './prometheus.ts';
import { stackOverview } from './stack-overview.ts';
import { searchTempo, traceOfTempo } from './tempo.ts';

/** Where the programs of a stack answer, without a slash at the end: `http://127.0.0.1:8889`. */
export interface StackUrls {
  readonly collectorMetricsUrl: string;
  readonly collectorTelemetryUrl: string;
  readonly prometheusUrl: string;
  readonly tempoUrl: string;
  readonly lokiUrl: string;
}

/** Reads a stack of the real programs over their own HTTP APIs. */
export function stackSource(urls: StackUrls): PipelineSource {
  const readSeries = seriesReader({ name: 'the collector’s metrics port', url: urls.collectorMetricsUrl });
  const readTelemetry = seriesReader({ name: 'the collector’s own metrics', url: urls.collectorTelemetryUrl });
  const prometheus: Backend = { name: 'Prometheus', url: urls.prometheusUrl };
  const tempo: Backend = { name: 'Tempo', url: urls.tempoUrl };
  const loki: Backend = { name: 'Loki', url: urls.lokiUrl };
  return {
    overview: async () => {
      const unavailable: Unavailable[] = [];
      const attempt = <T>(asked: Promise<T>): Promise<T | undefined> =>
        asked.catch((error: unknown) => {
          unavailable.push(unavailableOf(error));
          return undefined;
        });
      const [exposed, own, scraped, tempoReady, lokiReady] = await Promise.all([
        attempt(readSeries()),
        attempt(readTelemetry()),
        attempt(queryPrometheus(prometheus, 'sum(scrape_samples_scraped)')),
        attempt(askText(tempo, '/ready', '*/*')),
        attempt(askText(loki, '/ready', '*/*')),
      ]);
      return stackOverview({
        ...{ exposed, telemetry: own, scraped, unavailable },
        tempoReady: tempoReady !== undefined,
        lokiReady: lokiReady !== undefined,
      });
    },
    series: readSeries,
    searchTraces: (search) => searchTempo(tempo, search),
    trace: (traceId) => traceOfTempo(tempo, traceId),
    logs: (search) => searchLoki(loki, search, Date.now()),
    alerts: () => alertsOfPrometheus(prometheus),
  };
}
