import {
  createExposition,
  createSpanMetrics,
  type EndedSpan,
  type ExpositionProblem,
  type MetricsRequest,
  type OtlpAttributes,
  type PipelineModel,
  type Rendered,
  type Scrape,
} from '@headrace/contract';
import { createCounts } from '../pipeline/counts.ts';
import type { Taken } from '../pipeline/taken.ts';
import { type MetricSeries, readExposition } from './read-exposition.ts';
import { createSeriesGate } from './series-gate.ts';
import { createUnits } from './units.ts';

export interface MetricsOptions {
  readonly model: PipelineModel;
  readonly maxLines: number;
  readonly nowMs: () => number;
  /** `collector.instance.id` on the metrics that are made of spans. */
  readonly collectorInstanceId: string;
}

/** What :8889 shows: requests and spans in, a scrape out. */
export interface Metrics {
  take(request: MetricsRequest): Taken;
  /** Takes the spans of one resource. */
  recorder(resource: OtlpAttributes): ((span: EndedSpan) => void) | undefined;
  /** Moves what spans have counted to :8889; true when that showed something new. */
  flushSpanMetrics(): boolean;
  render(scrape: Scrape): Rendered;
  series(): readonly MetricSeries[];
  problems(): readonly ExpositionProblem[];
  stats(): {
    readonly received: number;
    readonly stored: number;
    readonly refused: Readonly<Record<string, number>>;
    readonly evicted: Readonly<Record<string, number>>;
    readonly bytesHeld: number;
  };
  reset(): void;
}

/** A line's share of the exposition's memory, estimated: its point, its key in the gate and in the exposition. */
const lineOverheadBytes = 400;

const asData: Scrape = { exposition: 'openmetrics', escaping: 'allow-utf-8', conflicts: 'first-seen' };

export function createMetrics(options: MetricsOptions): Metrics {
  const { model, maxLines, nowMs } = options;
  const gate = createSeriesGate(maxLines, model.exporter.expirationMs);
  const refused = createCounts();
  const units = createUnits(model);
  const linesOfSpans = 1 + model.spanMetrics.boundsSeconds.length + 3;
  const spanMetricsOptions = {
    collectorInstanceId: options.collectorInstanceId,
    maxSets: Math.ceil(maxLines / linesOfSpans),
  };
  let exposition = createExposition(model);
  let spanMetrics = createSpanMetrics(model.spanMetrics, spanMetricsOptions);
  let received = 0;
  let resetLines = 0;
  let refreshedMs = nowMs();

  const accept = (request: MetricsRequest): number => {
    const now = nowMs();
    const { request: admitted, refused: count } = gate.admit(request, now);
    exposition.accept(admitted, now);
    units.learn(admitted);
    return count;
  };
  return {
    take: (request) => {
      const count = accept(request);
      received += countPoints(request);
      refused.add('series limit', count);
      return {
        refused: count,
        reason: count === 0 ? '' : `:8889 shows ${maxLines} lines at most, new series do not fit`,
      };
    },
    recorder: (resource) => spanMetrics.recorder(resource, nowMs()),
    flushSpanMetrics: () => {
      const hasNews = spanMetrics.hasNews();
      const isDue = nowMs() - refreshedMs >= model.spanMetrics.flushIntervalMs;
      if (!hasNews && !isDue) return false;
      refused.add('series limit, of span metrics', accept(spanMetrics.flush(nowMs())));
      if (isDue) {
        spanMetrics.clearExemplars();
        refreshedMs = nowMs();
      }
      return true;
    },
    render: (scrape) => exposition.render(nowMs(), scrape),
    series: () =>
      readExposition(exposition.render(nowMs(), asData).text).map((one) => {
        const unit = units.of(one.name);
        return unit === undefined ? one : { ...one, unit };
      }),
    problems: () => exposition.render(nowMs(), asData).problems,
    stats: () => {
      const evicted = createCounts();
      const lines = gate.lines(nowMs());
      evicted.add('reset', resetLines);
      evicted.add('expired', gate.expiredLines());
      return {
        ...{ received, stored: lines, refused: refused.all(), evicted: evicted.all() },
        bytesHeld: lines * lineOverheadBytes,
      };
    },
    reset: () => {
      resetLines += gate.lines(nowMs());
      gate.clear();
      exposition = createExposition(model);
      spanMetrics = createSpanMetrics(model.spanMetrics, spanMetricsOptions);
    },
  };
}

function countPoints({ resourceMetrics }: MetricsRequest): number {
  let count = 0;
  for (const { scopeMetrics } of resourceMetrics)
    for (const { metrics } of scopeMetrics) for (const { data } of metrics) count += data?.points.length ?? 0;
  return count;
}
