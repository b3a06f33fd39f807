import type { OtlpValue } from '@headrace/contract';
import { type ApiRequest, json, type Reply } from '../http/reply.ts';
import type { KeyValue } from '../otlp/message.ts';
import { withoutLeadingZeros } from '../store/ids.ts';
import type { SpanStore, StoredTrace } from '../store/span-store.ts';
import { durationNanos, type StoredSpan } from '../store/stored-span.ts';
import { selectSpans } from '../traceql/evaluate.ts';
import { type Field, fieldsOf, type Intrinsic } from '../traceql/filter.ts';
import { parseSearchParameters, type SearchParameters, type TimeRange } from './search-parameters.ts';
import { readAttribute, readerOf, toAnyValue, toValue } from './span-reader.ts';

/** What Tempo shows as the root's service while the root has not arrived. */
const rootNotYetReceived = '<root span not yet received>';

/** `GET /api/search`, newest first. Source: https://grafana.com/docs/tempo/latest/api_docs/#search */
export function answerSearch(store: SpanStore, request: ApiRequest): Reply {
  const parameters = parseSearchParameters(request.query);
  const newestFirst = [...store.traces()].sort((a, b) => descending(startOf(a), startOf(b)));
  const traces: object[] = [];
  let inspectedTraces = 0;
  for (const trace of newestFirst) {
    if (traces.length === parameters.limit) break;
    inspectedTraces += 1;
    if (!isInTimeRange(trace, parameters) || !hasDuration(trace, parameters)) continue;
    const spans = matchingSpans(trace, parameters);
    if (spans.length > 0) traces.push(renderTrace(trace, spans, parameters));
  }
  return json({ traces, metrics: { inspectedTraces } });
}

/** Whether any part of the trace lies between start and end. */
export function isInTimeRange(trace: StoredTrace, { startUnixNano, endUnixNano }: TimeRange): boolean {
  const summary = trace.summary();
  if (startUnixNano !== undefined && summary.endUnixNano < startUnixNano) return false;
  return endUnixNano === undefined || summary.startUnixNano <= endUnixNano;
}

function hasDuration(trace: StoredTrace, { minDurationNanos, maxDurationNanos }: SearchParameters): boolean {
  const duration = trace.summary().durationNanos;
  if (minDurationNanos !== undefined && duration < minDurationNanos) return false;
  return maxDurationNanos === undefined || duration <= maxDurationNanos;
}

function matchingSpans(trace: StoredTrace, { query, tags }: SearchParameters): readonly StoredSpan[] {
  const spans = [...trace.spans.values()];
  if (query !== undefined) return selectSpans(query, spans, (span) => readerOf(trace, span));
  return spans.filter((span) => [...tags].every(([key, value]) => hasTag(span, key, value)));
}

/** Tags match a part of the value, whatever its case; `name` is the span's name. */
function hasTag(span: StoredSpan, key: string, wanted: string): boolean {
  const value = key === 'name' ? span.name : readAttribute(span, 'any', key);
  return tagText(value)?.toLowerCase().includes(wanted.toLowerCase()) ?? false;
}

function tagText(value: OtlpValue): string | undefined {
  const typed = toValue(value);
  return typed.type === 'nil' || typed.type === 'array' ? undefined : String(typed.value);
}

function renderTrace(trace: StoredTrace, spans: readonly StoredSpan[], parameters: SearchParameters): object {
  const { startUnixNano, durationNanos: nanos, root, services } = trace.summary();
  const spanSet = parameters.query === undefined ? undefined : renderSpanset(trace, spans, parameters);
  return {
    traceID: withoutLeadingZeros(trace.traceId),
    rootServiceName: root === undefined ? rootNotYetReceived : root.resource.service,
    rootTraceName: root?.name,
    startTimeUnixNano: String(startUnixNano),
    durationMs: Number(nanos / 1_000_000n),
    // `spanSet` is the older name of the first of `spanSets`; Tempo answers both.
    ...(spanSet === undefined ? {} : { spanSet, spanSets: [spanSet] }),
    serviceStats: Object.fromEntries(
      [...services].map(([name, { spanCount, errorCount }]) => [
        name,
        { spanCount, ...(errorCount > 0 ? { errorCount } : {}) },
      ]),
    ),
  };
}

function renderSpanset(trace: StoredTrace, spans: readonly StoredSpan[], parameters: SearchParameters): object {
  const fields = parameters.query === undefined ? [] : fieldsOf(parameters.query);
  const shown = parameters.spansPerSpanset === 0 ? spans : spans.slice(0, parameters.spansPerSpanset);
  return { spans: shown.map((span) => renderSpan(trace, span, fields)), matched: spans.length };
}

/** These have their own places in the answer. */
const notRepeated: readonly Intrinsic[] = ['name', 'duration', 'traceDuration', 'rootName', 'rootServiceName'];

function renderSpan(trace: StoredTrace, span: StoredSpan, fields: readonly Field[]): object {
  const read = readerOf(trace, span);
  const attributes: KeyValue[] = [];
  for (const field of fields) {
    if (field.kind === 'intrinsic' && notRepeated.includes(field.name)) continue;
    const value = toAnyValue(read(field));
    if (value !== undefined) attributes.push({ key: field.name, value });
  }
  const asksForName = fields.some((field) => field.kind === 'intrinsic' && field.name === 'name');
  return {
    spanID: span.spanId,
    ...(asksForName ? { name: span.name } : {}),
    startTimeUnixNano: String(span.startUnixNano),
    durationNanos: String(durationNanos(span)),
    ...(attributes.length > 0 ? { attributes } : {}),
  };
}

function startOf(trace: StoredTrace): bigint {
  return trace.summary().startUnixNano;
}

function descending(a: bigint, b: bigint): number {
  if (a === b) return 0;
  return a < b ? 1 : -1;
}
