import type { Query } from './query.ts';

/** Places whose queries name one of these series. */
export function seriesReaders(queries: readonly Query[], series: readonly string[]): string[] {
  const pattern = wholeWord(series, '\\w:');
  return places(queries, ({ expression }) => pattern.test(withoutStrings(expression)));
}

/** Places whose queries match on a label or group by it. */
export function labelReaders(queries: readonly Query[], label: string): string[] {
  const pattern = new RegExp(`${wholeWord([label], '\\w:.').source}\\s*(?:=~|!~|!=|=(?!=)|[,)])`);
  return places(queries, ({ expression }) => pattern.test(withoutStrings(expression)));
}

/** Places whose TraceQL names an attribute, in its scope or without. */
export function attributeReaders(queries: readonly Query[], key: string): string[] {
  const pattern = new RegExp(`(?:^|[^\\w.])(?:span|resource|event|link|instrumentation)?\\.${quoted(key)}(?![\\w.])`);
  return places(queries, ({ expression }) => pattern.test(withoutStrings(expression)));
}

/** Places whose queries have this text as a string, such as a span's name. */
export function stringReaders(queries: readonly Query[], text: string): string[] {
  return places(queries, ({ expression }) => stringsOf(expression).includes(text));
}

function places(queries: readonly Query[], matches: (query: Query) => boolean): string[] {
  return [...new Set(queries.filter(matches).map(({ place }) => place))];
}

function wholeWord(words: readonly string[], letters: string): RegExp {
  return new RegExp(`(?<![${letters}])(?:${words.map(quoted).join('|')})(?![${letters}])`);
}

const STRING = /"(?:[^"\\]|\\.)*"|'(?:[^'\\]|\\.)*'|`[^`]*`/g;

function withoutStrings(expression: string): string {
  return expression.replace(STRING, '""');
}

function stringsOf(expression: string): string[] {
  return [...expression.matchAll(STRING)].map(([text]) => text.slice(1, -1));
}

function quoted(text: string): string {
  return text.replace(/[.*+?^${}()|[\]\\]/g, '\\$&');
}
