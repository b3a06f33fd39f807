import type { FamilyType } from '../../series/family.ts';
import { type ReadSample, readSampleLine, unescapedText } from './sample-line.ts';

/** A family as an exposition shows it. */
export interface ReadFamily {
  /** The name that a query writes: with `_total` for a counter, without the suffixes of a histogram's parts. */
  readonly name: string;
  /** `unknown` where nothing says it. */
  readonly type: FamilyType;
  /** Empty where there is none. */
  readonly help: string;
  /** In the order of their lines; empty for a family of which only the head is shown. */
  readonly samples: readonly ReadSample[];
}

interface Head {
  type: FamilyType;
  help: string;
  /** Whether a sample belongs to it, under its own name or another. */
  used: boolean;
}

const TYPES: ReadonlySet<string> = new Set(['counter', 'gauge', 'histogram', 'summary', 'info']);

/** What a type adds to the name of its family. Source: OpenMetrics 1.0, "MetricFamily name". */
const SUFFIXES: Readonly<Record<FamilyType, readonly string[]>> = {
  counter: ['_total', '_created'],
  gauge: [],
  histogram: ['_bucket', '_sum', '_count', '_created'],
  summary: ['_sum', '_count', '_created'],
  info: ['_info'],
  unknown: [],
};

/**
 * Reads what a metrics endpoint shows, as Prometheus' text format 0.0.4 or OpenMetrics 1.0, family by family in the order
 * of their first lines; lines of neither format are passed over.
 *
 * Source: https://prometheus.io/docs/instrumenting/exposition_formats/ and https://prometheus.io/docs/specs/om/open_metrics_spec/
 */
export function readExposition(text: string): ReadFamily[] {
  const heads = new Map<string, Head>();
  const samples = new Map<string, { head: Head; samples: ReadSample[] }>();
  for (const line of text.split('\n')) {
    if (line.startsWith('#')) readHead(line, heads);
    else if (line !== '') {
      const sample = readSampleLine(line);
      if (sample === undefined) continue;
      const { name, head } = familyOf(sample.name, heads);
      head.used = true;
      const family = samples.get(name);
      if (family === undefined) samples.set(name, { head, samples: [sample] });
      else family.samples.push(sample);
    }
  }
  const unused = [...heads].filter(([, { used }]) => !used);
  return [
    ...[...samples].map(([name, family]) => ({ name, ...headOf(family.head), samples: family.samples })),
    ...unused.map(([name, head]) => ({ name, ...headOf(head), samples: [] })),
  ];
}

function headOf({ type, help }: Head): Pick<ReadFamily, 'type' | 'help'> {
  return { type, help };
}

function readHead(line: string, heads: Map<string, Head>): void {
  const [, keyword, shown = '', rest = ''] = /^# (HELP|TYPE) ("(?:[^"\\]|\\.)*"|\S+) ?(.*)$/.exec(line) ?? [];
  if (keyword === undefined) return;
  const name = shown.startsWith('"') ? unescapedText(shown.slice(1, -1)) : shown;
  const head = heads.get(name) ?? { type: 'unknown', help: '', used: false };
  if (keyword === 'HELP') head.help = unescapedText(rest);
  else head.type = TYPES.has(rest) ? (rest as FamilyType) : 'unknown';
  heads.set(name, head);
}

/** A sample belongs to the family of its name, or of its name without a suffix that the family's type adds. */
function familyOf(name: string, heads: ReadonlyMap<string, Head>): { name: string; head: Head } {
  const own = heads.get(name);
  if (own !== undefined) return { name, head: own };
  const [, base = '', suffix = ''] = /^(.+)(_total|_bucket|_sum|_count|_info|_created)$/.exec(name) ?? [];
  const head = heads.get(base);
  if (head === undefined || !SUFFIXES[head.type].includes(suffix))
    return { name, head: { type: 'unknown', help: '', used: true } };
  // OpenMetrics leaves the suffix out of the names of counters and infos, which queries must write.
  return { name: suffix === '_total' || suffix === '_info' ? name : base, head };
}
