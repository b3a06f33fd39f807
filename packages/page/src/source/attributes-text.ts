import type { AttributeText } from '../api/traces.ts';

interface OtlpAnyValue {
  readonly stringValue?: string;
  readonly boolValue?: boolean;
  readonly intValue?: string | number;
  readonly doubleValue?: number | string;
  readonly bytesValue?: string;
  readonly arrayValue?: { readonly values?: readonly OtlpAnyValue[] };
  readonly kvlistValue?: { readonly values?: readonly OtlpKeyValue[] };
}

/** An attribute in OTLP's JSON. */
export interface OtlpKeyValue {
  readonly key?: string;
  readonly value?: OtlpAnyValue;
}

/** Attributes with their values as people read them: a text as it is, lists and maps as JSON. */
export function attributesText(attributes: readonly OtlpKeyValue[] = []): AttributeText[] {
  return attributes.map(({ key = '', value }) => {
    const plain = plainValue(value);
    return { key, value: typeof plain === 'string' ? plain : JSON.stringify(plain) };
  });
}

function plainValue(value: OtlpAnyValue = {}): unknown {
  const { arrayValue, kvlistValue } = value;
  if (arrayValue !== undefined) return (arrayValue.values ?? []).map(plainValue);
  if (kvlistValue !== undefined)
    return Object.fromEntries((kvlistValue.values ?? []).map((entry) => [entry.key ?? '', plainValue(entry.value)]));
  const scalar = value.stringValue ?? value.intValue ?? value.doubleValue ?? value.boolValue ?? value.bytesValue ?? '';
  return typeof scalar === 'boolean' ? scalar : String(scalar);
}
