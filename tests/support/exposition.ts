/** The sample lines of one series name. */
export function seriesLines(text: string, name: string): string[] {
  return text.split('\n').filter((line) => line.startsWith(`${name}{`) || line.startsWith(`${name} `));
}

/** The labels of a sample line. */
export function labelsOf(line: string): Record<string, string> {
  const [, inside = ''] = /^[^{ ]+\{(.*?)\} /.exec(line) ?? [];
  return Object.fromEntries(
    [...inside.matchAll(/([a-zA-Z_][a-zA-Z0-9_]*)="((?:[^"\\]|\\.)*)"/g)].map((match) => [match[1], match[2]]),
  );
}
