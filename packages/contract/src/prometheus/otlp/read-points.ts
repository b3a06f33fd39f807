import type { JsonReader } from './json-reader.ts';
import { double, hexId, int32, int64, uint32, uint64 } from './json-scalars.ts';
import { fieldName, readAttributes } from './read-attributes.ts';
import type {
  Exemplar,
  ExponentialBuckets,
  ExponentialHistogramPoint,
  HistogramPoint,
  NumberPoint,
  OtlpAttributes,
  SummaryPoint,
} from './request.ts';

type Mutable<T> = { -readonly [Key in keyof T]: T[Key] };

/** The fields that every kind of point has. */
interface Common {
  attributes: OtlpAttributes;
  startNanos: bigint;
  timeNanos: bigint;
  flags: number;
}

const common = (): Common => ({ attributes: [], startNanos: 0n, timeNanos: 0n, flags: 0 });

/** Reads a field that every point has, and says whether it was one. */
function readCommon(json: JsonReader, field: string, point: Common): boolean {
  if (field === 'attributes') point.attributes = [...point.attributes, ...readAttributes(json)];
  else if (field === 'startTimeUnixNano') point.startNanos = uint64(json);
  else if (field === 'timeUnixNano') point.timeNanos = uint64(json);
  else if (field === 'flags') point.flags = uint32(json);
  else return false;
  return true;
}

export function readNumberPoint(json: JsonReader): NumberPoint {
  const point: Mutable<NumberPoint> = { ...common(), value: undefined, exemplars: [] };
  json.object((name) => {
    const field = fieldName(name);
    if (field === 'asDouble') point.value = double(json);
    else if (field === 'asInt') point.value = int64(json);
    else if (field === 'exemplars') point.exemplars = readExemplars(json);
    else if (!readCommon(json, field, point)) json.skip();
  });
  return point;
}

export function readHistogramPoint(json: JsonReader): HistogramPoint {
  const point: Mutable<HistogramPoint> = {
    ...common(),
    ...{ count: 0n, sum: undefined, bucketCounts: [], explicitBounds: [], exemplars: [] },
  };
  json.object((name) => {
    const field = fieldName(name);
    if (field === 'count') point.count = uint64(json);
    else if (field === 'sum') point.sum = double(json);
    else if (field === 'bucketCounts') point.bucketCounts = listOf(json, uint64);
    else if (field === 'explicitBounds') point.explicitBounds = listOf(json, double);
    else if (field === 'exemplars') point.exemplars = readExemplars(json);
    else if (!readCommon(json, field, point)) json.skip();
  });
  return point;
}

export function readExponentialHistogramPoint(json: JsonReader): ExponentialHistogramPoint {
  const empty: ExponentialBuckets = { offset: 0, bucketCounts: [] };
  const point: Mutable<ExponentialHistogramPoint> = {
    ...common(),
    ...{ count: 0n, sum: undefined, scale: 0, zeroCount: 0n, zeroThreshold: 0 },
    ...{ positive: empty, negative: empty, exemplars: [] },
  };
  json.object((name) => {
    const field = fieldName(name);
    if (field === 'count') point.count = uint64(json);
    else if (field === 'sum') point.sum = double(json);
    else if (field === 'scale') point.scale = int32(json);
    else if (field === 'zeroCount') point.zeroCount = uint64(json);
    else if (field === 'zeroThreshold') point.zeroThreshold = double(json);
    else if (field === 'positive') point.positive = readBuckets(json);
    else if (field === 'negative') point.negative = readBuckets(json);
    else if (field === 'exemplars') point.exemplars = readExemplars(json);
    else if (!readCommon(json, field, point)) json.skip();
  });
  return point;
}

export function readSummaryPoint(json: JsonReader): SummaryPoint {
  const point: Mutable<SummaryPoint> = { ...common(), count: 0n, sum: 0, quantiles: [] };
  json.object((name) => {
    const field = fieldName(name);
    if (field === 'count') point.count = uint64(json);
    else if (field === 'sum') point.sum = double(json);
    else if (field === 'quantileValues') point.quantiles = listOf(json, readQuantile);
    else if (!readCommon(json, field, point)) json.skip();
  });
  return point;
}

function readQuantile(json: JsonReader): SummaryPoint['quantiles'][number] {
  const read = { quantile: 0, value: 0 };
  json.object((name) => {
    if (name === 'quantile') read.quantile = double(json);
    else if (name === 'value') read.value = double(json);
    else json.skip();
  });
  return read;
}

function readBuckets(json: JsonReader): ExponentialBuckets {
  const buckets: Mutable<ExponentialBuckets> = { offset: 0, bucketCounts: [] };
  json.object((name) => {
    const field = fieldName(name);
    if (field === 'offset') buckets.offset = int32(json);
    else if (field === 'bucketCounts') buckets.bucketCounts = listOf(json, uint64);
    else json.skip();
  });
  return buckets;
}

function readExemplars(json: JsonReader): Exemplar[] {
  return listOf(json, () => {
    const exemplar: Mutable<Exemplar> = { value: undefined, timeNanos: 0n, traceId: '', spanId: '' };
    json.object((name) => {
      const field = fieldName(name);
      if (field === 'timeUnixNano') exemplar.timeNanos = uint64(json);
      else if (field === 'asDouble') exemplar.value = double(json);
      else if (field === 'asInt') exemplar.value = int64(json);
      else if (field === 'traceId') exemplar.traceId = hexId(json, 16);
      else if (field === 'spanId') exemplar.spanId = hexId(json, 8);
      else json.skip();
    });
    return exemplar;
  });
}

/** A list of what `read` reads. */
function listOf<T>(json: JsonReader, read: (json: JsonReader) => T): T[] {
  const items: T[] = [];
  json.list(() => items.push(read(json)));
  return items;
}
