import type { SpanKindName, SpanSpec } from '@headrace/contract';
import {
  type AttributeValue,
  type Context,
  context,
  isSpanContextValid,
  propagation,
  SpanKind,
  trace,
} from '@opentelemetry/api';
import { isTracingSuppressed } from '@opentelemetry/core';
import type { PeerTrust, Propagation } from './propagation/index.ts';
import { contextOf, NEW_TRACE, type SpanShape, type TraceOrigin, type Tracing } from './trace/index.ts';

type SpanSpecs = Readonly<Record<string, SpanSpec>>;
type SpanAttributes<Spec extends SpanSpec> = { readonly [Key in Spec['attributes'][number]]?: AttributeValue };

/** The running span as its code sees it: only the attributes of the contract can be set. */
export interface ActiveSpan<Spec extends SpanSpec> {
  /** 32 hexadecimal digits; undefined while tracing is off. */
  readonly traceId: string | undefined;
  /** What spans below this one start from, with `from`; while tracing is off, what this one was started from. */
  readonly origin: TraceOrigin;
  set(attributes: SpanAttributes<Spec>): void;
  /** Marks the span as failed here, for a person to look at. A failure is kept even where its trace was not. */
  fail(message: string): void;
  /** Writes what a peer with this trust may know of this span, as lower-case header names. */
  inject(carrier: Record<string, string>, trust: PeerTrust): void;
}

/** A span that its code ends itself. */
export interface StartedSpan<Spec extends SpanSpec> extends ActiveSpan<Spec> {
  /** Once; what comes after it is not recorded. */
  end(): void;
}

export interface SpanOptions {
  /** Starts a trace of its own, whatever is active. */
  readonly root?: boolean;
  /** Starts from this instead of what is active: what `propagation.extract` read, or the `origin` of another span. */
  readonly from?: TraceOrigin;
  /** `performance.now()` when the work began; now, where it is not given. Used for a span that is made afterwards. */
  readonly startMs?: number;
}

export interface SpanRunner<Spec extends SpanSpec> {
  /** Runs `work` inside a new span, which ends when the promise settles; an exception marks it as failed. */
  run<Result>(
    attributes: SpanAttributes<Spec>,
    work: (span: ActiveSpan<Spec>) => Promise<Result>,
    options?: SpanOptions,
  ): Promise<Result>;
  /**
   * Starts a span without making it active: for hot paths, where `AsyncLocalStorage` costs more than the span. Nothing
   * is taken from what is active; without `from` a new trace begins.
   */
  start(attributes: SpanAttributes<Spec>, options?: Pick<SpanOptions, 'from' | 'startMs'>): StartedSpan<Spec>;
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

export interface SpansOptions {
  /** Undefined while tracing is off. */
  readonly tracing: Tracing | undefined;
  readonly propagation: Propagation;
}

/** Creates the span runners of a contract. */
export function createSpans<Specs extends SpanSpecs>(specs: Specs, options: SpansOptions): Spans<Specs> {
  const runners: Record<string, SpanRunner<SpanSpec>> = {};
  for (const [key, spec] of Object.entries(specs)) runners[key] = createRunner(spec, options);
  // The loop above makes exactly one runner for each key; the compiler cannot follow a key through Object.entries.
  return runners as unknown as Spans<Specs>;
}

function createRunner(spec: SpanSpec, { tracing, propagation: peers }: SpansOptions): SpanRunner<SpanSpec> {
  const shape: SpanShape = { name: spec.name, kind: KINDS[spec.kind] };
  return {
    run: async (attributes, work, options) => {
      // A peer's span starts from its own context alone: what is active may belong to the server that took the request.
      const base = options?.from === undefined ? context.active() : contextOf(options.from);
      const origin = options?.from ?? originIn(base, options?.root ?? false);
      const startMs = options?.startMs ?? performance.now();
      if (tracing === undefined || isTracingSuppressed(base)) return work(createOffSpan(origin, peers));
      const handle = tracing.start({ shape, attributes, origin, startMs });
      return context.with(trace.setSpan(base, handle.asSpan()), async () => {
        try {
          return await work(handle);
        } catch (error) {
          handle.exception(error);
          throw error;
        } finally {
          handle.end();
        }
      });
    },
    start: (attributes, options) => {
      const origin = options?.from ?? NEW_TRACE;
      if (tracing === undefined) return createOffSpan(origin, peers);
      const startMs = options?.startMs ?? performance.now();
      return tracing.start({ shape, attributes, origin, startMs });
    },
  };
}

function originIn(active: Context, root: boolean): TraceOrigin {
  const above = root ? undefined : trace.getSpanContext(active);
  const parent = above !== undefined && isSpanContextValid(above) ? above : undefined;
  const baggage = propagation.getBaggage(active);
  if (parent === undefined && baggage === undefined) return NEW_TRACE;
  return { ...(parent === undefined ? {} : { parent }), ...(baggage === undefined ? {} : { baggage }) };
}

/** The span of a process whose tracing is off: it records nothing, and passes on what it was given. */
function createOffSpan(origin: TraceOrigin, peers: Propagation): StartedSpan<SpanSpec> {
  return {
    ...{ traceId: undefined, origin },
    set: () => undefined,
    fail: () => undefined,
    end: () => undefined,
    inject: (carrier, trust) => peers.inject(origin, carrier, trust),
  };
}
