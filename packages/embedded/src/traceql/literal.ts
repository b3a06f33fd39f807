import { parseDurationNanos } from './duration.ts';
import { nil, type Value } from './value.ts';

const keywords: Readonly<Record<string, Value>> = {
  nil,
  true: { type: 'boolean', value: true },
  false: { type: 'boolean', value: false },
  ok: { type: 'status', value: 'ok' },
  error: { type: 'status', value: 'error' },
  unset: { type: 'status', value: 'unset' },
  unspecified: { type: 'kind', value: 'unspecified' },
  internal: { type: 'kind', value: 'internal' },
  server: { type: 'kind', value: 'server' },
  client: { type: 'kind', value: 'client' },
  producer: { type: 'kind', value: 'producer' },
  consumer: { type: 'kind', value: 'consumer' },
};

/** The value of a literal of the grammar, or what is wrong with it. */
export function parseLiteral(text: string): Value | string {
  if (text.startsWith('`')) return { type: 'string', value: text.slice(1, -1) };
  if (text.startsWith('"')) return parseQuoted(text);
  if (/^\d+$/.test(text)) return { type: 'int', value: BigInt(text) };
  if (/^\d*\.\d+$/.test(text)) return { type: 'float', value: Number(text) };
  const nanos = parseDurationNanos(text);
  if (nanos !== undefined) return { type: 'duration', value: nanos };
  return keywords[text] ?? `unexpected ${text}`;
}

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

/** Strings in double quotes take the escapes of Go (https://go.dev/ref/spec#String_literals). */
function parseQuoted(text: string): Value | string {
  let invalid: string | undefined;
  const value = text
    .slice(1, -1)
    .replace(/\\(u[0-9a-fA-F]{4}|U[0-9a-fA-F]{8}|x[0-9a-fA-F]{2}|[\s\S]?)/g, (sequence, code: string) => {
      if (code.length > 1 && Number.parseInt(code.slice(1), 16) <= 0x10ffff) {
        return String.fromCodePoint(Number.parseInt(code.slice(1), 16));
      }
      const character = escapes[code];
      if (character === undefined) invalid ??= sequence;
      return character ?? '';
    });
  if (invalid === undefined) return { type: 'string', value };
  return `invalid escape ${invalid} in a string; double the backslash or use backquotes`;
}
