import type { PipelineModel } from '../pipeline-model.ts';
import {
  attributeValue,
  hasAttribute,
  type MetricsRequest,
  type OtlpAttributes,
  type ResourceMetrics,
  TEMPORALITY,
} from '../prometheus/otlp/request.ts';
import { adjustedCount } from './adjusted-count.ts';
import { resourceKey } from './resource-key.ts';
import { createSpanSeries, type SpanSeries } from './span-series.ts';

/** What the metrics read of a span. Kind and status are OTLP's numbers. */
export interface EndedSpan {
  readonly name: string;
  readonly kind: number;
  readonly statusCode: number;
  /** As in the W3C header; empty where there is none. */
  readonly traceState: string;
  readonly startNanos: bigint;
  readonly endNanos: bigint;
  /** Lower-case hexadecimal. */
  readonly traceId: string;
  readonly spanId: string;
}

/** Calls and durations of spans, as the collector's `span_metrics` connector makes them. */
export interface SpanMetrics {
  /** Takes the spans of one resource; undefined for a resource without `service.name`, which is passed over. */
  recorder(resource: OtlpAttributes, nowMs: number): ((span: EndedSpan) => void) | undefined;
  /** Whether a flush would show something that the last one did not. */
  hasNews(): boolean;
  /** Every series as it is now, cumulative; a series that is new is shown with no calls once. */
  flush(nowMs: number): MetricsRequest;
  /** The collector does this at each flush: exemplars are shown from one to the next. */
  clearExemplars(): void;
}

export interface SpanMetricsOptions {
  /** `collector.instance.id`, which the collector makes anew at each start. */
  readonly collectorInstanceId: string;
  /** Attribute sets over all resources before the overflow series take the rest; the connector has no such limit. */
  readonly maxSets?: number;
  /** At least 0 and below 1; decides how a count that is no integer is rounded. */
  readonly random?: () => number;
}

interface ResourceSpanMetrics {
  readonly attributes: OtlpAttributes;
  readonly sets: Map<string, SpanSeries>;
  lastSeenMs: number;
}

/** Source: `defaultResourceMetricsCacheSize`, connector.go. */
const MOST_RESOURCES = 1000;
/** `metrics_expiration` in the collector's configuration: a process that is gone shall not be counted for ever. */
const EXPIRATION_MS = 3_600_000;
const OVERFLOW = 'otel.metric.overflow';

