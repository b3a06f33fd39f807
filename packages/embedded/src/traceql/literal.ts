import { unquote } from '../query/unquote.ts';
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
  if (text.startsWith('"')) {
    const unquoted = unquote(text);
    return 'text' in unquoted ? { type: 'string', value: unquoted.text } : unquoted.fault;
  }
  if (/^\d+$/.test(text)) return { type: 'int', value: BigInt(text) };
  if (/^\d*\.\d+$/.test(text)) return { type: 'float', value: Number(text) };
  const nanos = parseDurationNanos(text);
  if (nanos !== undefined) return { type: 'duration', value: nanos };
  return keywords[text] ?? `unexpected ${text}`;
}
