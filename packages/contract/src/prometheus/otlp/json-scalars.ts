import type { JsonReader } from './json-reader.ts';

/**
 * Protobuf's scalars in JSON: a number stands bare or between quotes, an enumeration by its name or number, bytes in
 * base64, ids in hexadecimal.
 * Source: protobuf.dev, ProtoJSON; OTLP specification, "JSON Protobuf Encoding"; what the collector takes of it:
 * pdata v1.65.0, internal/json/iterator.go.
 */
export function int64(json: JsonReader): bigint {
  return integer(json, 'an integer of 64 bits', -(2n ** 63n), 2n ** 63n - 1n);
}

export function uint64(json: JsonReader): bigint {
  return integer(json, 'an integer of 64 bits, 0 or more', 0n, 2n ** 64n - 1n);
}

export function int32(json: JsonReader): number {
  return Number(integer(json, 'an integer of 32 bits', -(2n ** 31n), 2n ** 31n - 1n));
}

export function uint32(json: JsonReader): number {
  return Number(integer(json, 'an integer of 32 bits, 0 or more', 0n, 2n ** 32n - 1n));
}

function integer(json: JsonReader, expected: string, least: bigint, most: bigint): bigint {
  // The limit on digits keeps a number of megabytes from becoming work.
  return json.scalar(expected, (numeral) => {
    if (!/^[+-]?[0-9]{1,40}$/.test(numeral)) return undefined;
    const value = BigInt(numeral.replace(/^\+/, ''));
    return value < least || value > most ? undefined : value;
  });
}

/** A float; between quotes also `NaN` and `Infinity`. */
export function double(json: JsonReader): number {
  return json.scalar('a number', (numeral) => {
    const named = NAMED.get(numeral.toLowerCase());
    if (named !== undefined) return named;
    const value = /^[+-]?(?:[0-9]+\.?[0-9]*|\.[0-9]+)(?:e[+-]?[0-9]+)?$/i.test(numeral) ? Number(numeral) : Number.NaN;
    return Number.isFinite(value) ? value : undefined;
  });
}

const NAMED: ReadonlyMap<string, number> = new Map([
  ['nan', Number.NaN],
  ...['inf', '+inf', 'infinity', '+infinity'].map((name) => [name, Number.POSITIVE_INFINITY] as const),
  ...['-inf', '-infinity'].map((name) => [name, Number.NEGATIVE_INFINITY] as const),
]);

/** An enumeration's number; a number that it does not have is kept. */
export function enumeration(json: JsonReader, names: ReadonlyMap<string, number>): number {
  if (json.peek() !== '"') return int32(json);
  return json.scalar(`one of ${[...names.keys()].join(', ')}`, (name) => names.get(name));
}

/** An id of so many bytes in lower case; empty where it is left out or all zero. */
export function hexId(json: JsonReader, bytes: number): string {
  if (json.peek() !== '"') throw json.error('an id is a text', `${bytes * 2} hexadecimal digits`);
  return json.scalar(`${bytes * 2} hexadecimal digits`, (text) => {
    if (text !== '' && !(text.length === bytes * 2 && /^[0-9a-f]*$/i.test(text))) return undefined;
    return /^0*$/.test(text) ? '' : text.toLowerCase();
  });
}

/** Bytes from base64 with its padding. */
export function base64(json: JsonReader): Uint8Array {
  if (json.peek() !== '"') throw json.error('bytes are a text', 'base64');
  return json.scalar('base64', (text) => {
    const packed = text.replace(/[\r\n]/g, '');
    if (packed.length % 4 !== 0 || /[^A-Za-z0-9+/]/.test(packed.replace(/={1,2}$/, ''))) return undefined;
    return Uint8Array.from(atob(packed), (character) => character.charCodeAt(0));
  });
}