/** Source: spanmetricsconnector v0.159.0, connector.go, with the settings that our collector's file has. */
export function createSpanMetrics(model: PipelineModel['spanMetrics'], options: SpanMetricsOptions): SpanMetrics {
  const { maxSets = Number.POSITIVE_INFINITY, random = Math.random } = options;
  // A Map iterates in the order of insertion: whoever is seen again goes to the end, so that the first is the oldest.
  const resources = new Map<string, ResourceSpanMetrics>();
  let setCount = 0;
  let news = 0;

  const resourceOf = (attributes: OtlpAttributes, nowMs: number): ResourceSpanMetrics => {
    const key = resourceKey(attributes);
    const resource = resources.get(key) ?? { attributes, sets: new Map<string, SpanSeries>(), lastSeenMs: nowMs };
    resource.lastSeenMs = nowMs;
    resources.delete(key);
    resources.set(key, resource);
    return resource;
  };
  const setOf = (resource: ResourceSpanMetrics, service: string, span: EndedSpan, nowMs: number) => {
    const kind = KINDS[span.kind] ?? '';
    const status = STATUSES[span.statusCode] ?? '';
    const key = `${kind}\0${status}\0${span.name}`;
    const known = resource.sets.get(key);
    if (known !== undefined) return { series: known, isOverflow: false };
    const isOverflow = setCount >= maxSets || isFull(resource, model.cardinalityLimit);
    const overflow = isOverflow ? resource.sets.get(OVERFLOW) : undefined;
    if (overflow !== undefined) return { series: overflow, isOverflow };
    const attributes = isOverflow
      ? [{ key: OVERFLOW, value: true }]
      : setAttributes(service, span.name, kind, status, options.collectorInstanceId);
    const series = createSpanSeries(attributes, model.boundsSeconds, nanosOf(nowMs));
    resource.sets.set(isOverflow ? OVERFLOW : key, series);
    setCount += 1;
    return { series, isOverflow };
  };
  const prune = (nowMs: number): void => {
    for (const [key, { lastSeenMs, sets }] of resources) {
      if (resources.size <= MOST_RESOURCES && nowMs - lastSeenMs < EXPIRATION_MS) break;
      resources.delete(key);
      setCount -= sets.size;
    }
  };
  return {
    recorder: (attributes, nowMs) => {
      if (!hasAttribute(attributes, 'service.name')) return undefined;
      const name = attributeValue(attributes, 'service.name');
      const service = typeof name === 'string' ? name : '';
      const resource = resourceOf(attributes, nowMs);
      return (span) => {
        const seconds = span.endNanos > span.startNanos ? Number(span.endNanos - span.startNanos) / 1e9 : 0;
        const { series, isOverflow } = setOf(resource, service, span, nowMs);
        series.observe(seconds, adjustedCount(span.traceState, random));
        if (model.exemplars && !isOverflow) {
          series.addExemplar({ value: seconds, traceId: span.traceId, spanId: span.spanId });
        }
        // Two flushes: the first shows a new counter at 0, the second what it counts.
        news = 2;
      };
    },
    hasNews: () => news > 0,
    flush: (nowMs) => {
      news = Math.max(0, news - 1);
      const request = {
        resourceMetrics: [...resources.values()].map((resource) => metricsOf(resource, model.namespace, nowMs)),
      };
      prune(nowMs);
      return request;
    },
    clearExemplars: () => {
      for (const { sets } of resources.values()) for (const series of sets.values()) series.clearExemplars();
    },
  };
}

function isFull({ sets }: ResourceSpanMetrics, limit: number): boolean {
  return limit > 0 && sets.size >= limit;
}

function setAttributes(
  service: string,
  name: string,
  kind: string,
  status: string,
  collectorInstanceId: string,
): OtlpAttributes {
  return [
    { key: 'service.name', value: service },
    { key: 'span.name', value: name },
    { key: 'span.kind', value: kind },
    { key: 'status.code', value: status },
    { key: 'collector.instance.id', value: collectorInstanceId },
  ];
}

function metricsOf({ attributes, sets }: ResourceSpanMetrics, namespace: string, nowMs: number): ResourceMetrics {
  const timeNanos = nanosOf(nowMs);
  const all = [...sets.values()];
  const prefix = namespace === '' ? '' : `${namespace}.`;
  const metric = (name: string, unit: string) => ({ name: `${prefix}${name}`, description: '', unit });
  const temporality = TEMPORALITY.cumulative;
  const calls = all.map((series) => series.callsPoint(timeNanos));
  const durations = all.map((series) => series.durationPoint(timeNanos));
  return {
    attributes,
    scopeMetrics: [
      {
        scope: { name: 'spanmetricsconnector', version: '', schemaUrl: '', attributes: [] },
        metrics: [
          { ...metric('calls', ''), data: { kind: 'sum', temporality, isMonotonic: true, points: calls } },
          { ...metric('duration', 's'), data: { kind: 'histogram', temporality, points: durations } },
        ],
      },
    ],
  };
}

function nanosOf(ms: number): bigint {
  return BigInt(Math.round(ms)) * 1_000_000n;
}

/** By OTLP's number; another number is the empty text. Source: coreinternal v0.159.0, traceutil/traceutil.go. */
const KINDS: Readonly<Record<number, string>> = {
  0: 'SPAN_KIND_UNSPECIFIED',
  1: 'SPAN_KIND_INTERNAL',
  2: 'SPAN_KIND_SERVER',
  3: 'SPAN_KIND_CLIENT',
  4: 'SPAN_KIND_PRODUCER',
  5: 'SPAN_KIND_CONSUMER',
};
const STATUSES: Readonly<Record<number, string>> = {
  0: 'STATUS_CODE_UNSET',
  1: 'STATUS_CODE_OK',
  2: 'STATUS_CODE_ERROR',
};
