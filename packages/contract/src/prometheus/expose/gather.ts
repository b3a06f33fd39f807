import { compareText } from '../go/text.ts';
import { type ExpositionCode, expositionProblem, named, type ProblemLog } from '../problems.ts';
import type { ExposedType, Family, Sample } from './sample.ts';

/** Families in the order of the text, and whether the client refused any sample on the way. */
export interface Gathered {
  readonly families: readonly Family[];
  readonly refusals: number;
}

interface Growing {
  readonly type: ExposedType;
  readonly help: string;
  readonly first: Sample;
  readonly samples: Map<string, Sample>;
}

/**
 * The registry of the Prometheus client: samples into families, each label set once, suffixes kept apart. Of two that
 * exclude each other the first stays, and "first" is the order of the exporter's map: both lose their certainty.
 * Source: `processMetric`, `checkSuffixCollisions` and `checkMetricConsistency`, client_golang, prometheus/registry.go.
 */
export function gather(samples: readonly Sample[], problems: ProblemLog): Gathered {
  const families = new Map<string, Growing>();
  const uncertain = new Set<string>();
  let refusals = 0;
  const refuse = (code: ExpositionCode, message: string, ...by: Sample[]) => {
    refusals += 1;
    problems.add(
      expositionProblem(
        code,
        message,
        by.map(({ culprit }) => culprit),
      ),
    );
  };
  for (const sample of samples) {
    const { family, culprit } = sample;
    const known = families.get(family);
    if (known === undefined) {
      const rival = suffixRival(sample, families);
      if (rival !== undefined) {
        for (const name of [family, rival.first.family]) uncertain.add(name);
        const names = `${named(rival.first.culprit)} and ${named(culprit)}`;
        refuse(
          'exposition/suffix-conflict',
          `${names} become ${rival.first.family} and ${family}, and one is a part of the other: the collector drops one of them, and which one changes`,
          rival.first,
          sample,
        );
        continue;
      }
      families.set(family, { type: sample.type, help: sample.help, first: sample, samples: new Map() });
    } else if (known.type !== sample.type || known.help !== sample.help) {
      refuse(
        'exposition/target-info',
        `${named(culprit)}: ${family} is taken by the collector's own metric, and this one is dropped`,
        sample,
      );
      continue;
    }
    if (sample.type === 'summary' && sample.labels.some(({ name }) => name === 'quantile')) {
      refuse(
        'exposition/quantile-label',
        `${named(culprit)}: a summary cannot have an attribute quantile, and is dropped`,
        sample,
      );
      continue;
    }
    addSample(families.get(family), sample, refuse);
  }
  return { families: sortedFamilies(families, uncertain), refusals };
}

type Refuse = (code: ExpositionCode, message: string, ...by: Sample[]) => void;

/** Adds a sample unless its label set is there already; two that say the same leave no doubt about what is shown. */
function addSample(family: Growing | undefined, sample: Sample, refuse: Refuse): void {
  if (family === undefined) return;
  const key = JSON.stringify(sample.labels.map(({ name, value }) => [name, value]));
  const other = family.samples.get(key);
  if (other === undefined) {
    family.samples.set(key, sample);
    return;
  }
  const labels = sample.labels.map(({ name, value }) => `${name}=${JSON.stringify(value)}`).join(', ');
  const both = `${named(other.culprit)} and ${named(sample.culprit)}`;
  const series = `${sample.family}{${labels}}`;
  // The collector's own metric is handed over before all others.
  const isOwn = other.culprit.kind === 'resource';
  const outcome = isOwn ? 'the collector keeps its own' : 'the collector drops one of them, and which one changes';
  refuse('exposition/same-series', `${both} both become ${series}: ${outcome}`, other, sample);
  if (!isOwn && !sameValue(other, sample)) family.samples.set(key, { ...other, certain: false });
}

function sameValue(a: Sample, b: Sample): boolean {
  const text = ({ value }: Sample) =>
    JSON.stringify(value, (_, part: unknown) =>
      typeof part === 'bigint' || typeof part === 'number' ? String(part) : part,
    );
  return text(a) === text(b);
}

/** A family of which the new one is a part, or that is a part of the new one. */
function suffixRival({ family, type }: Sample, families: ReadonlyMap<string, Growing>): Growing | undefined {
  const [, base = '', suffix = ''] = /^([\s\S]+)(_count|_sum|_bucket)$/.exec(family) ?? [];
  const owner = families.get(base);
  if (owner !== undefined && partsOf(owner.type).includes(suffix)) return owner;
  for (const part of partsOf(type)) {
    const taken = families.get(`${family}${part}`);
    if (taken !== undefined) return taken;
  }
  return undefined;
}

function partsOf(type: ExposedType): readonly string[] {
  if (type === 'histogram') return ['_count', '_sum', '_bucket'];
  return type === 'summary' ? ['_count', '_sum'] : [];
}

/** Source: `NormalizeMetricFamilies`, client_golang, prometheus/internal/metric.go. */
function sortedFamilies(families: ReadonlyMap<string, Growing>, uncertain: ReadonlySet<string>): Family[] {
  const filled = [...families].filter(([, { samples }]) => samples.size > 0);
  return filled
    .toSorted(([a], [b]) => compareText(a, b))
    .map(([name, { type, help, samples }]) => ({
      ...{ name, type, help },
      samples: [...samples.values()]
        .map((sample) => (uncertain.has(name) ? { ...sample, certain: false } : sample))
        .toSorted(compareSamples),
    }));
}

/**
 * Fewer labels first, then value by value. Samples with the same values under different names come in any order from the
 * collector; here the names decide. Source: `MetricSorter.Less`.
 */
function compareSamples(a: Sample, b: Sample): number {
  if (a.labels.length !== b.labels.length) return a.labels.length - b.labels.length;
  for (const part of ['value', 'name'] as const) {
    for (const [index, label] of a.labels.entries()) {
      const order = compareText(label[part], b.labels[index]?.[part] ?? '');
      if (order !== 0) return order;
    }
  }
  return 0;
}
