import type { OtlpValue } from '@headrace/contract';
import { valueText } from '@headrace/contract';
import { type LogFields, readLogFields } from '../store/log-fields.ts';
import type { StoredLog } from '../store/stored-log.ts';
import { type Attributes, type AttributeValue, plainAttributes, plainValue } from './attributes.ts';

/** A log record that was received, whole. Times are nanoseconds since 1970; ids are lower-case hexadecimal. */
export interface ReceivedLog {
  /** When it happened, or else when it was seen, or else when it arrived. */
  readonly timeUnixNano: bigint;
  /** As text, which is how Loki keeps it. */
  readonly body: string;
  /** As it was sent. */
  readonly bodyValue: AttributeValue;
  /** 1 to 24; 0 where it was left out. */
  readonly severityNumber: number;
  readonly severityText: string;
  readonly eventName: string;
  /** `service.name` of the resource; empty where there is none. */
  readonly service: string;
  /** Empty where the record belongs to no trace. */
  readonly traceId: string;
  readonly spanId: string;
  readonly attributes: Attributes;
  /** Attributes of the resource, with those that the pipeline adds. */
  readonly resource: Attributes;
  readonly scope: { readonly name: string; readonly version: string; readonly attributes: Attributes };
}

export function decodeLog(stored: StoredLog): ReceivedLog {
  const fields: LogFields = readLogFields(stored);
  const body: OtlpValue = fields.body;
  const { severityNumber, severityText, eventName, traceId, spanId } = fields;
  const { resource, scope } = stored;
  return {
    ...{ severityNumber, severityText, eventName, traceId, spanId },
    timeUnixNano: stored.timeUnixNano,
    body: valueText(body),
    bodyValue: plainValue(body),
    service: resource.service,
    attributes: plainAttributes(fields.attributes),
    resource: plainAttributes(resource.attributes),
    scope: { name: scope.name, version: scope.version, attributes: plainAttributes(scope.attributes) },
  };
}
