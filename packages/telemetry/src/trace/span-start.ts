import type { Attributes, Baggage, Link, Span, SpanContext, SpanKind } from '@opentelemetry/api';
import type { PeerTrust } from '../propagation/peer-trust.ts';

/** Where a span comes from: what the trust in a peer makes of the context that it sent, or a span of this process. */
export interface TraceOrigin {
  /** The span above, here or at a peer whose context was accepted; a new trace where there is none. */
  readonly parent?: SpanContext;
  /** A span of a peer that is only pointed at. */
  readonly link?: SpanContext;
  /** What an accepted peer gave along. */
  readonly baggage?: Baggage;
}

/** What a span is, the same for all spans of one declaration. */
export interface SpanShape {
  readonly name: string;
  readonly kind: SpanKind;
}

export interface SpanStart {
  readonly shape: SpanShape;
  readonly attributes: Attributes;
  readonly origin: TraceOrigin;
  /** `performance.now()` when the work began. */
  readonly startMs: number;
}

/** A span that has begun, recorded or not. */
export interface SpanHandle {
  readonly traceId: string | undefined;
  /** What spans below this one come from, here and at peers. */
  readonly origin: TraceOrigin;
  set(attributes: Attributes): void;
  fail(message: string): void;
  /** Marks the span as failed by an exception. */
  exception(error: unknown): void;
  /** Writes what a peer with this trust may know of this span. */
  inject(carrier: Record<string, string>, trust: PeerTrust): void;
  end(): void;
  /** The same span for OpenTelemetry's API, to be made active. */
  asSpan(): Span;
}

/** The origin of a new trace. */
export const NEW_TRACE: TraceOrigin = {};

export function linksOf({ link }: TraceOrigin): Link[] {
  return link === undefined ? [] : [{ context: link }];
}

/** The origin of the spans below `context`. */
export function originBelow(context: SpanContext, { baggage }: TraceOrigin): TraceOrigin {
  return baggage === undefined ? { parent: context } : { parent: context, baggage };
}

export function messageOf(error: unknown): string {
  return error instanceof Error ? error.message : String(error);
}
