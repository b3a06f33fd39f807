import { isDeepStrictEqual } from 'node:util';
import type { MetricSeries } from '../metrics/read-exposition.ts';
import type { SpanKind, SpanStatus } from '../store/stored-span.ts';
import type { Attributes, AttributeValue } from './attributes.ts';
import type { ReceivedLog } from './log.ts';
import type { ReceivedSpan } from './span.ts';

/** A text to equal, or a pattern to match a part of. */
export type TextMatcher = string | RegExp;

/** Attributes that must be there; a pattern matches texts, anything else is compared by value. */
export type AttributesMatcher = Readonly<Record<string, AttributeValue | RegExp>>;

/** Which spans are meant: all that is said must be so. */
export interface SpanFilter {
  readonly service?: TextMatcher;
  readonly name?: TextMatcher;
  readonly traceId?: string;
  readonly spanId?: string;
  /** Of a root span it is undefined, which `null` asks for. */
  readonly parentSpanId?: string | null;
  readonly kind?: SpanKind;
  readonly status?: SpanStatus;
  readonly attributes?: AttributesMatcher;
  readonly resource?: AttributesMatcher;
}

/** Which log records are meant: all that is said must be so. */
export interface LogFilter {
  readonly service?: TextMatcher;
  readonly body?: TextMatcher;
  readonly severityText?: TextMatcher;
  /** The least severity number: 9 takes information, warnings and errors. */
  readonly minSeverityNumber?: number;
  readonly traceId?: string;
  readonly spanId?: string;
  readonly attributes?: AttributesMatcher;
  readonly resource?: AttributesMatcher;
}

/** Which lines of :8889 are meant: all that is said must be so. */
export interface MetricFilter {
  readonly name?: TextMatcher;
  readonly labels?: Readonly<Record<string, TextMatcher>>;
}

/** Names of the parts of a filter that something does not fit; none where it fits. */
export type Mismatches = readonly string[];

export function spanMismatches(span: ReceivedSpan, filter: SpanFilter): Mismatches {
  const { traceId, spanId, parentSpanId, kind, status } = filter;
  return [
    ...textMismatch('service', span.service, filter.service),
    ...textMismatch('name', span.name, filter.name),
    ...(traceId === undefined || span.traceId === traceId.toLowerCase().padStart(32, '0') ? [] : ['traceId']),
    ...(spanId === undefined || span.spanId === spanId.toLowerCase() ? [] : ['spanId']),
    ...(parentSpanId === undefined || (span.parentSpanId ?? null) === parentSpanId ? [] : ['parentSpanId']),
    ...(kind === undefined || span.kind === kind ? [] : ['kind']),
    ...(status === undefined || span.status === status ? [] : ['status']),
    ...attributeMismatches('attributes', span.attributes, filter.attributes),
    ...attributeMismatches('resource', span.resource, filter.resource),
  ];
}

export function logMismatches(log: ReceivedLog, filter: LogFilter): Mismatches {
  const { traceId, spanId, minSeverityNumber } = filter;
  return [
    ...textMismatch('service', log.service, filter.service),
    ...textMismatch('body', log.body, filter.body),
    ...textMismatch('severityText', log.severityText, filter.severityText),
    ...(minSeverityNumber === undefined || log.severityNumber >= minSeverityNumber ? [] : ['minSeverityNumber']),
    ...(traceId === undefined || log.traceId === traceId.toLowerCase().padStart(32, '0') ? [] : ['traceId']),
    ...(spanId === undefined || log.spanId === spanId.toLowerCase() ? [] : ['spanId']),
    ...attributeMismatches('attributes', log.attributes, filter.attributes),
    ...attributeMismatches('resource', log.resource, filter.resource),
  ];
}

export function metricMismatches(series: MetricSeries, filter: MetricFilter): Mismatches {
  return [
    ...textMismatch('name', series.name, filter.name),
    ...Object.entries(filter.labels ?? {}).flatMap(([label, matcher]) =>
      textMismatch(`labels.${label}`, series.labels[label] ?? '', matcher),
    ),
  ];
}

function textMismatch(part: string, text: string, matcher: TextMatcher | undefined): Mismatches {
  if (matcher === undefined) return [];
  return isTextMatch(text, matcher) ? [] : [part];
}

function isTextMatch(text: string, matcher: TextMatcher): boolean {
  if (typeof matcher === 'string') return text === matcher;
  // A pattern with g or y goes on where it ended the last time.
  matcher.lastIndex = 0;
  return matcher.test(text);
}

function attributeMismatches(part: string, attributes: Attributes, matcher: AttributesMatcher | undefined): Mismatches {
  return Object.entries(matcher ?? {}).flatMap(([key, wanted]) => {
    const value = Object.hasOwn(attributes, key) ? attributes[key] : undefined;
    const fits =
      wanted instanceof RegExp ? typeof value === 'string' && isTextMatch(value, wanted) : isSameValue(value, wanted);
    return fits ? [] : [`${part}.${key}`];
  });
}

function isInteger(value: AttributeValue | undefined): value is number | bigint {
  return typeof value === 'bigint' || Number.isInteger(value);
}

/** 1 and 1n are the same integer. */
function isSameValue(value: AttributeValue | undefined, wanted: AttributeValue): boolean {
  if (typeof value === 'bigint' || typeof wanted === 'bigint')
    return isInteger(value) && isInteger(wanted) && BigInt(value) === BigInt(wanted);
  return isDeepStrictEqual(value, wanted);
}
