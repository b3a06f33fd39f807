import { type Attributes, isSpanContextValid, type Span, SpanStatusCode } from '@opentelemetry/api';
import type { PeerTrust } from '../propagation/peer-trust.ts';
import { messageOf, originBelow, type SpanHandle, type TraceOrigin } from './span-start.ts';
import type { TracingParts } from './tracing.ts';

/** A span that the sampler kept. */
export class RecordedSpan implements SpanHandle {
  readonly #span: Span;
  readonly #origin: TraceOrigin;
  readonly #parts: TracingParts;
  #failed = false;

  constructor(span: Span, origin: TraceOrigin, parts: TracingParts) {
    this.#span = span;
    this.#origin = origin;
    this.#parts = parts;
  }

  get traceId(): string | undefined {
    const context = this.#span.spanContext();
    return isSpanContextValid(context) ? context.traceId : undefined;
  }

  get origin(): TraceOrigin {
    return originBelow(this.#span.spanContext(), this.#origin);
  }

  set(attributes: Attributes): void {
    this.#span.setAttributes(attributes);
  }

  fail(message: string): void {
    this.#failed = true;
    this.#span.setStatus({ code: SpanStatusCode.ERROR, message });
  }

  exception(error: unknown): void {
    this.#span.recordException(error instanceof Error ? error : messageOf(error));
    this.fail(messageOf(error));
  }

  inject(carrier: Record<string, string>, trust: PeerTrust): void {
    this.#parts.propagation.inject(this.origin, carrier, trust);
  }

  end(): void {
    if (this.#failed) this.#parts.lateErrors?.mark(this.#span);
    this.#span.end();
  }

  asSpan(): Span {
    return this.#span;
  }
}
