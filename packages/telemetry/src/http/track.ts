import type { operations } from '@headrace/contract';
import { type Span, SpanStatusCode, type Tracer } from '@opentelemetry/api';
import type { Instruments } from '../metrics/index.ts';

/** The instruments of the contract fragment `operations`. */
export type OperationInstruments = Instruments<typeof operations>;

export interface TrackerOptions {
  readonly metrics: OperationInstruments;
  readonly tracer: Tracer;
}

type Work<This, Args extends unknown[], Result> = (this: This, ...args: Args) => Result;

/** Times and counts the operations of a business, with a span for each. */
export interface Tracker {
  /** Runs `work` as one operation; gives what it gives, and throws what it throws. */
  track<Result>(operation: string, work: () => Result): Result;
  /** The same function, each of whose calls is an operation. */
  tracked<This, Args extends unknown[], Result>(
    operation: string,
    work: Work<This, Args, Result>,
  ): Work<This, Args, Result>;
  /**
   * A method decorator as TC39 has them (stage 3): `@tracker.trackedMethod('upload')`. Node runs no decorators itself:
   * the program's build must transform them (TypeScript without `experimentalDecorators`, esbuild, tsx). Where it does not, use `tracked`.
   */
  trackedMethod(
    operation: string,
  ): <This, Args extends unknown[], Result>(method: Work<This, Args, Result>) => Work<This, Args, Result>;
}

/** Errors that have no class, or one with a strange name. */
const OTHER_ERROR = '_OTHER';

/**
 * An operation ends when its work returns, or when the promise that it returns settles. Time and outcome go to
 * `operation.duration`, failures by class to `operation.errors`; their messages only to the span.
 */
export function createTracker({ metrics, tracer }: TrackerOptions): Tracker {
  const end = (operation: string, startMs: number, span: Span, outcome: 'success' | 'error'): void => {
    metrics.operationDuration.with({ operation, outcome }).record((performance.now() - startMs) / 1000);
    span.end();
  };
  const fail = (operation: string, startMs: number, span: Span, error: unknown): void => {
    const type = errorType(error);
    metrics.operationErrors.with({ operation, 'error.type': type }).add(1);
    span.setAttribute('error.type', type);
    const known = error instanceof Error ? error : new Error(typeof error === 'string' ? error : 'not an Error');
    span.recordException(known);
    span.setStatus({ code: SpanStatusCode.ERROR, message: known.message });
    end(operation, startMs, span, 'error');
  };
  const track = <Result>(operation: string, work: () => Result): Result => {
    const startMs = performance.now();
    return tracer.startActiveSpan(operation, (span) => {
      try {
        const result = work();
        if (!isPromiseLike(result)) {
          end(operation, startMs, span, 'success');
          return result;
        }
        // A promise of the same value: it settles once the operation is counted.
        return result.then(
          (value) => {
            end(operation, startMs, span, 'success');
            return value;
          },
          (error) => {
            fail(operation, startMs, span, error);
            throw error;
          },
        ) as Result;
      } catch (error) {
        fail(operation, startMs, span, error);
        throw error;
      }
    });
  };
  const tracked: Tracker['tracked'] = (operation, work) => {
    return function (...args) {
      return track(operation, () => work.apply(this, args));
    };
  };
  return { track, tracked, trackedMethod: (operation) => (method) => tracked(operation, method) };
}

function isPromiseLike(value: unknown): value is PromiseLike<unknown> {
  return typeof value === 'object' && value !== null && 'then' in value && typeof value.then === 'function';
}

function errorType(error: unknown): string {
  return error instanceof Error && /^\w{1,64}$/.test(error.name) ? error.name : OTHER_ERROR;
}
