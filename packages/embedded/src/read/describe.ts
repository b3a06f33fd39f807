import { inspect } from 'node:util';
import type { MetricSeries } from '../metrics/read-exposition.ts';
import type { ReceivedLog } from './log.ts';
import type { ReceivedSpan } from './span.ts';

/** Anything on one line, as JavaScript would write it. */
export function describeValue(value: unknown): string {
  return inspect(value, { breakLength: Number.POSITIVE_INFINITY, depth: 4, maxStringLength: 200, maxArrayLength: 20 });
}

export function describeSpan(span: ReceivedSpan): string {
  const { service, name, kind, status, traceId, attributes } = span;
  return describeValue({ service, name, kind, status, traceId, attributes });
}

export function describeLog(log: ReceivedLog): string {
  const { service, body, severityText, traceId, attributes } = log;
  return describeValue({ service, body, severityText, ...(traceId === '' ? {} : { traceId }), attributes });
}

export function describeMetric({ name, labels, value }: MetricSeries): string {
  const inside = Object.entries(labels).map(([label, text]) => `${label}=${JSON.stringify(text)}`);
  return `${name}${inside.length === 0 ? '' : `{${inside.join(', ')}}`} ${value}`;
}
