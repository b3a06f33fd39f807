import { type Attributes, type Span, type SpanContext, trace } from '@opentelemetry/api';
import type { PeerTrust } from '../propagation/peer-trust.ts';
import { withThreshold } from './ot-entry.ts';
import { newSpanId, newTraceId } from './span-ids.ts';
import { messageOf, originBelow, type SpanHandle, type SpanStart, type TraceOrigin } from './span-start.ts';
import type { TracingParts } from './tracing.ts';

/**
 * A span that the sampler did not keep: one small object. Ids are made when somebody asks (a peer, a log line), and
 * attributes are kept by reference, for a failure may still make a span of it.
 */
export class UnrecordedSpan implements SpanHandle {
  readonly #start: SpanStart;
  readonly #randomness: number;
  readonly #parts: TracingParts;
  #context: SpanContext | undefined;
  #more: Attributes | undefined;
  #message: string | undefined;
  #error: Error | undefined;

  constructor(start: SpanStart, randomness: number, parts: TracingParts) {
    this.#start = start;
    this.#randomness = randomness;
    this.#parts = parts;
  }

  get traceId(): string {
    return this.spanContext().traceId;
  }

  get origin(): TraceOrigin {
    return originBelow(this.spanContext(), this.#start.origin);
  }

  spanContext(): SpanContext {
    this.#context ??= this.#createContext();
    return this.#context;
  }

  #createContext(): SpanContext {
    const { parent } = this.#start.origin;
    const traceState = withThreshold(parent?.traceState, undefined);
    return {
      traceId: parent?.traceId ?? newTraceId(this.#randomness),
      spanId: newSpanId(),
      traceFlags: 0,
      ...(traceState === undefined ? {} : { traceState }),
    };
  }

  set(attributes: Attributes): void {
    if (this.#parts.lateErrors === undefined) return;
    this.#more = this.#more === undefined ? attributes : { ...this.#more, ...attributes };
  }

  fail(message: string): void {
    this.#message = message;
  }

  exception(error: unknown): void {
    if (error instanceof Error) this.#error = error;
    this.fail(messageOf(error));
  }

  inject(carrier: Record<string, string>, trust: PeerTrust): void {
    this.#parts.propagation.inject(this.origin, carrier, trust);
  }

  end(): void {
    const { lateErrors } = this.#parts;
    if (this.#message === undefined || lateErrors === undefined) return;
    lateErrors.record({
      ...this.#start,
      attributes: { ...this.#start.attributes, ...this.#more },
      message: this.#message,
      error: this.#error,
      randomness: this.#randomness,
      context: this.spanContext(),
    });
    this.#message = undefined;
  }

  asSpan(): Span {
    return trace.wrapSpanContext(lazyContext(() => this.spanContext()));
  }
}

/** A context whose ids are made when somebody reads them. */
function lazyContext(context: () => SpanContext): SpanContext {
  return {
    get traceId() {
      return context().traceId;
    },
    get spanId() {
      return context().spanId;
    },
    get traceState() {
      return context().traceState;
    },
    traceFlags: 0,
  } as SpanContext;
}
