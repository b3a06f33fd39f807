import type { TraceSearch } from '../api/traces.ts';

/**
 * A search as TraceQL. A value that looks like a number or a boolean is compared as that and as text, for nobody who
 * types it knows which of them the service sent.
 *
 * Source: https://grafana.com/docs/tempo/latest/traceql/
 */
export function traceQlOf(search: TraceSearch): string {
  if (search.traceQl !== undefined && search.traceQl.trim() !== '') return search.traceQl;
  const { name, service, attribute, minSeconds, maxSeconds, status } = search;
  const conditions = [
    name === undefined ? '' : `name = ${quoted(name)}`,
    service === undefined ? '' : `resource.service.name = ${quoted(service)}`,
    attribute === undefined ? '' : attributeCondition(attribute),
    minSeconds === undefined ? '' : `duration >= ${nanoseconds(minSeconds)}`,
    maxSeconds === undefined ? '' : `duration <= ${nanoseconds(maxSeconds)}`,
    status === undefined ? '' : `status = ${status}`,
  ].filter((condition) => condition !== '');
  return `{ ${conditions.join(' && ')} }`;
}

function attributeCondition(text: string): string {
  const equals = text.indexOf('=');
  const key = (equals === -1 ? text : text.slice(0, equals)).trim();
  const field = /^[\w.\-/]+$/.test(key) ? `.${key}` : `.${quoted(key)}`;
  if (equals === -1) return `${field} != nil`;
  const value = text.slice(equals + 1).trim();
  const isTyped = /^(-?\d+(\.\d+)?|true|false)$/.test(value);
  return isTyped ? `(${field} = ${quoted(value)} || ${field} = ${value})` : `${field} = ${quoted(value)}`;
}

function quoted(text: string): string {
  return JSON.stringify(text);
}

function nanoseconds(seconds: number): string {
  return `${Math.round(seconds * 1e9)}ns`;
}
