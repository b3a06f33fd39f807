import type { FamilyType } from '@headrace/contract';

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

interface Draft {
  type: FamilyType;
  help: string;
  readonly labels: Map<string, Set<string>>;
  readonly bounds: Set<number>;
}

const TYPES: ReadonlySet<string> = new Set(['counter', 'gauge', 'histogram', 'summary', 'info', 'unknown']);

/** Reads the text format 0.0.4: families by name, with what their samples say of labels and buckets. */
export function readExposition(text: string): ScrapedFamily[] {
  const drafts = new Map<string, Draft>();
  const draft = (name: string) => {
    const found = drafts.get(name) ?? { type: 'unknown', help: '', labels: new Map(), bounds: new Set() };
    drafts.set(name, found);
    return found;
  };
  for (const line of text.split('\n')) {
    const [, keyword, name = '', rest = ''] = /^# (HELP|TYPE) (\S+) ?(.*)$/.exec(line) ?? [];
    if (keyword === 'HELP') draft(name).help = unescaped(rest);
    else if (keyword === 'TYPE') draft(name).type = TYPES.has(rest) ? (rest as FamilyType) : 'unknown';
    else if (line !== '' && !line.startsWith('#')) readSample(line, drafts, draft);
  }
  return [...drafts]
    .map(([name, { bounds, ...family }]) => ({ name, ...family, bounds: [...bounds].toSorted((a, b) => a - b) }))
    .toSorted((a, b) => (a.name < b.name ? -1 : 1));
}

function readSample(line: string, drafts: ReadonlyMap<string, Draft>, draft: (name: string) => Draft): void {
  const [, series = '', labels = ''] = /^([^{\s]+)(?:\{(.*)\})?\s/.exec(line) ?? [];
  const family = draft(familyName(series, drafts));
  for (const [, label = '', value = ''] of labels.matchAll(/([a-zA-Z_]\w*)="((?:[^"\\]|\\.)*)"/g)) {
    const upper = label === 'le' && family.type === 'histogram' ? Number(value.replace('+Inf', 'Infinity')) : undefined;
    if (upper !== undefined) {
      if (Number.isFinite(upper)) family.bounds.add(upper);
    } else if (value !== '' && !(label === 'quantile' && family.type === 'summary')) {
      family.labels.set(label, (family.labels.get(label) ?? new Set()).add(unescaped(value)));
    }
  }
}

/** `x_bucket` is a part of the histogram `x`, unless it is a family of its own. */
function familyName(series: string, drafts: ReadonlyMap<string, Draft>): string {
  if (drafts.has(series)) return series;
  const whole = series.replace(/_(bucket|sum|count)$/, '');
  const type = drafts.get(whole)?.type;
  return type === 'histogram' || type === 'summary' ? whole : series;
}

function unescaped(text: string): string {
  return text.replace(/\\(.)/g, (_, character: string) => (character === 'n' ? '\n' : character));
}
