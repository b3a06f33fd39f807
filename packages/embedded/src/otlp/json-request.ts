import { type JsonReader, jsonScalars } from '@headrace/contract';
import protobuf from 'protobufjs';

/** OTLP writes these in hexadecimal where protobuf's own JSON has base64. */
const idBytes: Readonly<Record<string, number>> = { traceId: 16, spanId: 8, parentSpanId: 8 };

/**
 * One message of OTLP/JSON as protobuf's bytes. Names are taken in camel case and as in the `.proto` files, fields
 * that are not known are passed over, `null` is a field that was left out.
 *
 * Throws a JsonError, with the place, for what is no JSON or not of the types that OTLP has.
 *
 * Source: https://opentelemetry.io/docs/specs/otlp/#json-protobuf-encoding
 */
export function encodeJsonMessage(json: JsonReader, type: protobuf.Type): Uint8Array {
  const writer = protobuf.Writer.create();
  writeMessage(json, type, writer);
  json.end();
  return writer.finish();
}

function writeMessage(json: JsonReader, type: protobuf.Type, writer: protobuf.Writer): void {
  const fields = fieldsOf(type);
  json.object((name) => {
    const field = fields.get(name);
    if (field === undefined) json.skip();
    else if (field.repeated) json.list(() => writeValue(json, field, writer));
    else writeValue(json, field, writer);
  });
}

const fieldMaps = new WeakMap<protobuf.Type, ReadonlyMap<string, protobuf.Field>>();

/** The fields of a type by both of their names. */
function fieldsOf(type: protobuf.Type): ReadonlyMap<string, protobuf.Field> {
  const before = fieldMaps.get(type);
  if (before !== undefined) return before;
  const fields = new Map<string, protobuf.Field>();
  for (const field of type.fieldsArray) {
    field.resolve();
    const camel = field.name.replace(/_([a-z])/g, (_match, letter: string) => letter.toUpperCase());
    const snake = field.name.replace(/[A-Z]/g, (letter) => `_${letter.toLowerCase()}`);
    fields.set(camel, field).set(snake, field);
  }
  fieldMaps.set(type, fields);
  return fields;
}

function writeValue(json: JsonReader, field: protobuf.Field, writer: protobuf.Writer): void {
  const { id, resolvedType } = field;
  if (resolvedType !== null && 'fieldsArray' in resolvedType) {
    writer.uint32(id * 8 + 2).fork();
    writeMessage(json, resolvedType, writer);
    writer.ldelim();
    return;
  }
  if (resolvedType !== null) {
    const names = new Map(Object.entries(resolvedType.values));
    writer.uint32(id * 8).int32(jsonScalars.enumeration(json, names));
    return;
  }
  writeScalar(json, field, writer);
}

function writeScalar(json: JsonReader, { id, name, type }: protobuf.Field, writer: protobuf.Writer): void {
  switch (type) {
    case 'string':
      writer.uint32(id * 8 + 2).string(json.text());
      return;
    case 'bytes':
      writer.uint32(id * 8 + 2).bytes(bytesOf(json, name));
      return;
    case 'bool':
      writer.uint32(id * 8).bool(json.bool());
      return;
    case 'uint32':
      writer.uint32(id * 8).uint32(jsonScalars.uint32(json));
      return;
    case 'fixed32':
      writer.uint32(id * 8 + 5).fixed32(jsonScalars.uint32(json));
      return;
    case 'int64':
      writer.uint32(id * 8).int64(long(jsonScalars.int64(json)));
      return;
    case 'fixed64':
      writer.uint32(id * 8 + 1).fixed64(long(jsonScalars.uint64(json)));
      return;
    case 'double':
      writer.uint32(id * 8 + 1).double(jsonScalars.double(json));
      return;
    default:
      throw new Error(`no JSON of a field of type ${type} is read`);
  }
}

function bytesOf(json: JsonReader, name: string): Uint8Array {
  const camel = name.replace(/_([a-z])/g, (_match, letter: string) => letter.toUpperCase());
  const length = idBytes[camel];
  return length === undefined ? jsonScalars.base64(json) : Buffer.from(jsonScalars.hexId(json, length), 'hex');
}

function long(value: bigint): protobuf.Long {
  const unsigned = BigInt.asUintN(64, value);
  return {
    low: Number(BigInt.asIntN(32, unsigned)),
    high: Number(BigInt.asIntN(32, unsigned >> 32n)),
    unsigned: value >= 0n,
  } as protobuf.Long;
}
