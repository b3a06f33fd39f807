import type { TextMapGetter, TextMapSetter } from '@opentelemetry/api';

/** The headers of a request as `node:http` has them, or any object of texts. */
export type TextCarrier = Readonly<Record<string, string | readonly string[] | undefined>>;

/** Reads a carrier whose names are in lower case, as those of `node:http` are. */
export const textGetter: TextMapGetter<TextCarrier> = {
  keys: (carrier) => Object.keys(carrier),
  get: (carrier, key) => {
    // A carrier may be any parsed object: what it inherits is not a header.
    const value = Object.hasOwn(carrier, key) ? carrier[key] : undefined;
    return value === undefined || typeof value === 'string' ? value : [...value];
  },
};

export const textSetter: TextMapSetter<Record<string, string>> = {
  set: (carrier, key, value) => {
    carrier[key] = value;
  },
};

/** One field of a carrier; a header that came several times is one list (RFC 9110, 5.3). */
export function readField<Carrier>(getter: TextMapGetter<Carrier>, carrier: Carrier, key: string): string | undefined {
  const value = getter.get(carrier, key);
  return Array.isArray(value) ? value.join(',') : value;
}
