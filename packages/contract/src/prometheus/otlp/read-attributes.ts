import type { JsonReader } from './json-reader.ts';
import { base64, double, int64 } from './json-scalars.ts';
import type { OtlpAttribute, OtlpAttributes, OtlpValue } from './request.ts';

/** A field's name in camel case: OTLP/JSON has `timeUnixNano`, and protobuf's own `time_unix_nano` is taken too. */
export function fieldName(name: string): string {
  return /^[a-z_]+$/.test(name) ? name.replace(/_([a-z])/g, (_, letter: string) => letter.toUpperCase()) : name;
}

export function readAttributes(json: JsonReader): OtlpAttributes {
  const attributes: OtlpAttribute[] = [];
  json.list(() => attributes.push(readAttribute(json)));
  return attributes;
}

function readAttribute(json: JsonReader): OtlpAttribute {
  let key = '';
  let value: OtlpValue;
  json.object((name) => {
    if (name === 'key') key = json.text();
    else if (name === 'value') value = readValue(json);
    else json.skip();
  });
  return { key, value };
}

/** The last of several values counts, as in protobuf's `oneof`. */
function readValue(json: JsonReader): OtlpValue {
  let value: OtlpValue;
  json.object((name) => {
    const read = VALUES.get(fieldName(name));
    if (read === undefined) json.skip();
    else value = read(json);
  });
  return value;
}

const VALUES: ReadonlyMap<string, (json: JsonReader) => OtlpValue> = new Map<string, (json: JsonReader) => OtlpValue>([
  ['stringValue', (json) => json.text()],
  ['boolValue', (json) => json.bool()],
  ['intValue', int64],
  ['doubleValue', double],
  ['bytesValue', base64],
  ['arrayValue', readList],
  ['kvlistValue', readMap],
]);

function readList(json: JsonReader): OtlpValue {
  const values: OtlpValue[] = [];
  json.object((name) => {
    if (name === 'values') json.list(() => values.push(readValue(json)));
    else json.skip();
  });
  return values;
}

function readMap(json: JsonReader): OtlpValue {
  let attributes: OtlpAttributes = [];
  json.object((name) => {
    if (name === 'values') attributes = [...attributes, ...readAttributes(json)];
    else json.skip();
  });
  return new Map(attributes.map(({ key, value }) => [key, value]));
}
