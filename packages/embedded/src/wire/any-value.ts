import type { OtlpAttribute, OtlpAttributes, OtlpValue } from '@headrace/contract';
import { WireReader } from './reader.ts';

/** Reads a `KeyValue`. Source: opentelemetry-proto, common/v1/common.proto. */
export function readKeyValue(reader: WireReader): OtlpAttribute {
  let key = '';
  let value: OtlpValue;
  while (reader.next()) {
    if (reader.field === 1) key = reader.text();
    else if (reader.field === 2) value = readAnyValue(reader.message());
    else reader.skip();
  }
  return { key, value };
}

/** The last of several values counts, as in protobuf's `oneof`. */
export function readAnyValue(reader: WireReader): OtlpValue {
  let value: OtlpValue;
  while (reader.next()) {
    switch (reader.field) {
      case 1:
        value = reader.text();
        break;
      case 2:
        value = reader.bool();
        break;
      case 3:
        value = reader.int64();
        break;
      case 4:
        value = reader.double();
        break;
      case 5:
        value = readList(reader.message());
        break;
      case 6:
        value = new Map(readRepeated(reader.message(), 1, readKeyValue).map((entry) => [entry.key, entry.value]));
        break;
      case 7:
        value = Uint8Array.from(reader.view());
        break;
      default:
        reader.skip();
    }
  }
  return value;
}

function readList(reader: WireReader): OtlpValue {
  return readRepeated(reader, 1, readAnyValue);
}

/** The messages of one repeated field. */
export function readRepeated<T>(reader: WireReader, field: number, read: (message: WireReader) => T): T[] {
  const items: T[] = [];
  while (reader.next()) {
    if (reader.field === field) items.push(read(reader.message()));
    else reader.skip();
  }
  return items;
}

/** The attributes in a message whose `attributes` have this field number. */
export function readAttributes(bytes: Buffer, field: number): OtlpAttributes {
  return readRepeated(new WireReader(bytes), field, readKeyValue);
}

/** One attribute's value without reading the others; undefined also where the value is empty. */
export function findAttribute(bytes: Buffer, field: number, key: string): OtlpValue {
  const reader = new WireReader(bytes);
  while (reader.next()) {
    if (reader.field !== field) {
      reader.skip();
      continue;
    }
    const entry = reader.message();
    const from = entry.at;
    if (!hasKey(entry, key)) continue;
    entry.at = from;
    return readKeyValue(entry).value;
  }
  return undefined;
}

function hasKey(entry: WireReader, key: string): boolean {
  let found = key === '';
  while (entry.next()) {
    if (entry.field === 1) found = entry.isText(key);
    else entry.skip();
  }
  return found;
}
