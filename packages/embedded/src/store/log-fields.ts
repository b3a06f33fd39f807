import type { OtlpAttribute, OtlpValue } from '@headrace/contract';
import { readAnyValue, readKeyValue } from '../wire/any-value.ts';
import { WireReader } from '../wire/reader.ts';
import { sliceBytes } from './arena.ts';
import type { StoredLog } from './stored-log.ts';

/** The fields of a `LogRecord`. Ids are lower-case hexadecimal, empty where there is none. */
export interface LogFields {
  readonly timeUnixNano: bigint;
  readonly observedTimeUnixNano: bigint;
  readonly severityNumber: number;
  readonly severityText: string;
  readonly body: OtlpValue;
  readonly attributes: readonly OtlpAttribute[];
  readonly droppedAttributesCount: number;
  readonly flags: number;
  readonly traceId: string;
  readonly spanId: string;
  readonly eventName: string;
}

/** The body alone, which is all that many queries look at. */
export function readLogBody({ slice }: StoredLog): OtlpValue {
  const reader = new WireReader(sliceBytes(slice));
  let body: OtlpValue;
  while (reader.next()) {
    if (reader.field === 5) body = readAnyValue(reader.message());
    else reader.skip();
  }
  return body;
}

/** Source: opentelemetry-proto, logs/v1/logs.proto. */
export function readLogFields({ slice }: StoredLog): LogFields {
  const attributes: OtlpAttribute[] = [];
  const fields = {
    ...{ timeUnixNano: 0n, observedTimeUnixNano: 0n, severityNumber: 0, severityText: '', eventName: '' },
    ...{ body: undefined as OtlpValue, attributes, droppedAttributesCount: 0, flags: 0, traceId: '', spanId: '' },
  };
  const reader = new WireReader(sliceBytes(slice));
  while (reader.next()) {
    if (reader.field === 1) fields.timeUnixNano = reader.fixed64();
    else if (reader.field === 2) fields.severityNumber = reader.int32();
    else if (reader.field === 3) fields.severityText = reader.text();
    else if (reader.field === 5) fields.body = readAnyValue(reader.message());
    else if (reader.field === 6) attributes.push(readKeyValue(reader.message()));
    else if (reader.field === 7) fields.droppedAttributesCount = reader.uint();
    else if (reader.field === 8) fields.flags = reader.fixed32();
    else if (reader.field === 9) fields.traceId = idText(reader.hex());
    else if (reader.field === 10) fields.spanId = idText(reader.hex());
    else if (reader.field === 11) fields.observedTimeUnixNano = reader.fixed64();
    else if (reader.field === 12) fields.eventName = reader.text();
    else reader.skip();
  }
  return fields;
}

/** An id of zeros is none. */
function idText(hex: string): string {
  return /^0*$/.test(hex) ? '' : hex;
}
