import type { Severity } from '../problem.ts';
import type { MetricDataKind, OtlpMetric, Place } from './otlp/request.ts';

/** What can go wrong between an OTLP metric and Prometheus: what it means, and what to do about it. */
export const EXPOSITION_CODES = {
  'exposition/no-data': {
    meaning: 'A metric has a name and no data: the collector drops it.',
    fix: 'Send the metric with a gauge, sum, histogram, exponential histogram or summary.',
  },
  'exposition/temporality': {
    meaning: 'A sum or histogram does not say whether its points are cumulative or deltas: the collector drops it.',
    fix: 'Set the aggregation temporality to cumulative.',
  },
  'exposition/delta-up-down': {
    meaning: 'An up-down counter comes as deltas, which the collector does not add up: it drops them.',
    fix: 'Let the up-down counter be cumulative: OTEL_EXPORTER_OTLP_METRICS_TEMPORALITY_PREFERENCE=cumulative.',
  },
  'exposition/old-point': {
    meaning: 'A point is older than the last one of its series, and is dropped. Often two processes send one series.',
    fix: 'Send the points of a series in the order of their times, from one process alone.',
  },
  'exposition/misaligned-delta': {
    meaning:
      'A histogram’s delta point begins before the last one ended: adding it would count twice, so it is dropped.',
    fix: 'Let each delta point begin where the last one ended, or send cumulative points.',
  },
  'exposition/after-no-value': {
    meaning: 'Behind a point without a recorded value the collector passes over the rest of the metric.',
    fix: 'Send points with and without a recorded value in metrics of their own.',
  },
  'exposition/panic': {
    meaning:
      'A histogram’s delta point has more buckets than the one before: the collector gives up the rest of the request.',
    fix: 'Keep the buckets of a series the same from point to point.',
  },
  'exposition/metric-name': {
    meaning:
      'Nothing of the metric’s name is left once Prometheus’ rules for names are applied: the metric is dropped.',
    fix: 'Give the metric a name with letters or digits.',
  },
  'exposition/label-name': {
    meaning: 'An attribute makes no label: it has no name, one of underscores alone, or two of them in front.',
    fix: 'Rename the attribute: letters, digits, dots and underscores, not two underscores in front.',
  },
  'exposition/label-twice': {
    meaning: 'Two attributes of a point become one label, such as `peer.id` and `peer_id`: the series is dropped.',
    fix: 'Rename one of the attributes.',
  },
  'exposition/label-value': {
    meaning:
      'An attribute’s value is no UTF-8, such as a text that was cut in the middle of a character: the series is dropped. ' +
      'What comes as JSON or protobuf is mended on the way; what a process shows at its own `/metrics` is not.',
    fix: 'Send texts in UTF-8.',
  },
  'exposition/scale': {
    meaning: 'An exponential histogram is coarser than Prometheus’ native histograms can be: the series is dropped.',
    fix: 'Keep the scale of exponential histograms at -4 or above.',
  },
  'exposition/bucket-count': {
    meaning: 'The buckets of an exponential histogram do not add up to its count: the series is dropped.',
    fix: 'Let the count be the sum of all buckets and the zero count.',
  },
  'exposition/nan-bound': {
    meaning: 'A bound or quantile is not a number: the order of the lines changes from scrape to scrape.',
    fix: 'Leave NaN out of bounds and quantiles.',
  },
  'exposition/quantile-label': {
    meaning: 'A summary has an attribute `quantile` beside the label that its quantiles stand in: it is dropped.',
    fix: 'Rename the attribute: a summary has a label quantile of its own.',
  },
  'exposition/target-info': {
    meaning:
      'A resource attribute makes no label, which ends `target_info`, or a metric has the name `target_info` itself.',
    fix: 'Rename the resource attribute, or the metric.',
  },
  'exposition/type-conflict': {
    meaning: 'Two metrics become one name and have different types: one is dropped, a different one after each start.',
    fix: 'Rename one of the metrics.',
  },
  'exposition/help-conflict': {
    meaning: 'Two metrics become one name and have different descriptions: which one is shown changes with each start.',
    fix: 'Give the metrics one description.',
  },
  'exposition/suffix-conflict': {
    meaning: 'A metric has the name of a histogram’s or summary’s part, such as `_count`: one of the two is dropped.',
    fix: 'Rename one of the metrics.',
  },
  'exposition/same-series': {
    meaning: 'Two metrics become one series with the same labels: one of them is dropped.',
    fix: 'Rename one of the metrics or attributes, or tell the series apart by an attribute.',
  },
  'exposition/same-target': {
    meaning: 'Two processes have one job and instance: `target_info` shows the attributes of any of them.',
    fix: 'Give each process its own service.instance.id.',
  },
  'exposition/scrape-refused': {
    meaning:
      'The collector writes a line that Prometheus does not read, such as a histogram with an attribute `le`: ' +
      'Prometheus refuses the whole scrape.',
    fix: 'Rename the attribute or metric: until then Prometheus has no metric of this collector at all.',
  },
  'exposition/same-after-escaping': {
    meaning: 'Two names that differ in UTF-8 are the same once the scraper has them escaped: Prometheus keeps one.',
    fix: 'Rename one of them, or let the scraper ask for escaping=allow-utf-8.',
  },
} as const satisfies Readonly<Record<`exposition/${string}`, { readonly meaning: string; readonly fix: string }>>;

/** Every code that {@link ExpositionProblem} has. */
export type ExpositionCode = keyof typeof EXPOSITION_CODES;

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
  return {
    code,
    severity: WARNINGS.has(code) ? 'warning' : 'error',
    message,
    fix: EXPOSITION_CODES[code].fix,
    culprits,
  };
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
