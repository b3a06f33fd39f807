import { type OtlpAttributes, type OtlpValue, valueText } from '@headrace/contract';
import { readLogBody, readLogFields } from '../store/log-fields.ts';
import type { StoredResource } from '../store/origin.ts';
import type { StoredLog } from '../store/stored-log.ts';
import { detectLevel } from './detected-level.ts';
import { attributeLabels, type Label } from './labels.ts';

/** Resource attributes that make the stream, as our Loki's configuration has them; any other goes with each record. */
const streamAttributes = new Set(['service.name', 'service.namespace', 'deployment.environment.name']);

const streams = new WeakMap<StoredResource, ReadonlyMap<string, string>>();

/**
 * The labels of the stream that the records of a resource are in, sorted by name.
 *
 * Source: `otlpToLokiPushRequest`, Loki v3.7.6, pkg/loghttp/push/otlp.go.
 */
export function streamLabels(resource: StoredResource): ReadonlyMap<string, string> {
  const known = streams.get(resource);
  if (known !== undefined) return known;
  const labels = new Map(labelsOf(resource.attributes, (key) => streamAttributes.has(key)).filter(hasValue));
  if (resource.service === '') labels.set('service_name', 'unknown_service');
  const sorted = new Map([...labels].toSorted(([a], [b]) => (a < b ? -1 : 1)));
  streams.set(resource, sorted);
  return sorted;
}

/** The line that Loki makes of a record: the body as text. */
export function lineOf(record: StoredLog): string {
  return valueText(readLogBody(record));
}

/** What goes with a record and is no label of its stream: Loki's structured metadata, a later name over an earlier. */
export function structuredMetadata(record: StoredLog): ReadonlyMap<string, string> {
  const fields = readLogFields(record);
  const { resource, scope } = record;
  const hasBoth = fields.timeUnixNano !== 0n && fields.observedTimeUnixNano !== 0n;
  const own: Label[] = [
    ...labelsOf(fields.attributes),
    ...(hasBoth ? [['observed_timestamp', String(fields.observedTimeUnixNano)] as const] : []),
    ...numberLabel('severity_number', fields.severityNumber),
    ['severity_text', fields.severityText],
    ...numberLabel('dropped_attributes_count', fields.droppedAttributesCount),
    ...numberLabel('flags', fields.flags),
    ['trace_id', fields.traceId],
    ['span_id', fields.spanId],
    ...labelsOf(resource.attributes, (key) => !streamAttributes.has(key)),
    ...labelsOf(scope.attributes),
    ['scope_name', scope.name],
    ['scope_version', scope.version],
  ];
  const metadata = new Map(own.filter(hasValue));
  const level = detectLevel(streamLabels(resource), metadata, () => valueText(fields.body));
  if (level !== '') metadata.set('detected_level', level);
  return metadata;
}

function labelsOf(attributes: OtlpAttributes, isWanted: (key: string) => boolean = () => true): Label[] {
  return attributes.flatMap(({ key, value }: { key: string; value: OtlpValue }) =>
    isWanted(key) ? attributeLabels(key, value) : [],
  );
}

function numberLabel(name: string, value: number): Label[] {
  return value === 0 ? [] : [[name, String(value)]];
}

/** A label without a value is no label. */
function hasValue([, value]: Label): boolean {
  return value !== '';
}
