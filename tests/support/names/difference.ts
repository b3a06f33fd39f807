/** Status, content type and lines; of a failed scrape the status alone, for its text tells what Go's maps tell. */
export function outcome({
  status,
  contentType,
  text,
}: {
  status: number;
  contentType: string;
  text: string;
}): string[] {
  if (status !== 200) return [`status ${status}`];
  return [`content type ${contentType}`, ...text.split('\n').map(exemplarSorted)];
}

/** The collector writes the two labels of an exemplar in any order. */
function exemplarSorted(line: string): string {
  return line.replace(/ # \{(span_id="[0-9a-f]*"),(trace_id="[0-9a-f]*")\} /, ' # {$2,$1} ');
}

/** Lines of one side alone; two that stand in another order count as well, but for samples that tie. */
export function difference(theirs: readonly string[], ours: readonly string[]): [string[], string[]] {
  const left = new Set(ours);
  const right = new Set(theirs);
  const only = [theirs.filter((line) => !left.has(line)), ours.filter((line) => !right.has(line))] as const;
  if (only[0].length + only[1].length > 0) return [[...only[0]], [...only[1]]];
  const at = theirs.findIndex((line, index) => line !== ours[index]);
  if (theirs.length === ours.length && (at === -1 || onlyTiesDiffer(theirs, ours))) return [[], []];
  return [[`order: ${theirs[at]}`], [`order: ${ours[at]}`]];
}

/** Samples with the same values under other names come in any order: but for these, the order must be the same. */
function onlyTiesDiffer(theirs: readonly string[], ours: readonly string[]): boolean {
  return sortKeys(theirs).join('\n') === sortKeys(ours).join('\n');
}

/** What samples are sorted by, once for each: the values of the labels that all lines of a sample share. */
function sortKeys(lines: readonly string[]): string[] {
  let added = '';
  const keys = lines.map((line) => {
    if (line.startsWith('# TYPE '))
      added = line.endsWith(' histogram') ? 'le' : line.endsWith(' summary') ? 'quantile' : '';
    return line.startsWith('#') ? line : valuesOf(line, added);
  });
  return keys.filter((key, index) => index === 0 || key !== keys[index - 1]);
}

/** The values of a line's labels, without the one that the format added, which is the last of a bucket or quantile. */
function valuesOf(line: string, added: string): string {
  const [series = ''] = line.split(' # {');
  const labels = [...series.matchAll(/("(?:[^"\\]|\\.)*"|[^",{]*)="((?:[^"\\]|\\.)*)"/g)];
  const isPart = added === 'le' ? /^\{?"?(?:[^"\\{]|\\.)*_bucket["{]/.test(series) : added === 'quantile';
  const shared = isPart && labels.at(-1)?.[1] === added ? labels.slice(0, -1) : labels;
  return JSON.stringify(shared.map(([, , value]) => value));
}
