import type { FamilyType } from '@headrace/contract';
import type { Series, SeriesExemplar } from '../api/series.ts';

interface FamilyHead {
  readonly type: FamilyType;
  readonly help: string;
}

const NO_HEAD: FamilyHead = { type: 'unknown', help: '' };
const TYPES: ReadonlySet<string> = new Set(['counter', 'gauge', 'histogram', 'summary', 'info']);
const SAMPLE = /^([^\s{]+)(?:\{(.*?)\})? (\S+)(?: [-\d.]\S*)?(?: # \{(.*)\} (\S+).*)?$/;

/**
 * Reads what :8889 shows, as Prometheus' text format 0.0.4 or OpenMetrics 1.0; lines of neither are passed over.
 *
 * Source: https://prometheus.io/docs/instrumenting/exposition_formats/ and https://github.com/prometheus/OpenMetrics
 */
export function readExposition(text: string): Series[] {
  const heads = new Map<string, FamilyHead>();
  const series: Series[] = [];
  for (const line of text.split('\n')) {
    if (line.startsWith('# ')) readHead(line, heads);
    else if (line !== '') {
      const sample = readSample(line, heads);
      if (sample !== undefined) series.push(sample);
    }
  }
  return series;
}

function readHead(line: string, heads: Map<string, FamilyHead>): void {
  const [, keyword, name = '', rest = ''] = /^# (HELP|TYPE) (\S+) ?(.*)$/.exec(line) ?? [];
  if (keyword === undefined) return;
  const head = heads.get(name) ?? NO_HEAD;
  if (keyword === 'HELP') heads.set(name, { ...head, help: unescaped(rest) });
  else heads.set(name, { ...head, type: TYPES.has(rest) ? (rest as FamilyType) : 'unknown' });
}

function readSample(line: string, heads: ReadonlyMap<string, FamilyHead>): Series | undefined {
  const parts = splitSample(line);
  if (parts === undefined) return undefined;
  const { name, value, exemplar } = parts;
  const family = familyOf(name, heads);
  const { type, help } = family.head;
  return {
    ...{ name, family: family.name, type, help, value: numberOf(value) },
    labels: readLabels(parts.labels),
    ...(exemplar === undefined ? {} : { exemplar }),
  };
}

/** A label value may hold braces and `#`, so the end of the labels is looked for outside of quotes. */
function splitSample(line: string) {
  const open = line.indexOf('{');
  const firstSpace = line.indexOf(' ');
  const hasLabels = open !== -1 && open < firstSpace;
  const end = hasLabels ? closingBrace(line, open) : firstSpace;
  if (end === -1) return undefined;
  const rest = SAMPLE.exec(`x${line.slice(hasLabels ? end + 1 : end)}`);
  const value = rest?.[3];
  if (value === undefined) return undefined;
  return {
    name: line.slice(0, hasLabels ? open : end),
    labels: hasLabels ? line.slice(open + 1, end) : '',
    value,
    exemplar: exemplarOf(rest?.[4], rest?.[5]),
  };
}

function closingBrace(line: string, open: number): number {
  let quoted = false;
  for (let index = open + 1; index < line.length; index += 1) {
    const character = line[index];
    if (quoted && character === '\\') index += 1;
    else if (character === '"') quoted = !quoted;
    else if (character === '}' && !quoted) return index;
  }
  return -1;
}

function exemplarOf(labels: string | undefined, value: string | undefined): SeriesExemplar | undefined {
  if (labels === undefined || value === undefined) return undefined;
  const { trace_id: traceId, span_id: spanId = '' } = readLabels(labels);
  return traceId === undefined ? undefined : { traceId, spanId, value: numberOf(value) };
}

function readLabels(text: string): Record<string, string> {
  const labels: Record<string, string> = {};
  for (const [, name = '', value = ''] of text.matchAll(/([^\s=",]+)="((?:[^"\\]|\\.)*)"/g))
    labels[name] = unescaped(value);
  return labels;
}

function unescaped(text: string): string {
  return text.replace(/\\(.)/g, (_, character: string) => (character === 'n' ? '\n' : character));
}

/** A sample belongs to the family of its name, or of its name without the suffix that its type adds. */
function familyOf(name: string, heads: ReadonlyMap<string, FamilyHead>): { name: string; head: FamilyHead } {
  const own = heads.get(name);
  if (own !== undefined) return { name, head: own };
  const [, base = '', suffix = ''] = /^(.+)(_total|_bucket|_sum|_count|_info|_created)$/.exec(name) ?? [];
  const head = heads.get(base);
  if (head === undefined) return { name, head: NO_HEAD };
  // OpenMetrics leaves the suffix out of the names of counters and infos, which queries must write.
  return { name: suffix === '_total' || suffix === '_info' ? name : base, head };
}

function numberOf(text: string): number {
  if (text === '+Inf') return Number.POSITIVE_INFINITY;
  if (text === '-Inf') return Number.NEGATIVE_INFINITY;
  return Number(text);
}
