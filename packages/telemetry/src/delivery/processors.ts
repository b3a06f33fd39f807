import { TraceFlags } from '@opentelemetry/api';
import type { LogRecordProcessor, ReadableLogRecord } from '@opentelemetry/sdk-logs';
import type { ReadableSpan, SpanProcessor } from '@opentelemetry/sdk-trace';
import type { Batcher } from './batcher.ts';

/** Gives the spans that end to a batcher. */
export function createSpanProcessor(batcher: Batcher<ReadableSpan>, limitMs: () => number): SpanProcessor {
  return {
    onStart: () => undefined,
    onEnd: (span) => {
      if ((span.spanContext().traceFlags & TraceFlags.SAMPLED) !== 0) batcher.add(span);
    },
    forceFlush: () => batcher.flush(),
    shutdown: () => batcher.shutdown(limitMs()),
  };
}

/** Gives log records to a batcher. */
export function createLogProcessor(batcher: Batcher<ReadableLogRecord>, limitMs: () => number): LogRecordProcessor {
  return {
    onEmit: (record) => batcher.add(record),
    forceFlush: () => batcher.flush(),
    shutdown: () => batcher.shutdown(limitMs()),
  };
}
