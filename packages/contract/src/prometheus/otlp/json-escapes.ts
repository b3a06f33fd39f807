/**
 * A JSON text's characters for what is written between its quotes. Half of a pair that stands alone becomes U+FFFD, as in
 * the collector's reader (`readEscapedChar`, json-iterator v1.1.12).
 *
 * @param wrong the error for an escape that JSON has not.
 */
export function unescaped(body: string, wrong: (written: string, at: number) => Error): string {
  const parts: string[] = [];
  let from = 0;
  for (const match of body.matchAll(ESCAPE)) {
    const [written] = match;
    const meaning = meaningOf(written);
    if (meaning === undefined) throw wrong(written, match.index);
    parts.push(body.slice(from, match.index), meaning);
    from = match.index + written.length;
    // Now and then into one piece: a long text may be nothing but escapes.
    if (parts.length > 10_000) parts.splice(0, parts.length, parts.join(''));
  }
  return parts.join('') + body.slice(from);
}

function meaningOf(written: string): string | undefined {
  const plain = ESCAPES.get(written);
  if (plain !== undefined || !UNICODE.test(written)) return plain;
  const units = written.split('\\u').slice(1);
  return String.fromCharCode(...units.map((unit) => Number.parseInt(unit, 16))).toWellFormed();
}

/** A surrogate takes the escape behind it along: together they may be one character. */
const ESCAPE = /\\u[dD][89a-fA-F][0-9a-fA-F]{2}\\u[0-9a-fA-F]{4}|\\u[0-9a-fA-F]{4}|\\[\s\S]/g;
const UNICODE = /^(?:\\u[0-9a-fA-F]{4})+$/;

const ESCAPES: ReadonlyMap<string, string> = new Map([
  ...(['"', '\\', '/'] as const).map((character) => [`\\${character}`, character] as const),
  ['\\b', '\b'],
  ['\\f', '\f'],
  ['\\n', '\n'],
  ['\\r', '\r'],
  ['\\t', '\t'],
]);
