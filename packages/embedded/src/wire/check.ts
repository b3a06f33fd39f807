import { MalformedError } from './malformed.ts';
import type { MessageSchema } from './schema.ts';
import { WIRE } from './wire-type.ts';

/** Messages within messages: twice what a value of 40 lists in each other needs, far from the end of the stack. */
const mostNesting = 100;

/**
 * Goes through a whole message once, so that whatever is read of it later, at any time, can be read.
 *
 * Throws a MalformedError that names the message and the byte: a field that ends behind its message, a known field of
 * another wire type, a group, or nesting beyond 100 messages. UTF-8 is not looked at, as in the collector.
 */
export function checkMessage(bytes: Buffer, schema: MessageSchema): void {
  new Check(bytes).message(schema, 0, bytes.length, 0);
}

class Check {
  readonly #bytes: Buffer;
  #at = 0;

  constructor(bytes: Buffer) {
    this.#bytes = bytes;
  }

  message(schema: MessageSchema, from: number, end: number, depth: number): void {
    if (depth > mostNesting) throw new MalformedError(`messages are nested deeper than ${mostNesting} levels`);
    this.#at = from;
    while (this.#at < end) {
      const start = this.#at;
      const tag = this.#varint(end);
      const number = Math.floor(tag / 8);
      const wireType = tag % 8;
      if (number === 0) throw wrong(schema, start, 'a field has the number 0');
      const field = schema.fields[number];
      if (field !== undefined && wireType !== field.wireType) {
        if (field.packedType === undefined || wireType !== WIRE.length)
          throw wrong(schema, start, `${field.name} has wire type ${wireType}, not ${field.wireType}`);
        this.#packed(field.packedType, this.#valueEnd(end, schema), schema);
        continue;
      }
      if (wireType === WIRE.varint) this.#varint(end);
      else if (wireType === WIRE.fixed64) this.#at += 8;
      else if (wireType === WIRE.fixed32) this.#at += 4;
      else if (wireType === WIRE.length) {
        const valueEnd = this.#valueEnd(end, schema);
        if (field?.message !== undefined) this.message(field.message, this.#at, valueEnd, depth + 1);
        this.#at = valueEnd;
      } else throw wrong(schema, start, `there is no wire type ${wireType}`);
      if (this.#at > end) throw wrong(schema, start, `${field?.name ?? `field ${number}`} ends behind its message`);
    }
  }

  #valueEnd(end: number, schema: MessageSchema): number {
    const start = this.#at;
    const length = this.#varint(end);
    const valueEnd = this.#at + length;
    if (valueEnd > end) throw wrong(schema, start, `a value of ${length} bytes ends behind its message`);
    return valueEnd;
  }

  #packed(elementType: number, end: number, schema: MessageSchema): void {
    const start = this.#at;
    if (elementType === WIRE.varint) while (this.#at < end) this.#varint(end);
    else this.#at = end;
    const size = elementType === WIRE.fixed64 ? 8 : elementType === WIRE.fixed32 ? 4 : 1;
    if ((end - start) % size !== 0) throw wrong(schema, start, 'packed numbers end within one');
  }

  #varint(end: number): number {
    let value = 0;
    let scale = 1;
    for (let count = 0; count < 10; count += 1) {
      if (this.#at >= end) break;
      const byte = this.#bytes[this.#at] ?? 0;
      this.#at += 1;
      value += (byte & 0x7f) * scale;
      if (byte < 0x80) return value;
      scale *= 128;
    }
    throw new MalformedError(`a number does not end at byte ${this.#at}`);
  }
}

function wrong(schema: MessageSchema, at: number, what: string): MalformedError {
  return new MalformedError(`${schema.name}: ${what}, at byte ${at}`);
}
