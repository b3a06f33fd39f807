import { textOf } from '@headrace/contract';
import { MalformedError } from './malformed.ts';
import { WIRE } from './wire-type.ts';

/**
 * Walks over the fields of one protobuf message without making anything of them. `next` goes to a field; then exactly
 * one of the methods that read a value takes it. What is read must have been through `checkMessage`: here only the ends
 * of the buffer are watched.
 */
export class WireReader {
  readonly bytes: Buffer;
  at: number;
  readonly end: number;
  /** The number of the field that `next` came to. */
  field = 0;
  #type = 0;

  constructor(bytes: Buffer, at = 0, end = bytes.length) {
    this.bytes = bytes;
    this.at = at;
    this.end = end;
  }

  /** Goes to the next field; false at the end of the message. */
  next(): boolean {
    if (this.at >= this.end) return false;
    const tag = this.uint();
    this.field = Math.floor(tag / 8);
    this.#type = tag % 8;
    return true;
  }

  /** A varint; exact up to 2^53. */
  uint(): number {
    let value = 0;
    let scale = 1;
    for (let count = 0; count < 10; count += 1) {
      const byte = this.bytes[this.at] ?? 0;
      this.#advance(1);
      value += (byte & 0x7f) * scale;
      if (byte < 0x80) return value;
      scale *= 128;
    }
    throw new MalformedError(`a varint of more than 10 bytes at byte ${this.at}`);
  }

  /** A varint of 64 bits, signed. */
  int64(): bigint {
    return BigInt.asIntN(64, this.uint64());
  }

  uint64(): bigint {
    const start = this.at;
    const value = this.uint();
    if (value <= Number.MAX_SAFE_INTEGER) return BigInt(value);
    let exact = 0n;
    for (let at = this.at - 1; at >= start; at -= 1) exact = exact * 128n + BigInt((this.bytes[at] ?? 0) & 0x7f);
    return BigInt.asUintN(64, exact);
  }

  /** An enumeration or `int32`: negative numbers are varints of ten bytes. */
  int32(): number {
    return Number(BigInt.asIntN(32, this.uint64()));
  }

  sint32(): number {
    const zigzag = Number(BigInt.asUintN(32, this.uint64()));
    return zigzag % 2 === 0 ? zigzag / 2 : -(zigzag + 1) / 2;
  }

  bool(): boolean {
    return this.uint64() !== 0n;
  }

  fixed32(): number {
    return this.bytes.readUInt32LE(this.#advance(4));
  }

  fixed64(): bigint {
    return this.bytes.readBigUInt64LE(this.#advance(8));
  }

  sfixed64(): bigint {
    return this.bytes.readBigInt64LE(this.#advance(8));
  }

  double(): number {
    return this.bytes.readDoubleLE(this.#advance(8));
  }

  /** A view of a value with a length; it is valid as long as the buffer. */
  view(): Buffer {
    const length = this.uint();
    const from = this.#advance(length);
    return this.bytes.subarray(from, from + length);
  }

  /** A text, with what is no UTF-8 kept as {@link textOf} keeps it. */
  text(): string {
    const length = this.uint();
    const from = this.#advance(length);
    const text = this.bytes.toString('utf8', from, from + length);
    return text.includes('\ufffd') ? textOf(this.bytes.subarray(from, from + length)) : text;
  }

  hex(): string {
    const length = this.uint();
    const from = this.#advance(length);
    return this.bytes.toString('hex', from, from + length);
  }

  /** Whether a value with a length is this text; takes it either way. */
  isText(wanted: string): boolean {
    const length = this.uint();
    const from = this.#advance(length);
    // No text has more UTF-16 units than bytes.
    if (wanted.length > length) return false;
    for (let index = 0; index < wanted.length; index += 1) {
      const unit = wanted.charCodeAt(index);
      if (unit > 0x7f) return this.bytes.toString('utf8', from, from + length) === wanted;
      if (this.bytes[from + index] !== unit) return false;
    }
    return wanted.length === length;
  }

  /** A reader of a nested message. */
  message(): WireReader {
    const length = this.uint();
    const from = this.#advance(length);
    return new WireReader(this.bytes, from, from + length);
  }

  /** Packed or one by one: each number that a repeated field has here. */
  numbers(read: (reader: WireReader) => void): void {
    if (this.#type !== WIRE.length) {
      read(this);
      return;
    }
    const packed = this.message();
    while (packed.at < packed.end) read(packed);
  }

  /** Passes over the value. */
  skip(): void {
    if (this.#type === WIRE.varint) this.uint();
    else if (this.#type === WIRE.fixed64) this.#advance(8);
    else if (this.#type === WIRE.length) this.#advance(this.uint());
    else if (this.#type === WIRE.fixed32) this.#advance(4);
    else throw new MalformedError(`wire type ${this.#type} at byte ${this.at}`);
  }

  /** Moves on and gives the place before. */
  #advance(count: number): number {
    const from = this.at;
    this.at += count;
    if (this.at > this.end) throw new MalformedError(`the message ends within a value, at byte ${from}`);
    return from;
  }
}
