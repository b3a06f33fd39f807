/** An example of what a value stands for: on a bucket, mostly a trace. */
export interface ReadExemplar {
  readonly labels: Readonly<Record<string, string>>;
  readonly value: number;
}

/** One line of an exposition that has a value. */
export interface ReadSample {
  /** With the suffix of a histogram's part: `ilp_packet_latency_seconds_bucket`. */
  readonly name: string;
  readonly labels: Readonly<Record<string, string>>;
  readonly value: number;
  readonly exemplar?: ReadExemplar;
}

const REST = /^ +(\S+)(?: +[-\d.]\S*)?(?: # \{(.*)\} (\S+).*)?\s*$/;
const PART = /(?:"((?:[^"\\]|\\.)*)"|([^\s=",]+))(?:="((?:[^"\\]|\\.)*)")?/g;

/** Reads a line with a value, or gives undefined for one that is none. */
export function readSampleLine(line: string): ReadSample | undefined {
  const open = line.indexOf('{');
  const firstSpace = line.indexOf(' ');
  const hasLabels = open !== -1 && open < firstSpace;
  // A label value may hold braces and `#`, so the end of the labels is looked for outside of quotes.
  const end = hasLabels ? closingBrace(line, open) : firstSpace;
  if (end === -1) return undefined;
  const [, value, exemplarLabels, exemplarValue] = REST.exec(line.slice(hasLabels ? end + 1 : end)) ?? [];
  if (value === undefined) return undefined;
  const { quotedName, labels } = readLabels(hasLabels ? line.slice(open + 1, end) : '');
  const name = quotedName ?? line.slice(0, hasLabels ? open : end);
  return {
    ...{ name, labels, value: numberOf(value) },
    ...(exemplarLabels === undefined || exemplarValue === undefined
      ? {}
      : { exemplar: { labels: readLabels(exemplarLabels).labels, value: numberOf(exemplarValue) } }),
  };
}

/** Takes the escapes out of a text between quotes or of a HELP line. */
export function unescapedText(text: string): string {
  return text.replace(/\\(.)/g, (_, character: string) => (character === 'n' ? '\n' : character));
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

/** A name that needs quotes stands among the labels, without a value. */
function readLabels(text: string): { quotedName: string | undefined; labels: Record<string, string> } {
  const labels: Record<string, string> = {};
  let quotedName: string | undefined;
  for (const [, quoted, plain = '', value] of text.matchAll(PART)) {
    const name = quoted === undefined ? plain : unescapedText(quoted);
    if (value !== undefined) labels[name] = unescapedText(value);
    else if (quoted !== undefined) quotedName = name;
  }
  return { quotedName, labels };
}

function numberOf(text: string): number {
  if (text === '+Inf') return Number.POSITIVE_INFINITY;
  if (text === '-Inf') return Number.NEGATIVE_INFINITY;
  return Number(text);
}
