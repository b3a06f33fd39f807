import { compareText } from '../prometheus/go/text.ts';
import type { OtlpAttributes, OtlpValue } from '../prometheus/otlp/request.ts';

/** The same text for attributes that are equal, in whatever order they stand. Source: `MapHash`, pkg/pdatautil. */
export function resourceKey(attributes: OtlpAttributes): string {
  return entriesKey(attributes.map(({ key, value }) => [key, value]));
}

function entriesKey(entries: readonly (readonly [string, OtlpValue])[]): string {
  return entries
    .toSorted(([a], [b]) => compareText(a, b))
    .map(([key, value]) => `${JSON.stringify(key)}:${valueKey(value)}`)
    .join();
}

/** The type counts: the integer 1, the float 1 and the text 1 are three values. */
function valueKey(value: OtlpValue): string {
  if (typeof value === 'string') return JSON.stringify(value);
  if (typeof value === 'bigint') return `i${value}`;
  if (typeof value === 'number') return `d${value}`;
  if (value === undefined || typeof value === 'boolean') return String(value);
  if (value instanceof Uint8Array) return `x${value.join()}`;
  if (value instanceof Map) return `{${entriesKey([...value])}}`;
  return `[${(value as readonly OtlpValue[]).map(valueKey).join()}]`;
}
