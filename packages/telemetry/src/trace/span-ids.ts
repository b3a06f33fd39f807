import type { IdGenerator } from '@opentelemetry/sdk-trace';
import { newRandomness } from './threshold.ts';

const ZERO_SPAN = '0000000000000000';

/** A generator that can be told the ids of the next span. */
export interface SpanIds extends IdGenerator {
  /**
   * The ids of the span that is started next, in the same turn: those that an unrecorded span has already shown to
   * others, or the trace id whose randomness was decided on.
   */
  prepare(traceId: string | undefined, spanId: string | undefined): void;
}

/** Random ids; the SDK offers no other way to give a span an id that is known before it. */
export function createSpanIds(): SpanIds {
  let nextTrace: string | undefined;
  let nextSpan: string | undefined;
  return {
    prepare: (traceId, spanId) => {
      nextTrace = traceId;
      nextSpan = spanId;
    },
    generateTraceId: () => {
      const id = nextTrace ?? newTraceId(newRandomness());
      nextTrace = undefined;
      return id;
    },
    generateSpanId: () => {
      const id = nextSpan ?? newSpanId();
      nextSpan = undefined;
      return id;
    },
  };
}

/** Ids are written into it one at a time: a number's own `toString(16)` takes a microsecond once it has 32 bits. */
const bytes = Buffer.alloc(16);

/** A trace id that ends with this randomness and four bits more: 32 hexadecimal digits. */
export function newTraceId(randomness: number): string {
  const high = Math.floor(randomness / 2 ** 28);
  bytes.writeUInt32BE(random32(), 0);
  bytes.writeUInt32BE(random32(), 4);
  // The byte of its own is random as well; the three behind it begin the 56 bits.
  bytes.writeUInt32BE((Math.floor(Math.random() * 256) * 2 ** 24 + high) >>> 0, 8);
  bytes.writeUInt32BE((randomness % 2 ** 28) * 16 + Math.floor(Math.random() * 16), 12);
  return bytes.toString('hex');
}

/** 16 hexadecimal digits that are not all zero. */
export function newSpanId(): string {
  bytes.writeUInt32BE(random32(), 0);
  bytes.writeUInt32BE(random32(), 4);
  const id = bytes.toString('hex', 0, 8);
  return id === ZERO_SPAN ? newSpanId() : id;
}

function random32(): number {
  return Math.floor(Math.random() * 2 ** 32);
}
