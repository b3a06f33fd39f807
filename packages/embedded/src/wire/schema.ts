import type protobuf from 'protobufjs';
import { WIRE } from './wire-type.ts';

/** What bytes must be to be a message of a type: each known field by its number. */
export interface MessageSchema {
  readonly name: string;
  readonly fields: readonly (FieldSchema | undefined)[];
}

interface FieldSchema {
  readonly name: string;
  readonly wireType: number;
  /** Of one element where the field may be packed. */
  readonly packedType: number | undefined;
  readonly message: MessageSchema | undefined;
}

const wireTypes: Readonly<Record<string, number>> = {
  double: WIRE.fixed64,
  fixed64: WIRE.fixed64,
  sfixed64: WIRE.fixed64,
  float: WIRE.fixed32,
  fixed32: WIRE.fixed32,
  sfixed32: WIRE.fixed32,
  string: WIRE.length,
  bytes: WIRE.length,
};

/** The schema of a type of the `.proto` files; types that hold each other share theirs. */
export function schemaOf(type: protobuf.Type, known = new Map<protobuf.Type, MessageSchema>()): MessageSchema {
  const before = known.get(type);
  if (before !== undefined) return before;
  const fields: (FieldSchema | undefined)[] = [];
  const schema: MessageSchema = { name: type.name, fields };
  known.set(type, schema);
  for (const field of type.fieldsArray) {
    const { resolvedType } = field.resolve();
    const isMessage = resolvedType !== null && 'fieldsArray' in resolvedType;
    const wireType = isMessage ? WIRE.length : (wireTypes[field.type] ?? WIRE.varint);
    fields[field.id] = {
      name: field.name,
      wireType,
      packedType: field.repeated && wireType !== WIRE.length ? wireType : undefined,
      message: isMessage ? schemaOf(resolvedType, known) : undefined,
    };
  }
  return schema;
}
