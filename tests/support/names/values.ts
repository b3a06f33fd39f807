import fc from 'fast-check';
import { anyText, binaryText, keys, STAND_INS } from './vocabulary.ts';

export interface AttributeJson {
  readonly key: string;
  readonly value: unknown;
}

const doubles = fc.oneof(
  fc.double(),
  fc.double({ min: -1000, max: 1000 }),
  fc.integer({ min: -1000, max: 10_000_000 }),
  fc.constantFrom(0, -0, 1, -1, 1e5, 1e6, 999_999, 123_456.789, 1e20, 1e21, 1e-4, 1e-5, 5e-324, 1.7976931348623157e308),
  fc.constantFrom<number>(Number.NaN, Number.POSITIVE_INFINITY, Number.NEGATIVE_INFINITY),
);
const int64s = fc.oneof(
  fc.bigInt({ min: -(2n ** 63n), max: 2n ** 63n - 1n }),
  fc.bigInt({ min: -10n, max: 2_000_000n }),
);
const uint64s = fc.oneof(
  { weight: 8, arbitrary: fc.bigInt({ min: 0n, max: 2_000_000n }) },
  { weight: 1, arbitrary: fc.bigInt({ min: 0n, max: 2n ** 64n - 1n }) },
);

/** A float as OTLP/JSON has it: what is no number stands between quotes. */
export const doubleJson = doubles.map((value) =>
  Number.isFinite(value) && !Object.is(value, -0) ? value : nonFinite(value),
);
export const int64Json = int64s.map((value) => String(value));
export const uint64Json = fc
  .tuple(uint64s, fc.boolean())
  .map(([value, bare]) => (bare && value < 2n ** 53n ? Number(value) : String(value)));

function nonFinite(value: number): string {
  return Object.is(value, -0) ? '-0' : String(value);
}

export const texts = fc.oneof(
  {
    weight: 6,
    arbitrary: fc.constantFrom('get', 'post', '', 'a "b"', 'c\\d', 'two\nlines', '1', 'true', 'é', 'ￜ', '💰'),
  },
  { weight: 1, arbitrary: fc.constantFrom(...STAND_INS).map((byte) => `a${byte}é`) },
  { weight: 2, arbitrary: anyText },
  { weight: 1, arbitrary: binaryText },
);

export const { value: values } = fc.letrec<{ value: unknown; leaf: unknown }>((tie) => ({
  leaf: fc.oneof(
    { weight: 8, arbitrary: texts.map((stringValue) => ({ stringValue })) },
    { weight: 1, arbitrary: fc.boolean().map((boolValue) => ({ boolValue })) },
    { weight: 1, arbitrary: int64Json.map((intValue) => ({ intValue })) },
    { weight: 2, arbitrary: doubleJson.map((doubleValue) => ({ doubleValue })) },
    {
      weight: 1,
      arbitrary: fc
        .uint8Array({ maxLength: 6 })
        .map((bytes) => ({ bytesValue: Buffer.from(bytes).toString('base64') })),
    },
    { weight: 1, arbitrary: fc.constant({}) },
  ),
  value: fc.oneof(
    { maxDepth: 3, depthIdentifier: 'value' },
    { weight: 12, arbitrary: tie('leaf') },
    {
      weight: 1,
      arbitrary: fc.array(tie('value'), { maxLength: 3 }).map((items) => ({ arrayValue: { values: items } })),
    },
    {
      weight: 1,
      arbitrary: fc
        .array(fc.record({ key: keys, value: tie('value') }), { maxLength: 3 })
        .map((items) => ({ kvlistValue: { values: items } })),
    },
  ),
}));

export const attributes = (max: number) =>
  fc.array(fc.record({ key: keys, value: values }), { maxLength: max }).map(mostlyUnique);

/** Attributes whose keys differ: two of one key drop the series, which two that look alike do as well. */
export function mostlyUnique(all: AttributeJson[]): AttributeJson[] {
  const seen = new Set<string>();
  return all.filter(({ key }) => !seen.has(key) && seen.add(key));
}
