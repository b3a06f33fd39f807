/** One line of :8889 as data. */
export interface MetricSeries {
  /** The series' name: `x_bucket`, `x_sum` and `x_count` are three. */
  readonly name: string;
  readonly labels: Readonly<Record<string, string>>;
  readonly value: number;
  readonly type: 'counter' | 'gauge' | 'histogram' | 'summary' | 'unknown';
  /** Empty where the metric has no description. */
  readonly help: string;
  /** As the metric came by OTLP; absent where it is not known. */
  readonly unit?: string;
  readonly exemplar?: SeriesExemplar;
}

export interface SeriesExemplar {
  readonly labels: Readonly<Record<string, string>>;
  readonly value: number;
  readonly timestampSeconds: number;
}

/**
 * Reads the answer of :8889 in OpenMetrics 1.0, as this package's own writer makes it.
 *
 * Source: https://prometheus.io/docs/specs/om/open_metrics_spec/
 */
export function readExposition(text: string): MetricSeries[] {
  const series: MetricSeries[] = [];
  let help = '';
  let type: MetricSeries['type'] = 'unknown';
  let helpOf = '';
  for (const line of text.split('\n')) {
    const [, keyword, name = '', rest = ''] = /^# (HELP|TYPE) ("(?:[^"\\]|\\.)*"|\S+) ?(.*)$/.exec(line) ?? [];
    if (keyword === 'HELP') {
      help = unescaped(rest);
      helpOf = name;
    } else if (keyword === 'TYPE') {
      type = (types.find((known) => known === rest) ?? 'unknown') as MetricSeries['type'];
      if (helpOf !== name) help = '';
    } else if (line !== '' && !line.startsWith('#')) series.push(readSample(line, type, help));
  }
  return series;
}

const types = ['counter', 'gauge', 'histogram', 'summary'] as const;

function readSample(line: string, type: MetricSeries['type'], help: string): MetricSeries {
  const reader = { line, at: 0 };
  const { name, labels } = readNameAndLabels(reader);
  const [value = '', , ...exemplar] = line.slice(reader.at + 1).split(' ');
  return {
    ...{ name, labels, type, help, value: numberOf(value) },
    ...(exemplar.length === 0 ? {} : { exemplar: readExemplar(line.slice(line.indexOf(' # ', reader.at) + 3)) }),
  };
}

function readExemplar(text: string): SeriesExemplar {
  const reader = { line: text, at: 0 };
  const { labels } = readNameAndLabels(reader);
  const [value = '', seconds = ''] = text.slice(reader.at + 1).split(' ');
  return { labels, value: numberOf(value), timestampSeconds: numberOf(seconds) };
}

interface LineReader {
  readonly line: string;
  at: number;
}

/** A name that needs quotes stands among the labels, without a value. */
function readNameAndLabels(reader: LineReader): { name: string; labels: Record<string, string> } {
  const [bare = ''] = /^[^{ ]*/.exec(reader.line.slice(reader.at)) ?? [];
  const labels: Record<string, string> = {};
  let name = bare;
  reader.at += bare.length;
  if (reader.line[reader.at] !== '{') return { name, labels };
  const part = /[{,](?:"((?:[^"\\]|\\.)*)"|([^=,}"]+))(?:="((?:[^"\\]|\\.)*)")?/y;
  part.lastIndex = reader.at;
  for (let match = part.exec(reader.line); match !== null; match = part.exec(reader.line)) {
    const [, quoted, plain = '', value] = match;
    const key = quoted === undefined ? plain : unescaped(quoted);
    if (value === undefined) name = key;
    else labels[key] = unescaped(value);
    reader.at = part.lastIndex;
  }
  reader.at += 1;
  return { name, labels };
}

function unescaped(text: string): string {
  return text.replace(/\\([\s\S])/g, (_sequence, character: string) => (character === 'n' ? '\n' : character));
}

function numberOf(text: string): number {
  return Number(text.replace('Inf', 'Infinity'));
}
