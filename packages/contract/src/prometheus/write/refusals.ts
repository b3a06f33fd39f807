import { isLegacyName } from '../escaping.ts';
import type { Family, Sample } from '../expose/sample.ts';
import { expositionProblem, named, type ProblemLog } from '../problems.ts';

/**
 * Reports what the Prometheus client writes and the Prometheus server does not read: one such line, and the server
 * refuses the whole scrape. Families come as they are written, escaped.
 * Source: prometheus v3.14.0, model/textparse (the lexers), scrape/scrape.go (`lset.IsValid`) and tsdb/head_append.go
 * (`ErrInvalidSample`, "label name is not unique").
 */
export function reportRefusals(families: readonly Family[], problems: ProblemLog): void {
  for (const family of families) {
    for (const sample of family.samples) {
      const reason = refusal(family, sample);
      if (reason === undefined) continue;
      const message = `${named(sample.culprit)}: ${reason}; Prometheus refuses the whole scrape`;
      problems.add(expositionProblem('exposition/scrape-refused', message, [sample.culprit]));
    }
  }
}

function refusal({ name, help = '' }: Family, { labels, value }: Sample): string | undefined {
  if (!help.isWellFormed()) return 'its description is no UTF-8';
  const added = value.kind === 'histogram' ? ['le'] : value.kind === 'summary' ? ['quantile'] : [];
  const names = ['__name__', ...labels.map((label) => label.name), ...added];
  const seen = new Set<string>();
  const twice = names.find((one) => seen.size === seen.add(one).size);
  if (twice !== undefined) return `it has two labels ${JSON.stringify(twice)}`;
  // The client takes a label with a colon for readable, for a metric name may have one, and writes it without quotes.
  const colon = names.find((one) => isLegacyName(one) && one.includes(':'));
  if (colon !== undefined) return `its label ${JSON.stringify(colon)} has a colon and is written without quotes`;
  if ([name, ...names].some((one) => one.includes('\0'))) return 'a name has a zero character';
  return undefined;
}

/** Reports series that are two until the scraper's escaping makes them one: Prometheus keeps the first. */
export function reportMerged(families: readonly Family[], problems: ProblemLog): void {
  const seen = new Map<string, Sample>();
  for (const { name, samples } of families) {
    for (const sample of samples) {
      const key = JSON.stringify([name, ...sample.labels.map((label) => [label.name, label.value]).toSorted()]);
      const other = seen.get(key);
      seen.set(key, other ?? sample);
      if (other === undefined || other.family === sample.family) continue;
      const message = `${named(other.culprit)} and ${named(sample.culprit)} are both ${name} once their names are escaped, and Prometheus keeps one of them`;
      problems.add(expositionProblem('exposition/same-after-escaping', message, [other.culprit, sample.culprit]));
    }
  }
}
