import type { Severity } from '../problem.ts';
import type { MetricDataKind, OtlpMetric, Place } from './otlp/request.ts';

/** What can go wrong between an OTLP metric and Prometheus, and what to do about it. */
const CODES = {
  'exposition/no-data': 'Send the metric with a gauge, sum, histogram, exponential histogram or summary.',
  'exposition/temporality': 'Set the aggregation temporality to cumulative.',
  'exposition/delta-up-down':
    'Let the up-down counter be cumulative: OTEL_EXPORTER_OTLP_METRICS_TEMPORALITY_PREFERENCE=cumulative.',
  'exposition/old-point': 'Send the points of a series in the order of their times, from one process alone.',
  'exposition/misaligned-delta': 'Let each delta point begin where the last one ended, or send cumulative points.',
  'exposition/after-no-value': 'Send points with and without a recorded value in metrics of their own.',
  'exposition/panic': 'Keep the buckets of a series the same from point to point.',
  'exposition/metric-name': 'Give the metric a name with letters or digits.',
  'exposition/label-name': 'Rename the attribute: letters, digits, dots and underscores, not two underscores in front.',
  'exposition/label-twice': 'Rename one of the attributes.',
  'exposition/label-value': 'Send texts in UTF-8.',
  'exposition/scale': 'Keep the scale of exponential histograms at -4 or above.',
  'exposition/bucket-count': 'Let the count be the sum of all buckets and the zero count.',
  'exposition/nan-bound': 'Leave NaN out of bounds and quantiles.',
  'exposition/quantile-label': 'Rename the attribute: a summary has a label quantile of its own.',
  'exposition/target-info': 'Rename the resource attribute, or the metric.',
  'exposition/type-conflict': 'Rename one of the metrics.',
  'exposition/help-conflict': 'Give the metrics one description.',
  'exposition/suffix-conflict': 'Rename one of the metrics.',
  'exposition/same-series': 'Rename one of the metrics or attributes, or tell the series apart by an attribute.',
  'exposition/same-target': 'Give each process its own service.instance.id.',
  'exposition/scrape-refused':
    'Rename the attribute or metric: until then Prometheus has no metric of this collector at all.',
  'exposition/same-after-escaping': 'Rename one of them, or let the scraper ask for escaping=allow-utf-8.',
} as const satisfies Readonly<Record<`exposition/${string}`, string>>;

export type ExpositionCode = keyof typeof CODES;

/** Every code that {@link ExpositionProblem} has. */
export const EXPOSITION_CODES = Object.keys(CODES) as readonly ExpositionCode[];

/** Something that is lost, or that nobody can foretell, on the way from OTLP to Prometheus. */
export interface ExpositionProblem {
  readonly code: ExpositionCode;
  readonly severity: Severity;
  readonly message: string;
  readonly fix: string;
  /** The metrics at fault, by their OTLP names. */
  readonly culprits: readonly Culprit[];
}

/** A metric as a problem names it. */
export interface Culprit {
  readonly name: string;
  readonly kind: MetricDataKind | 'none' | 'resource';
  readonly scope: string;
  readonly place?: Place;
}

/** Codes after which the rest is as it should be. */
const WARNINGS: ReadonlySet<ExpositionCode> = new Set(['exposition/help-conflict', 'exposition/old-point']);

export function expositionProblem(
  code: ExpositionCode,
  message: string,
  culprits: readonly Culprit[],
): ExpositionProblem {
  return { code, severity: WARNINGS.has(code) ? 'warning' : 'error', message, fix: CODES[code], culprits };
}

export function culpritOf(metric: OtlpMetric, scope: string): Culprit {
  const { name, data, place } = metric;
  return { name, kind: data?.kind ?? 'none', scope, ...(place === undefined ? {} : { place }) };
}

/** A metric in a message: its name between quotes, and its kind. */
export function named({ name, kind }: Culprit): string {
  return `${JSON.stringify(name)} (${KINDS[kind]})`;
}

const KINDS: Readonly<Record<Culprit['kind'], string>> = {
  gauge: 'gauge',
  sum: 'sum',
  histogram: 'histogram',
  exponentialHistogram: 'exponential histogram',
  summary: 'summary',
  none: 'no data',
  resource: 'resource',
};

/** Most different problems that one exposition keeps: what a sender gets wrong for ever must not fill the memory. */
const MOST_KEPT = 1000;

/** Problems, each kept once. */
export interface ProblemLog {
  add(problem: ExpositionProblem): void;
  all(): readonly ExpositionProblem[];
}

export function createProblemLog(): ProblemLog {
  const kept = new Map<string, ExpositionProblem>();
  return {
    add: (problem) => {
      const key = `${problem.code} ${problem.message}`;
      if (!kept.has(key) && kept.size < MOST_KEPT) kept.set(key, problem);
    },
    all: () => [...kept.values()],
  };
}
