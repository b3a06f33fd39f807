import { JsonReader } from './json-reader.ts';
import { enumeration } from './json-scalars.ts';
import { fieldName, readAttributes } from './read-attributes.ts';
import { readExponentialHistogramPoint, readHistogramPoint, readNumberPoint, readSummaryPoint } from './read-points.ts';
import type {
  InstrumentationScope,
  MetricData,
  MetricsRequest,
  OtlpAttributes,
  OtlpMetric,
  Place,
  ResourceMetrics,
  ScopeMetrics,
} from './request.ts';

/**
 * Reads one OTLP/JSON metrics request, as the collector's OTLP receiver takes it on `/v1/metrics`: fields that it does
 * not know are passed over, `null` is an empty list or object.
 *
 * @param start where the text begins in its file, for the places of metrics and errors.
 * @throws JsonError when it is no JSON, or not of the types that OTLP has.
 */
export function readMetricsRequest(text: string, start?: Place): MetricsRequest {
  const json = new JsonReader(text, start);
  if (json.peek() !== '{') throw json.error('an OTLP metrics request is an object', '{"resourceMetrics": […]}');
  const resourceMetrics: ResourceMetrics[] = [];
  json.object((name) => {
    if (fieldName(name) === 'resourceMetrics') json.list(() => resourceMetrics.push(readResourceMetrics(json)));
    else json.skip();
  });
  json.end();
  return { resourceMetrics };
}

function readResourceMetrics(json: JsonReader): ResourceMetrics {
  let attributes: OtlpAttributes = [];
  const scopeMetrics: ScopeMetrics[] = [];
  json.object((name) => {
    const field = fieldName(name);
    if (field === 'resource') attributes = [...attributes, ...readResource(json)];
    else if (field === 'scopeMetrics') json.list(() => scopeMetrics.push(readScopeMetrics(json)));
    else json.skip();
  });
  return { attributes, scopeMetrics };
}

function readResource(json: JsonReader): OtlpAttributes {
  let attributes: OtlpAttributes = [];
  json.object((name) => {
    if (name === 'attributes') attributes = [...attributes, ...readAttributes(json)];
    else json.skip();
  });
  return attributes;
}

function readScopeMetrics(json: JsonReader): ScopeMetrics {
  let scope: InstrumentationScope = { name: '', version: '', schemaUrl: '', attributes: [] };
  const metrics: OtlpMetric[] = [];
  json.object((name) => {
    const field = fieldName(name);
    if (field === 'scope') scope = readScope(json, scope);
    else if (field === 'schemaUrl') scope = { ...scope, schemaUrl: json.text() };
    else if (field === 'metrics') json.list(() => metrics.push(readMetric(json)));
    else json.skip();
  });
  return { scope, metrics };
}

function readScope(json: JsonReader, before: InstrumentationScope): InstrumentationScope {
  let scope = before;
  json.object((field) => {
    if (field === 'name') scope = { ...scope, name: json.text() };
    else if (field === 'version') scope = { ...scope, version: json.text() };
    else if (field === 'attributes') scope = { ...scope, attributes: [...scope.attributes, ...readAttributes(json)] };
    else json.skip();
  });
  return scope;
}

function readMetric(json: JsonReader): OtlpMetric {
  const place = json.place();
  const texts = { name: '', description: '', unit: '' };
  let data: MetricData | undefined;
  json.object((name) => {
    const field = fieldName(name);
    const read = DATA.get(field);
    if (read !== undefined) data = read(json);
    else if (field === 'name' || field === 'description' || field === 'unit') texts[field] = json.text();
    else json.skip();
  });
  return { ...texts, data, place };
}

/** The last of several kinds counts, as in protobuf's `oneof`. */
const DATA: ReadonlyMap<string, (json: JsonReader) => MetricData> = new Map<string, (json: JsonReader) => MetricData>([
  ['gauge', (json) => ({ kind: 'gauge', ...readData(json, readNumberPoint) })],
  ['sum', (json) => ({ kind: 'sum', ...readData(json, readNumberPoint) })],
  ['histogram', (json) => ({ kind: 'histogram', ...readData(json, readHistogramPoint) })],
  [
    'exponentialHistogram',
    (json) => ({ kind: 'exponentialHistogram', ...readData(json, readExponentialHistogramPoint) }),
  ],
  ['summary', (json) => ({ kind: 'summary', ...readData(json, readSummaryPoint) })],
]);

const TEMPORALITIES: ReadonlyMap<string, number> = new Map([
  ['AGGREGATION_TEMPORALITY_UNSPECIFIED', 0],
  ['AGGREGATION_TEMPORALITY_DELTA', 1],
  ['AGGREGATION_TEMPORALITY_CUMULATIVE', 2],
]);

/** Points with what a kind says of all of them; kinds that have no such field leave it out. */
function readData<T>(json: JsonReader, readPoint: (json: JsonReader) => T) {
  const data = { temporality: 0, isMonotonic: false, points: [] as T[] };
  json.object((name) => {
    const field = fieldName(name);
    if (field === 'dataPoints') json.list(() => data.points.push(readPoint(json)));
    else if (field === 'aggregationTemporality') data.temporality = enumeration(json, TEMPORALITIES);
    else if (field === 'isMonotonic') data.isMonotonic = json.bool();
    else json.skip();
  });
  return data;
}
