import { labelName } from '@headrace/contract';
import type { LatencyBar, LatencyHistogram } from '../api/latency.ts';
import type { Series, SeriesExemplar } from '../api/series.ts';

const SPAN_NAME = labelName('span.name');
const SPAN_KIND = labelName('span.kind');
/** The collector's metrics of spans are known by their labels: their prefix is a setting. */
const isOfSpans = ({ name, labels }: Series): boolean =>
  name.endsWith('_bucket') && labels[SPAN_NAME] !== undefined && labels[SPAN_KIND] !== undefined;

interface Bar {
  count: number;
  exemplar: SeriesExemplar | null;
}

/** The duration of spans by name, since the collector's start; the names with most spans first. */
export function latencyHistograms(series: readonly Series[]): LatencyHistogram[] {
  const bySpan = new Map<string, Map<number, Bar>>();
  for (const { labels, value, exemplar } of series.filter(isOfSpans)) {
    const spanName = labels[SPAN_NAME] ?? '';
    const bars = bySpan.get(spanName) ?? new Map<number, Bar>();
    bySpan.set(spanName, bars);
    const bound = labels.le === '+Inf' ? Number.POSITIVE_INFINITY : Number(labels.le);
    const bar = bars.get(bound) ?? { count: 0, exemplar: null };
    bars.set(bound, { count: bar.count + value, exemplar: exemplar ?? bar.exemplar });
  }
  return [...bySpan].map(histogramOf).toSorted((a, b) => b.count - a.count);
}

/** Prometheus' buckets hold all below their bound; a bar holds what is above the one before. */
function histogramOf([spanName, cumulative]: [string, Map<number, Bar>]): LatencyHistogram {
  const sorted = [...cumulative].toSorted(([a], [b]) => a - b);
  const bars = sorted.map(([bound, { count, exemplar }], index): LatencyBar => {
    const [fromSeconds, before] = sorted[index - 1] ?? [0, { count: 0 }];
    const toSeconds = Number.isFinite(bound) ? bound : null;
    return { fromSeconds, toSeconds, count: Math.max(0, count - before.count), exemplar };
  });
  return { spanName, count: sorted.at(-1)?.[1].count ?? 0, bars };
}
