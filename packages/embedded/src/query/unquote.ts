const escapes: Readonly<Record<string, string>> = {
  a: '\x07',
  b: '\b',
  f: '\f',
  n: '\n',
  r: '\r',
  t: '\t',
  v: '\v',
  '\\': '\\',
  '"': '"',
};

/**
 * What a string in double quotes says, or what is wrong with it: it takes the escapes of Go.
 *
 * Source: https://go.dev/ref/spec#String_literals
 */
export function unquote(quoted: string): { readonly text: string } | { readonly fault: string } {
  let invalid: string | undefined;
  const text = quoted
    .slice(1, -1)
    .replace(/\\(u[0-9a-fA-F]{4}|U[0-9a-fA-F]{8}|x[0-9a-fA-F]{2}|[\s\S]?)/g, (sequence, code: string) => {
      if (code.length > 1 && Number.parseInt(code.slice(1), 16) <= 0x10ffff) {
        return String.fromCodePoint(Number.parseInt(code.slice(1), 16));
      }
      const character = escapes[code];
      if (character === undefined) invalid ??= sequence;
      return character ?? '';
    });
  if (invalid === undefined) return { text };
  return { fault: `invalid escape ${invalid} in a string; double the backslash or use backquotes` };
}
