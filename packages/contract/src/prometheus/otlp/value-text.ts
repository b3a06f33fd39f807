import { jsonFloat } from '../go/number.ts';
import { compareText } from '../go/text.ts';
import type { OtlpValue } from './request.ts';

/**
 * An attribute's value as a label has it: text as it is, `true`, integers in full, floats as in JSON, bytes in base64,
 * lists and maps as compact JSON with sorted keys, nothing for an empty value.
 * Source: `Value.AsString`, go.opentelemetry.io/collector/pdata v1.65.0, pcommon/value.go.
 */
export function valueText(value: OtlpValue): string {
  if (value === undefined) return '';
  if (typeof value === 'string') return value;
  if (typeof value === 'number') return jsonFloat(value);
  if (typeof value === 'boolean' || typeof value === 'bigint') return String(value);
  if (value instanceof Uint8Array) return base64(value);
  return json(value) ?? '';
}

/** A value as JSON, or undefined where Go's encoder gives up: it has no NaN and no infinity, and then writes nothing. */
function json(value: OtlpValue): string | undefined {
  if (value === undefined) return 'null';
  if (typeof value === 'string') return jsonText(value);
  if (typeof value === 'number') return Number.isFinite(value) ? jsonFloat(value) : undefined;
  if (typeof value === 'boolean' || typeof value === 'bigint') return String(value);
  // Empty bytes are a nil slice in Go, and nil is null.
  if (value instanceof Uint8Array) return value.length === 0 ? 'null' : `"${base64(value)}"`;
  if (value instanceof Map) return jsonMap(value);
  return jsonList(value as readonly OtlpValue[]);
}

function jsonList(values: readonly OtlpValue[]): string | undefined {
  const items = values.map(json);
  return items.includes(undefined) ? undefined : `[${items.join(',')}]`;
}

function jsonMap(map: ReadonlyMap<string, OtlpValue>): string | undefined {
  const entries = [...map].toSorted(([a], [b]) => compareText(a, b));
  const items = entries.map(([key, value]) => {
    const text = json(value);
    return text === undefined ? undefined : `${jsonText(key)}:${text}`;
  });
  return items.includes(undefined) ? undefined : `{${items.join(',')}}`;
}

/**
 * A text as Go's encoder writes it without escaping HTML: the two line separators of Unicode are escaped, and so is
 * what is no UTF-8. Source: `appendString`, encoding/json/encode.go.
 */
function jsonText(text: string): string {
  const quoted = text.isWellFormed() ? JSON.stringify(text) : JSON.stringify(text).replace(/\\ud[c-f]../g, '\\ufffd');
  return quoted.replaceAll('\u2028', '\\u2028').replaceAll('\u2029', '\\u2029');
}

function base64(bytes: Uint8Array): string {
  return btoa(Array.from(bytes, (byte) => String.fromCharCode(byte)).join(''));
}
