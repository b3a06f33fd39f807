import type { LabelValues, SeriesFamily } from '@headrace/contract';
import { nearest } from '@headrace/stack';
import type { Part, Series } from '../promql/inferred.ts';
import { ANY_LABELS, type LabelFacts, OPEN_VALUES } from '../promql/labels.ts';
import { unitOfName, unitOfWord } from '../promql/unit.ts';
import { foreignNames, programOf } from './foreign.ts';

/** Every series that a query may ask for, by the name that it writes. */
export interface SeriesIndex {
  /** What is known of a name, or undefined when nothing has it. */
  readonly find: (name: string) => Series | undefined;
  /** The program whose series a name should be, where a catalogue of it lacks the name and no other is near. */
  readonly unlisted: (name: string) => string | undefined;
  /** What a reader most likely meant by a name that nothing has. */
  readonly meant: (name: string) => string | undefined;
}

export interface SeriesSources {
  /** What the services of the settings and the collector push. */
  readonly families: readonly SeriesFamily[];
  /** What other programs expose; a program that was harvested is known to its last series. */
  readonly catalogue: readonly SeriesFamily[];
  /** Recording rules: what their expressions give, worked out when a query asks for them. */
  readonly recorded: ReadonlyMap<string, () => Series>;
}

const PARTS: Readonly<Record<SeriesFamily['type'], readonly (readonly [suffix: string, part: Part])[]>> = {
  counter: [['', 'value']],
  gauge: [['', 'value']],
  info: [['', 'value']],
  unknown: [['', 'unknown']],
  histogram: [
    ['_bucket', 'bucket'],
    ['_sum', 'sum'],
    ['_count', 'count'],
  ],
  summary: [
    ['', 'quantile'],
    ['_sum', 'sum'],
    ['_count', 'count'],
  ],
};

export function createSeriesIndex({ families, catalogue, recorded }: SeriesSources): SeriesIndex {
  const known = new Map<string, Series>();
  for (const family of [...families, ...catalogue.map(asTarget)]) {
    for (const [suffix, part] of PARTS[family.type]) {
      const name = family.name + suffix;
      const series = partOf(family, part);
      const other = known.get(name);
      known.set(name, other === undefined ? series : merged(other, series));
    }
  }
  const isForeign = foreignNames(
    known.keys(),
    // What a documentation lists is seldom all that there is: only a program that was harvested is known to its last series.
    catalogue.filter((family) => !isDocumented(family)).map(({ name }) => name),
  );
  const suggestions = new Map<string, string | undefined>();
  return {
    find: (name) => {
      const found = known.get(name) ?? recorded.get(name)?.();
      return found ?? (isForeign(name) ? foreignSeries(name) : undefined);
    },
    unlisted: (name) => programOf(name, known.keys()),
    meant: (name) => {
      if (!suggestions.has(name)) {
        const parts = [`${name}_bucket`, `${name}_total`].find((candidate) => known.has(candidate));
        suggestions.set(name, parts ?? nearest(name, [...known.keys(), ...recorded.keys()]));
      }
      return suggestions.get(name);
    },
  };
}

/** Labels that a scrape may give to everything that a target shows. */
const TARGET_LABELS: readonly string[] = [
  ...[
    'cluster',
    'namespace',
    'pod',
    'container',
    'service',
    'endpoint',
    'node',
    'host',
    'region',
    'zone',
    'prometheus',
  ],
];

/** What other programs show comes by a scrape, which may put labels of its own on it. */
function asTarget(family: SeriesFamily): SeriesFamily {
  const scraped = Object.fromEntries(TARGET_LABELS.map((label) => [label, 'open'] as const));
  return { ...family, labels: { ...scraped, ...family.labels } };
}

/** What was written down from documentation may lack a label. */
function isDocumented({ source }: SeriesFamily): boolean {
  return source.includes('documentation');
}

function partOf(family: SeriesFamily, part: Part): Series {
  const labels = new Map<string, LabelFacts>(
    Object.entries(family.labels).map(([name, values]) => [
      name,
      { values, pinned: undefined, sure: !TARGET_LABELS.includes(name) },
    ]),
  );
  if (part === 'bucket') labels.set('le', OPEN_VALUES);
  if (part === 'quantile') labels.set('quantile', OPEN_VALUES);
  const isCounter = family.type === 'counter' || part === 'bucket' || part === 'sum' || part === 'count';
  return {
    labels: { has: labels, open: isDocumented(family), gone: new Map() },
    unit: part === 'count' || part === 'bucket' ? unitOfWord('') : unitOfWord(family.unit),
    observed: unitOfWord(family.unit),
    part,
    kind: isCounter ? 'counter' : part === 'unknown' ? 'unknown' : 'gauge',
    bounds: part === 'bucket' ? family.bounds : [],
  };
}

/** Two programs may expose the same name with labels of their own; where one is known in full, so is the other. */
function merged(one: Series, other: Series): Series {
  const has = new Map(one.labels.has);
  for (const [name, facts] of other.labels.has) {
    const known = has.get(name);
    const values = known === undefined ? facts.values : allValues(known.values, facts.values);
    has.set(name, { values, pinned: undefined, sure: known?.sure === true && facts.sure });
  }
  for (const [name, facts] of one.labels.has) if (!other.labels.has.has(name)) has.set(name, { ...facts, sure: false });
  return {
    ...one,
    labels: { ...one.labels, has, open: one.labels.open && other.labels.open },
    kind: one.kind === other.kind ? one.kind : 'unknown',
    bounds: [...new Set([...one.bounds, ...other.bounds])],
  };
}

function allValues(one: LabelValues, other: LabelValues): LabelValues {
  return one === 'open' || other === 'open' ? 'open' : [...new Set([...one, ...other])];
}

/** A series of a program that nobody has catalogued: its name says what convention says. */
function foreignSeries(name: string): Series {
  const [suffix] = /(?<=_)(?:total|bucket|sum|count)$/.exec(name) ?? [];
  const part = suffix === undefined || suffix === 'total' ? 'unknown' : (suffix as Part);
  return {
    labels: ANY_LABELS,
    unit: part === 'bucket' ? unitOfWord('') : unitOfName(name),
    observed: unitOfName(name),
    part,
    kind: suffix === 'total' || suffix === 'bucket' ? 'counter' : 'unknown',
    bounds: [],
  };
}
