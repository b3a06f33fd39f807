const ESCAPES: Readonly<Record<string, string>> = { n: '\n', t: '\t', r: '\r', a: '\x07', b: '\b', f: '\f', v: '\v' };

/** The value of a string literal as Go writes it: escapes in quotes, none in backticks. */
export function unquote(literal: string): string {
  const inner = literal.slice(1, -1);
  if (literal.startsWith('`') || !inner.includes('\\')) return inner;
  return inner.replace(
    /\\(?:x([0-9a-fA-F]{2})|u([0-9a-fA-F]{4})|(.))/g,
    (_, byte: string | undefined, code: string | undefined, character: string | undefined) =>
      character === undefined
        ? String.fromCodePoint(Number.parseInt(byte ?? code ?? '0', 16))
        : (ESCAPES[character] ?? character),
  );
}
