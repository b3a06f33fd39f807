import type {
  Exemplar,
  ExponentialBuckets,
  ExponentialHistogramPoint,
  HistogramPoint,
  NumberPoint,
  OtlpAttribute,
  SummaryPoint,
} from '@headrace/contract';
import { readKeyValue } from '../wire/any-value.ts';
import type { WireReader } from '../wire/reader.ts';

type Mutable<T> = { -readonly [Key in keyof T]: T[Key] };

/** Field numbers differ from point to point, save those of the times. */
interface CommonFields {
  readonly attributes: number;
  readonly flags: number;
  readonly exemplars: number;
}

interface Common {
  attributes: OtlpAttribute[];
  startNanos: bigint;
  timeNanos: bigint;
  flags: number;
  exemplars: Exemplar[];
}

const common = (): Common => ({ attributes: [], startNanos: 0n, timeNanos: 0n, flags: 0, exemplars: [] });

/** Reads a field that every kind of point has, or passes over it. */
function readCommon(reader: WireReader, fields: CommonFields, point: Common): void {
  if (reader.field === fields.attributes) point.attributes.push(readKeyValue(reader.message()));
  else if (reader.field === 2) point.startNanos = reader.fixed64();
  else if (reader.field === 3) point.timeNanos = reader.fixed64();
  else if (reader.field === fields.flags) point.flags = reader.uint();
  else if (reader.field === fields.exemplars) point.exemplars.push(readExemplar(reader.message()));
  else reader.skip();
}

export function readNumberPoint(reader: WireReader): NumberPoint {
  const point: Mutable<NumberPoint> & Common = { ...common(), value: undefined };
  while (reader.next()) {
    if (reader.field === 4) point.value = reader.double();
    else if (reader.field === 6) point.value = reader.sfixed64();
    else readCommon(reader, { attributes: 7, flags: 8, exemplars: 5 }, point);
  }
  return point;
}

export function readHistogramPoint(reader: WireReader): HistogramPoint {
  const bucketCounts: bigint[] = [];
  const explicitBounds: number[] = [];
  const point: Mutable<HistogramPoint> & Common = {
    ...common(),
    ...{ count: 0n, sum: undefined, bucketCounts, explicitBounds },
  };
  while (reader.next()) {
    if (reader.field === 4) point.count = reader.fixed64();
    else if (reader.field === 5) point.sum = reader.double();
    else if (reader.field === 6) reader.numbers((packed) => bucketCounts.push(packed.fixed64()));
    else if (reader.field === 7) reader.numbers((packed) => explicitBounds.push(packed.double()));
    else readCommon(reader, { attributes: 9, flags: 10, exemplars: 8 }, point);
  }
  return point;
}

export function readExponentialHistogramPoint(reader: WireReader): ExponentialHistogramPoint {
  const empty: ExponentialBuckets = { offset: 0, bucketCounts: [] };
  const point: Mutable<ExponentialHistogramPoint> & Common = {
    ...common(),
    ...{ count: 0n, sum: undefined, scale: 0, zeroCount: 0n, zeroThreshold: 0, positive: empty, negative: empty },
  };
  while (reader.next()) {
    if (reader.field === 4) point.count = reader.fixed64();
    else if (reader.field === 5) point.sum = reader.double();
    else if (reader.field === 6) point.scale = reader.sint32();
    else if (reader.field === 7) point.zeroCount = reader.fixed64();
    else if (reader.field === 8) point.positive = readBuckets(reader.message());
    else if (reader.field === 9) point.negative = readBuckets(reader.message());
    else if (reader.field === 14) point.zeroThreshold = reader.double();
    else readCommon(reader, { attributes: 1, flags: 10, exemplars: 11 }, point);
  }
  return point;
}

export function readSummaryPoint(reader: WireReader): SummaryPoint {
  const quantiles: { quantile: number; value: number }[] = [];
  const point: Mutable<SummaryPoint> & Common = { ...common(), count: 0n, sum: 0, quantiles };
  while (reader.next()) {
    if (reader.field === 4) point.count = reader.fixed64();
    else if (reader.field === 5) point.sum = reader.double();
    else if (reader.field === 6) quantiles.push(readQuantile(reader.message()));
    else readCommon(reader, { attributes: 7, flags: 8, exemplars: 0 }, point);
  }
  const { exemplars: _none, ...summary } = point;
  return summary;
}

function readQuantile(reader: WireReader) {
  const read = { quantile: 0, value: 0 };
  while (reader.next()) {
    if (reader.field === 1) read.quantile = reader.double();
    else if (reader.field === 2) read.value = reader.double();
    else reader.skip();
  }
  return read;
}

function readBuckets(reader: WireReader): ExponentialBuckets {
  const bucketCounts: bigint[] = [];
  let offset = 0;
  while (reader.next()) {
    if (reader.field === 1) offset = reader.sint32();
    else if (reader.field === 2) reader.numbers((packed) => bucketCounts.push(packed.uint64()));
    else reader.skip();
  }
  return { offset, bucketCounts };
}

function readExemplar(reader: WireReader): Exemplar {
  const exemplar: Mutable<Exemplar> = { value: undefined, timeNanos: 0n, traceId: '', spanId: '' };
  while (reader.next()) {
    if (reader.field === 2) exemplar.timeNanos = reader.fixed64();
    else if (reader.field === 3) exemplar.value = reader.double();
    else if (reader.field === 6) exemplar.value = reader.sfixed64();
    else if (reader.field === 4) exemplar.spanId = idText(reader.hex());
    else if (reader.field === 5) exemplar.traceId = idText(reader.hex());
    else reader.skip();
  }
  return exemplar;
}

/** An id of zeros is none. */
function idText(hex: string): string {
  return /^0*$/.test(hex) ? '' : hex;
}
