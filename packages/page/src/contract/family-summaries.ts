import type { FamilySummary, Series } from '../api/series.ts';

/** Enough to see what a family holds, and little enough for a page with thousands of series. */
const MOST_SAMPLES = 30;

/** Families of :8889 with some of their values: a histogram by its count. */
export function summarizeFamilies(series: readonly Series[]): FamilySummary[] {
  const families = new Map<string, Series[]>();
  for (const one of series) {
    if (!isCounted(one)) continue;
    const family = families.get(one.family);
    if (family === undefined) families.set(one.family, [one]);
    else family.push(one);
  }
  return [...families].map(([name, members]) => ({
    name,
    type: members[0]?.type ?? 'unknown',
    help: members[0]?.help ?? '',
    seriesCount: members.length,
    // JSON has no NaN and no infinity.
    samples: members
      .slice(0, MOST_SAMPLES)
      .map(({ labels, value }) => ({ labels, value: Number.isFinite(value) ? value : null })),
  }));
}

function isCounted({ name, type }: Series): boolean {
  return (type !== 'histogram' && type !== 'summary') || name.endsWith('_count');
}
