import fc from 'fast-check';
import { doubleJson, int64Json, uint64Json } from './values.ts';

/** Times that often are the same, so that points follow each other, come late or do not fit. */
const times = fc.oneof(
  { weight: 9, arbitrary: fc.integer({ min: 0, max: 5 }).map((step) => `${1_700_000_000 + step}000000000`) },
  {
    weight: 1,
    arbitrary: fc.constantFrom('0', '1', '18446744073709551615', '9223372036854775808', '1700000003123456789'),
  },
);

const ids = (bytes: number) =>
  fc.oneof(
    {
      weight: 3,
      arbitrary: fc.uint8Array({ minLength: bytes, maxLength: bytes }).map((all) => Buffer.from(all).toString('hex')),
    },
    { weight: 1, arbitrary: fc.constantFrom('', '0'.repeat(bytes * 2)) },
  );

const exemplars = fc
  .array(
    fc.record({
      timeUnixNano: times,
      value: fc.oneof(
        doubleJson.map((asDouble) => ({ asDouble })),
        int64Json.map((asInt) => ({ asInt })),
      ),
      traceId: ids(16),
      spanId: ids(8),
    }),
    { maxLength: 3 },
  )
  .map((all) => all.map(({ value, ...rest }) => ({ ...rest, ...value })));

const common = {
  startTimeUnixNano: times,
  timeUnixNano: times,
  flags: fc.oneof({ weight: 30, arbitrary: fc.constant(0) }, { weight: 1, arbitrary: fc.constantFrom(1, 2, 3) }),
};

export const numberPoint = fc
  .record({
    ...common,
    value: fc.oneof(
      { weight: 4, arbitrary: doubleJson.map((asDouble) => ({ asDouble })) },
      { weight: 4, arbitrary: int64Json.map((asInt) => ({ asInt })) },
      { weight: 1, arbitrary: fc.constant({}) },
    ),
    exemplars,
  })
  .map(({ value, ...rest }) => ({ ...rest, ...value }));

export const BOUNDS = [
  [],
  [0, 5, 10],
  [0.001, 0.5, 1, 1000000],
  [1, 2, 'Infinity'],
  [5, 1, 5, -0],
  ['-Infinity', 0],
  [1e-7, 2.5e21],
];

export const histogramPoint = (bounds: readonly unknown[]) =>
  fc.record(
    {
      ...common,
      count: uint64Json,
      sum: doubleJson,
      bucketCounts: fc.oneof(
        {
          weight: 6,
          arbitrary: fc.array(uint64Json, { minLength: bounds.length + 1, maxLength: bounds.length + 1 }),
        },
        { weight: 1, arbitrary: fc.constant([]) },
      ),
      explicitBounds: fc.constant(bounds),
      exemplars,
    },
    { requiredKeys: ['startTimeUnixNano', 'timeUnixNano', 'bucketCounts', 'explicitBounds'] },
  );

export const exponentialPoint = fc
  .record({
    ...common,
    sum: doubleJson,
    scale: fc.oneof(
      { weight: 8, arbitrary: fc.integer({ min: -4, max: 10 }) },
      { weight: 1, arbitrary: fc.constantFrom(-5, -53, 20) },
    ),
    zeroCount: fc.bigInt({ min: 0n, max: 100n }),
    zeroThreshold: fc.constantFrom(0, 0, 0, 0.001, 1, 10),
    positive: fc.record({
      offset: fc.integer({ min: -20, max: 20 }),
      bucketCounts: fc.array(fc.integer({ min: 0, max: 50 }), { maxLength: 8 }),
    }),
    negative: fc.record({
      offset: fc.integer({ min: -20, max: 20 }),
      bucketCounts: fc.array(fc.integer({ min: 0, max: 50 }), { maxLength: 4 }),
    }),
    extra: fc.oneof({ weight: 9, arbitrary: fc.constant(0n) }, { weight: 1, arbitrary: fc.constant(1n) }),
    exemplars,
  })
  .map(({ extra, ...point }) => {
    const inBuckets = [...point.positive.bucketCounts, ...point.negative.bucketCounts].reduce(
      (sum, count) => sum + count,
      0,
    );
    return { ...point, zeroCount: String(point.zeroCount), count: String(BigInt(inBuckets) + point.zeroCount + extra) };
  });

export const summaryPoint = fc.record({
  ...common,
  count: uint64Json,
  sum: doubleJson,
  quantileValues: fc.array(
    fc.record({
      quantile: fc.oneof(fc.constantFrom(0, 0.5, 0.99, 1, '-0'), fc.double({ noNaN: true, noDefaultInfinity: true })),
      value: doubleJson,
    }),
    { maxLength: 4 },
  ),
});
