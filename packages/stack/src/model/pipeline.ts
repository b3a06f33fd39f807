import type { PipelineModel } from '@headrace/contract';
import { durationMs } from '../settings/duration.ts';
import type { Settings } from '../settings/schema.ts';

/** What the collector does with metrics on their way to :8889. */
export function buildPipelineModel(settings: Settings): PipelineModel {
  return {
    exporter: { strategy: 'UnderscoreEscapingWithSuffixes', scopeInfo: false, expirationMs: 5 * 60_000 },
    labels: { environment: 'deployment.environment.name', node_id: 'ilp.node.id' },
    resourceDefaults: { 'deployment.environment.name': settings.environment },
    spanMetrics: {
      namespace: 'traces.span.metrics',
      boundsSeconds: [0.001, 0.005, 0.01, 0.05, 0.1, 0.5, 1, 5],
      // Exemplars are shown from one flush to the next: with the scrape interval each is read once.
      flushIntervalMs: durationMs(settings.metrics.scrapeInterval),
      exemplars: true,
      cardinalityLimit: 2000,
    },
  };
}
