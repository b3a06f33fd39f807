import type { FamilyType, LabelValues, SeriesFamily } from '../series/family.ts';

/** A family as a catalogue's file has it: what follows from the name or from the program is left out. */
export interface CatalogueFamily {
  readonly name: string;
  readonly type: FamilyType;
  readonly help: string;
  /** Labels that the program sets itself. */
  readonly labels: Readonly<Record<string, LabelValues>>;
  /** Upper bounds of a histogram's buckets, as far as they are known. */
  readonly bounds?: readonly number[];
}

/** What one program shows of itself, under the names that Prometheus stores. */
export interface Catalogue {
  readonly program: string;
  readonly version: string;
  /** `harvested` from the running program, or written down from its documentation or source. */
  readonly origin: 'harvested' | 'documentation';
  /** Labels that every series has besides: those of the scrape, where Prometheus scrapes it. */
  readonly common: readonly string[];
  readonly families: readonly CatalogueFamily[];
}

/** The families of a catalogue as queries meet them. */
export function familiesOf({ program, version, origin, common, families }: Catalogue): SeriesFamily[] {
  const source = `${program} ${version}${origin === 'documentation' ? ' (by its documentation)' : ''}`;
  const scraped = Object.fromEntries(common.map((label) => [label, 'open'] as const));
  return families.map(({ bounds = [], labels, ...family }) => ({
    ...family,
    ...{ unit: unitOf(family.name), labels: { ...scraped, ...labels }, bounds, source },
  }));
}

const UNITS = new Set([
  ...['seconds', 'milliseconds', 'bytes', 'ratio', 'percent', 'celsius', 'hertz'],
  ...['volts', 'amperes', 'watts', 'joules', 'meters', 'grams'],
]);

/** The unit that a name ends in, by the conventions of Prometheus. */
function unitOf(name: string): string {
  const last =
    name
      .replace(/_total$/, '')
      .split('_')
      .at(-1) ?? '';
  return UNITS.has(last) ? last : '';
}
