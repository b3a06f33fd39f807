import type { Catalogue, CatalogueFamily } from '@headrace/contract/catalogues';
import { enumeration } from './enumerations.ts';
import { readScrape, type ScrapedFamily } from './exposition.ts';

/** Labels that our Prometheus gives everything that it scrapes directly. */
const SCRAPE_LABELS = ['job', 'instance', 'environment'] as const;

/** The catalogue that one answer of a program's metrics endpoint gives. */
export function catalogueFromScrape(program: string, version: string, text: string): Catalogue {
  const families = readScrape(text).map(toFamily);
  return { program, version, origin: 'harvested', common: SCRAPE_LABELS, families };
}

function toFamily({ name, type, help, labels, bounds }: ScrapedFamily): CatalogueFamily {
  const named = [...labels].map(([label, seen]) => [storedLabel(label), valuesOf(name, label, seen)] as const);
  return {
    ...{ name, type, help: help.trim() },
    labels: Object.fromEntries(named.toSorted(([a], [b]) => (a < b ? -1 : 1))),
    ...(bounds.length > 0 ? { bounds } : {}),
  };
}

/** A label that the scrape sets as well is moved aside, for `honor_labels` is off for programs. */
function storedLabel(label: string): string {
  return SCRAPE_LABELS.some((own) => own === label) ? `exported_${label}` : label;
}

function valuesOf(family: string, label: string, seen: ReadonlySet<string>) {
  const values = enumeration(family, label);
  const unknown = [...seen].filter((value) => values !== undefined && !values.includes(value));
  if (unknown.length > 0) throw new Error(`${family}{${label}} has values that its list lacks: ${unknown.join(', ')}`);
  return values ?? 'open';
}
