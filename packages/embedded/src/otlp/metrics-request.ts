import type {
  InstrumentationScope,
  MetricData,
  MetricsRequest,
  OtlpAttributes,
  OtlpMetric,
  ResourceMetrics,
  ScopeMetrics,
} from '@headrace/contract';
import { readKeyValue, readRepeated } from '../wire/any-value.ts';
import { WireReader } from '../wire/reader.ts';
import {
  readExponentialHistogramPoint,
  readHistogramPoint,
  readNumberPoint,
  readSummaryPoint,
} from './metric-points.ts';

/**
 * An OTLP metrics request from protobuf. The bytes must have been checked.
 *
 * Source: opentelemetry-proto, metrics/v1/metrics.proto.
 */
export function decodeMetricsRequest(bytes: Buffer): MetricsRequest {
  return { resourceMetrics: readRepeated(new WireReader(bytes), 1, readResourceMetrics) };
}

function readResourceMetrics(reader: WireReader): ResourceMetrics {
  let attributes: OtlpAttributes = [];
  const scopeMetrics: ScopeMetrics[] = [];
  while (reader.next()) {
    if (reader.field === 1) attributes = [...attributes, ...readRepeated(reader.message(), 1, readKeyValue)];
    else if (reader.field === 2) scopeMetrics.push(readScopeMetrics(reader.message()));
    else reader.skip();
  }
  return { attributes, scopeMetrics };
}

function readScopeMetrics(reader: WireReader): ScopeMetrics {
  let scope: InstrumentationScope = { name: '', version: '', schemaUrl: '', attributes: [] };
  const metrics: OtlpMetric[] = [];
  while (reader.next()) {
    if (reader.field === 1) scope = readScope(reader.message(), scope);
    else if (reader.field === 2) metrics.push(readMetric(reader.message()));
    else if (reader.field === 3) scope = { ...scope, schemaUrl: reader.text() };
    else reader.skip();
  }
  return { scope, metrics };
}

function readScope(reader: WireReader, before: InstrumentationScope): InstrumentationScope {
  let scope = before;
  while (reader.next()) {
    if (reader.field === 1) scope = { ...scope, name: reader.text() };
    else if (reader.field === 2) scope = { ...scope, version: reader.text() };
    else if (reader.field === 3)
      scope = { ...scope, attributes: [...scope.attributes, readKeyValue(reader.message())] };
    else reader.skip();
  }
  return scope;
}

function readMetric(reader: WireReader): OtlpMetric {
  const texts = { name: '', description: '', unit: '' };
  let data: MetricData | undefined;
  while (reader.next()) {
    if (reader.field === 1) texts.name = reader.text();
    else if (reader.field === 2) texts.description = reader.text();
    else if (reader.field === 3) texts.unit = reader.text();
    else data = readData(reader) ?? data;
  }
  return { ...texts, data };
}

/** The data of a metric; undefined where the field is another one. */
function readData(reader: WireReader): MetricData | undefined {
  switch (reader.field) {
    case 5:
      return { kind: 'gauge', points: readRepeated(reader.message(), 1, readNumberPoint) };
    case 7:
      return { kind: 'sum', ...readAggregated(reader.message(), readNumberPoint) };
    case 9:
      return { kind: 'histogram', ...readAggregated(reader.message(), readHistogramPoint) };
    case 10:
      return { kind: 'exponentialHistogram', ...readAggregated(reader.message(), readExponentialHistogramPoint) };
    case 11:
      return { kind: 'summary', points: readRepeated(reader.message(), 1, readSummaryPoint) };
    default:
      reader.skip();
      return undefined;
  }
}

/** Points with what a sum or histogram says of all of them; kinds that have no such field leave it out. */
function readAggregated<T>(reader: WireReader, readPoint: (message: WireReader) => T) {
  const data = { temporality: 0, isMonotonic: false, points: [] as T[] };
  while (reader.next()) {
    if (reader.field === 1) data.points.push(readPoint(reader.message()));
    else if (reader.field === 2) data.temporality = reader.int32();
    else if (reader.field === 3) data.isMonotonic = reader.bool();
    else reader.skip();
  }
  return data;
}
