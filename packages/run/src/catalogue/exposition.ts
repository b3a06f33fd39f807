import { type FamilyType, type ReadFamily, readExposition } from '@headrace/contract';

/** A family as one scrape shows it. */
export interface ScrapedFamily {
  readonly name: string;
  readonly type: FamilyType;
  readonly help: string;
  /** Label → the values that were seen, the empty one left out: Prometheus drops labels without a value. */
  readonly labels: ReadonlyMap<string, ReadonlySet<string>>;
  /** Upper bounds of a histogram's buckets, ascending. */
  readonly bounds: readonly number[];
}

/** Families by name, with what their samples say of labels and buckets. */
export function readScrape(text: string): ScrapedFamily[] {
  return readExposition(text)
    .map(scraped)
    .toSorted((a, b) => (a.name < b.name ? -1 : 1));
}

function scraped({ name, type, help, samples }: ReadFamily): ScrapedFamily {
  const labels = new Map<string, Set<string>>();
  const bounds = new Set<number>();
  for (const [label, value] of samples.flatMap((sample) => Object.entries(sample.labels))) {
    const upper = label === 'le' && type === 'histogram' ? Number(value.replace('+Inf', 'Infinity')) : undefined;
    if (upper !== undefined) {
      if (Number.isFinite(upper)) bounds.add(upper);
    } else if (value !== '' && !(label === 'quantile' && type === 'summary')) {
      labels.set(label, (labels.get(label) ?? new Set()).add(value));
    }
  }
  return { name, type, help, labels, bounds: [...bounds].toSorted((a, b) => a - b) };
}
