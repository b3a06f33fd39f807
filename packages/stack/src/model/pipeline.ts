import { DEFAULT_PIPELINE, type PipelineModel } from '@headrace/contract';
import { durationMs } from '../settings/duration.ts';
import type { Settings } from '../settings/schema.ts';

/** What the collector does with metrics on their way to :8889. */
export function buildPipelineModel(settings: Settings): PipelineModel {
  return {
    ...DEFAULT_PIPELINE,
    resourceDefaults: { 'deployment.environment.name': settings.environment },
    spanMetrics: {
      ...DEFAULT_PIPELINE.spanMetrics,
      // Exemplars are shown from one flush to the next: with the scrape interval each is read once.
      flushIntervalMs: durationMs(settings.metrics.scrapeInterval),
    },
  };
}
