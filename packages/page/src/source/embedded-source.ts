import type { Embedded } from '@headrace/embedded';
import type { TranslationLoss, Unavailable } from '../api/overview.ts';
import type { Backend } from './ask.ts';
import { unavailableOf } from './backend-error.ts';
import { embeddedOverview } from './embedded-overview.ts';
import { searchLoki } from './loki.ts';
import { seriesReader } from './metrics-port.ts';
import type { PipelineSource } from './pipeline-source.ts';
import { searchTempo, traceOfTempo } from './tempo.ts';

/** What the page needs of an embedded pipeline: its counts, and its ports, which it asks like those of a real stack. */
export type EmbeddedPipeline = Pick<Embedded, 'urls' | 'stats' | 'problems'>;

/** Reads a pipeline of this process. */
export function embeddedSource(pipeline: EmbeddedPipeline): PipelineSource {
  const readSeries = seriesReader({ name: ':8889', url: withoutPath(pipeline.urls.metrics) });
  const tempo: Backend = { name: 'the trace store', url: withoutPath(pipeline.urls.tempo) };
  const loki: Backend = { name: 'the log store', url: withoutPath(pipeline.urls.loki) };
  return {
    overview: async () => {
      const unavailable: Unavailable[] = [];
      const series = await readSeries().catch((error: unknown) => {
        unavailable.push(unavailableOf(error));
        return [];
      });
      return { ...embeddedOverview(pipeline.stats(), series, pipeline.problems().map(lossOf)), unavailable };
    },
    series: readSeries,
    searchTraces: (search) => searchTempo(tempo, search),
    trace: (traceId) => traceOfTempo(tempo, traceId),
    logs: (search) => searchLoki(loki, search, Date.now()),
    alerts: async () => ({
      evaluated: false,
      reason:
        'Alerts are evaluated by Prometheus, which this pipeline is without. Start one with: npm run up -- --with native.',
    }),
  };
}

/** The problem alone: where it stands in a file means nothing here. */
function lossOf({ code, severity, message, fix }: TranslationLoss): TranslationLoss {
  return { code, severity, message, fix };
}

function withoutPath(url: string): string {
  return new URL(url).origin;
}
