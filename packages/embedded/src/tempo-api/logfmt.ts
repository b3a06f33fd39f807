/**
 * `key=value key2="a value"` as a map, or why the text is no such list. The old form of Tempo's search.
 *
 * Source: https://grafana.com/docs/tempo/latest/api_docs/#search
 */
export function parseLogfmt(text: string): ReadonlyMap<string, string> | string {
  const pairs = new Map<string, string>();
  const pair = /\s*([^\s="]+)=(?:"((?:\\.|[^"\\])*)"|([^\s"]*))(?=\s|$)/y;
  const source = text.trim();
  while (pair.lastIndex < source.length) {
    const at = pair.lastIndex;
    const match = pair.exec(source);
    if (match === null)
      return `expected key=value pairs in logfmt, at character ${at + 1} of ${JSON.stringify(source)}`;
    const [, key = '', quoted, bare = ''] = match;
    pairs.set(key, quoted === undefined ? bare : quoted.replace(/\\(.)/g, '$1'));
  }
  return pairs;
}
