import type { SpanKindName, SpanSpec } from '@headrace/contract';
import {
  type AttributeValue,
  isSpanContextValid,
  type Span,
  SpanKind,
  SpanStatusCode,
  type Tracer,
} from '@opentelemetry/api';

type SpanSpecs = Readonly<Record<string, SpanSpec>>;
type SpanAttributes<Spec extends SpanSpec> = { readonly [Key in Spec['attributes'][number]]?: AttributeValue };

/** The running span as its code sees it: only the attributes of the contract can be set. */
export interface ActiveSpan<Spec extends SpanSpec> {
  /** 32 hexadecimal digits; undefined while tracing is off. */
  readonly traceId: string | undefined;
  set(attributes: SpanAttributes<Spec>): void;
  /** Marks the span as failed here, for a person to look at. */
  fail(message: string): void;
}

export interface SpanRunner<Spec extends SpanSpec> {
  /**
   * Runs `work` inside a new span, which ends when the promise settles; an exception marks it as failed.
   * With `root` the span starts a trace of its own, whatever is active.
   */
  run<Result>(
    attributes: SpanAttributes<Spec>,
    work: (span: ActiveSpan<Spec>) => Promise<Result>,
    options?: { readonly root?: boolean },
  ): Promise<Result>;
}

/** One runner for each span of the contract. */
export type Spans<Specs extends SpanSpecs> = { readonly [Key in keyof Specs]: SpanRunner<Specs[Key]> };

const KINDS: Readonly<Record<SpanKindName, SpanKind>> = {
  internal: SpanKind.INTERNAL,
  server: SpanKind.SERVER,
  client: SpanKind.CLIENT,
  producer: SpanKind.PRODUCER,
  consumer: SpanKind.CONSUMER,
};

/** Creates the span runners of a contract on `tracer`. */
export function createSpans<Specs extends SpanSpecs>(specs: Specs, tracer: Tracer): Spans<Specs> {
  const runners: Record<string, SpanRunner<SpanSpec>> = {};
  for (const [key, spec] of Object.entries(specs)) runners[key] = createRunner(spec, tracer);
  // The loop above makes exactly one runner for each key; the compiler cannot follow a key through Object.entries.
  return runners as unknown as Spans<Specs>;
}

function createRunner(spec: SpanSpec, tracer: Tracer): SpanRunner<SpanSpec> {
  return {
    run: (attributes, work, options) => {
      const spanOptions = { kind: KINDS[spec.kind], attributes, root: options?.root ?? false };
      return tracer.startActiveSpan(spec.name, spanOptions, async (span) => {
        try {
          return await work(asActiveSpan(span));
        } catch (error) {
          const message = error instanceof Error ? error.message : String(error);
          span.recordException(error instanceof Error ? error : message);
          span.setStatus({ code: SpanStatusCode.ERROR, message });
          throw error;
        } finally {
          span.end();
        }
      });
    },
  };
}

function asActiveSpan(span: Span): ActiveSpan<SpanSpec> {
  const context = span.spanContext();
  return {
    traceId: isSpanContextValid(context) ? context.traceId : undefined,
    set: (attributes) => {
      span.setAttributes(attributes);
    },
    fail: (message) => {
      span.setStatus({ code: SpanStatusCode.ERROR, message });
    },
  };
}
