export type SpanStatus = 'unset' | 'ok' | 'error';

/** What is searched for; all conditions hold for one span. Durations are those of the span, in seconds. */
export interface TraceSearch {
  /** A query as it is; the other conditions are left alone then. */
  readonly traceQl?: string;
  readonly name?: string;
  readonly service?: string;
  /** `key` for any value, `key=value` for one. */
  readonly attribute?: string;
  readonly minSeconds?: number;
  readonly maxSeconds?: number;
  readonly status?: SpanStatus;
  readonly limit: number;
}

export interface FoundTrace {
  /** 32 hexadecimal digits. */
  readonly traceId: string;
  readonly rootService: string;
  readonly rootName: string;
  readonly startMs: number;
  readonly durationSeconds: number;
  /** Null where the store does not tell. */
  readonly spanCount: number | null;
  readonly errorCount: number | null;
  readonly services: readonly string[];
  /** Some of the spans that the search met. */
  readonly matched: readonly { readonly spanId: string; readonly durationSeconds: number }[];
}

export interface AttributeText {
  readonly key: string;
  readonly value: string;
}

export interface SpanEvent {
  readonly name: string;
  /** From the start of the trace. */
  readonly offsetSeconds: number;
  readonly attributes: readonly AttributeText[];
}

export interface TraceSpan {
  readonly spanId: string;
  /** Empty for a root. */
  readonly parentSpanId: string;
  readonly name: string;
  readonly service: string;
  readonly kind: string;
  /** From the start of the trace. */
  readonly offsetSeconds: number;
  readonly durationSeconds: number;
  readonly status: SpanStatus;
  readonly statusMessage: string;
  readonly attributes: readonly AttributeText[];
  readonly resource: readonly AttributeText[];
  readonly events: readonly SpanEvent[];
}

/** A trace with all of its spans; times count from the first of them. */
export interface Trace {
  readonly traceId: string;
  readonly startMs: number;
  readonly durationSeconds: number;
  readonly spans: readonly TraceSpan[];
}
