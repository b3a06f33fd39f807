import type { OtlpAttributes, OtlpValue } from '@headrace/contract';

/** An attribute as a plain value: an integer is a bigint only where a number would not be exact; null is no value. */
export type AttributeValue =
  | string
  | boolean
  | number
  | bigint
  | null
  | Uint8Array
  | readonly AttributeValue[]
  | { readonly [key: string]: AttributeValue };

export type Attributes = Readonly<Record<string, AttributeValue>>;

/** The last value of a key counts. */
export function plainAttributes(attributes: OtlpAttributes): Attributes {
  return Object.fromEntries(attributes.map(({ key, value }) => [key, plainValue(value)]));
}

export function plainValue(value: OtlpValue): AttributeValue {
  if (value === undefined) return null;
  if (typeof value === 'bigint') {
    const number = Number(value);
    return Number.isSafeInteger(number) ? number : value;
  }
  if (typeof value !== 'object' || value instanceof Uint8Array) return value;
  if (value instanceof Map) return Object.fromEntries([...value].map(([key, one]) => [key, plainValue(one)]));
  return (value as readonly OtlpValue[]).map(plainValue);
}
