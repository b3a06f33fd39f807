const RETRY_INFO = 'type.googleapis.com/google.rpc.RetryInfo';

/**
 * The delay that a gRPC status asks for, in milliseconds; undefined where it asks for none.
 * @param status `grpc-status-details-bin`: a `google.rpc.Status` whose details may hold a `google.rpc.RetryInfo`.
 */
export function retryDelayMs(status: Uint8Array): number | undefined {
  try {
    for (const detail of fieldsOf(status, 3)) {
      const [type] = fieldsOf(detail, 1);
      const [value] = fieldsOf(detail, 2);
      if (value === undefined || new TextDecoder().decode(type) !== RETRY_INFO) continue;
      const [delay = new Uint8Array()] = fieldsOf(value, 1);
      return varintOf(delay, 1) * 1000 + varintOf(delay, 2) / 1e6;
    }
  } catch (error) {
    // A status that is no protobuf says nothing about a delay.
    if (!(error instanceof RangeError)) throw error;
  }
  return undefined;
}

interface FieldAt {
  readonly number: number;
  /** Of the length-delimited fields. */
  readonly bytes: Uint8Array | undefined;
  readonly value: number;
}

function fieldsOf(message: Uint8Array, number: number): Uint8Array[] {
  return readMessage(message).flatMap((field) =>
    field.number === number && field.bytes !== undefined ? [field.bytes] : [],
  );
}

function varintOf(message: Uint8Array, number: number): number {
  return readMessage(message).find((field) => field.number === number && field.bytes === undefined)?.value ?? 0;
}

/** The fields of a protobuf message. @throws RangeError where it is none. */
function readMessage(message: Uint8Array): FieldAt[] {
  const fields: FieldAt[] = [];
  let at = 0;
  const varint = (): number => {
    let value = 0;
    for (let shift = 0; shift < 70; shift += 7) {
      const byte = message[at++];
      if (byte === undefined) break;
      value += (byte & 0x7f) * 2 ** shift;
      if (byte < 0x80) return value;
    }
    throw new RangeError('a varint without an end');
  };
  while (at < message.length) {
    const key = varint();
    const wireType = key % 8;
    if (wireType === 0) {
      fields.push({ number: Math.floor(key / 8), bytes: undefined, value: varint() });
      continue;
    }
    const size = wireType === 2 ? varint() : wireType === 1 ? 8 : 4;
    if (at + size > message.length) throw new RangeError('a field without an end');
    const bytes = wireType === 2 ? message.subarray(at, at + size) : undefined;
    fields.push({ number: Math.floor(key / 8), bytes, value: 0 });
    at += size;
  }
  return fields;
}
