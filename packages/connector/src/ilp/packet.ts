import {
  deserializeEnvelope,
  deserializeIlpFulfill,
  deserializeIlpPrepare,
  deserializeIlpReject,
  IlpPacketType,
  type IlpPrepare,
  serializeIlpFulfill,
  serializeIlpPrepare,
  serializeIlpReject,
} from 'ilp-packet';
import type { RejectCode } from './codes.ts';

export type Prepare = IlpPrepare;

export interface Fulfill {
  readonly kind: 'fulfill';
  readonly fulfillment: Buffer;
  readonly data: Buffer;
}

export interface Reject {
  readonly kind: 'reject';
  readonly code: string;
  readonly triggeredBy: string;
  readonly message: string;
  readonly data: Buffer;
}

export type Reply = Fulfill | Reject;

/** What was read, or one sentence that says why it is no such packet. */
export type Decoded<Packet> =
  | { readonly ok: true; readonly packet: Packet }
  | { readonly ok: false; readonly reason: string };

/** Limits of RFC 27, in bytes; `ilp-packet` checks neither these nor bytes behind the packet. */
const MAX_DATA_BYTES = 32_767;
const MAX_MESSAGE_BYTES = 8191;
const TIMESTAMP = /^\d{17}$/;
const TIMESTAMP_OFFSET = 8;

/** A Prepare from its bytes, within the limits of RFC 27. */
export function decodePrepare(bytes: Buffer): Decoded<Prepare> {
  return decode(bytes, (contents) => {
    const timestamp = contents.toString('latin1', TIMESTAMP_OFFSET, TIMESTAMP_OFFSET + 17);
    if (!TIMESTAMP.test(timestamp)) throw new Error('expiresAt is no Interledger timestamp');
    const packet = deserializeIlpPrepare(bytes);
    if (packet.executionCondition.length !== 32) throw new Error('the condition is not 32 bytes long');
    checkSize('data', packet.data, MAX_DATA_BYTES);
    return packet;
  });
}

/** A Fulfill or a Reject from its bytes, within the limits of RFC 27. */
export function decodeReply(bytes: Buffer): Decoded<Reply> {
  return decode<Reply>(bytes, () => {
    if (bytes[0] === IlpPacketType.Fulfill) {
      const { fulfillment, data } = deserializeIlpFulfill(bytes);
      if (fulfillment.length !== 32) throw new Error('the fulfillment is not 32 bytes long');
      checkSize('data', data, MAX_DATA_BYTES);
      return { kind: 'fulfill', fulfillment, data };
    }
    const reject = deserializeIlpReject(bytes);
    checkSize('data', reject.data, MAX_DATA_BYTES);
    checkSize('message', Buffer.from(reject.message), MAX_MESSAGE_BYTES);
    return { kind: 'reject', ...reject };
  });
}

/** Whether the first byte says that this is a Prepare, whatever follows. */
export function looksLikePrepare(bytes: Buffer): boolean {
  return bytes[0] === IlpPacketType.Prepare;
}

export function encodePrepare(prepare: Prepare): Buffer {
  return serializeIlpPrepare(prepare);
}

export function encodeFulfill(fulfillment: Buffer, data: Buffer = Buffer.alloc(0)): Buffer {
  return serializeIlpFulfill({ fulfillment, data });
}

export function encodeReject(reject: { code: RejectCode; triggeredBy: string; message: string }): Buffer {
  return serializeIlpReject({ ...reject, data: Buffer.alloc(0) });
}

function decode<Packet>(bytes: Buffer, read: (contents: Buffer) => Packet): Decoded<Packet> {
  try {
    const { contents } = deserializeEnvelope(bytes);
    if (envelopeLength(bytes) !== bytes.length) throw new Error('bytes follow the packet');
    return { ok: true, packet: read(contents) };
  } catch (error) {
    // The library throws plain errors for whatever it cannot read; all of them mean the same here.
    return { ok: false, reason: error instanceof Error ? error.message : String(error) };
  }
}

/** Bytes of the envelope: type, length determinant (one byte, or a count of length bytes and these), contents. */
function envelopeLength(bytes: Buffer): number {
  const first = bytes.readUInt8(1);
  if (first < 0x80) return 2 + first;
  const lengthBytes = first & 0x7f;
  return 2 + lengthBytes + bytes.readUIntBE(2, lengthBytes);
}

function checkSize(name: string, value: Buffer, limitBytes: number): void {
  if (value.length > limitBytes) throw new Error(`${name} has ${value.length} bytes, the limit is ${limitBytes}`);
}
