import { oneOf } from '../attribute.ts';
import { counter, gauge, histogram } from '../metric.ts';

/** What the runtime says of its own process; part of every contract. */
export const runtimeMetrics = {
  processCpu: counter({
    otel: 'process.cpu',
    unit: 's',
    description: 'CPU time of the process, user and system',
    attributes: {},
  }),
  processResidentMemory: gauge({
    otel: 'process.resident_memory',
    unit: 'By',
    description: 'Resident memory of the process',
    attributes: {},
  }),
  processMemoryLimit: gauge({
    otel: 'process.memory.limit',
    unit: 'By',
    description: 'Memory that the process may use: the limit of its container, or of the machine',
    attributes: {},
  }),
  processUptime: gauge({
    otel: 'process.uptime',
    unit: 's',
    description: 'Time since the process started',
    attributes: {},
  }),
  eventLoopDelay: gauge({
    otel: 'nodejs.eventloop.delay',
    unit: 's',
    description: 'Delay of the event loop since the last export',
    attributes: { percentile: oneOf('p50', 'p90', 'p99', 'max') },
  }),
  eventLoopUtilization: gauge({
    otel: 'nodejs.eventloop.utilization',
    unit: '1',
    description: 'Share of time that the event loop was busy since the last export',
    attributes: {},
  }),
  gcDuration: histogram({
    otel: 'nodejs.gc.duration',
    unit: 's',
    description: 'Duration of garbage collections',
    attributes: { type: oneOf('minor', 'major', 'incremental', 'weakcb') },
    bounds: [0.001, 0.01, 0.1, 1],
  }),
  telemetryIgnored: counter({
    otel: 'headrace.telemetry.ignored_measurements',
    unit: '{measurement}',
    description: 'Measurements that no metric can hold, left out, by reason',
    attributes: { reason: oneOf('negative', 'not_finite') },
  }),
  telemetryOverflow: counter({
    otel: 'headrace.telemetry.overflow_measurements',
    unit: '{measurement}',
    description: 'Measurements without a series of their own, counted under otel.metric.overflow, by reason',
    attributes: { reason: oneOf('unknown_attribute', 'too_many_sets') },
  }),
  telemetryDropped: counter({
    otel: 'headrace.telemetry.dropped_items',
    unit: '{item}',
    description: 'Spans, data points and log records that were never delivered, by reason',
    attributes: {
      signal: oneOf('traces', 'metrics', 'logs'),
      reason: oneOf(
        ...([
          'queue_full',
          'superseded',
          'refused',
          'partial_success',
          'too_large',
          'encoding',
          'shutdown',
          'burst',
        ] as const),
      ),
    },
  }),
  telemetryContextDiscarded: counter({
    otel: 'headrace.telemetry.discarded_context',
    unit: '{header}',
    description: 'Headers of trace context that were not taken over from a peer, in whole or in part, by reason',
    attributes: {
      header: oneOf('traceparent', 'tracestate', 'baggage'),
      reason: oneOf('malformed', 'too_long', 'untrusted'),
    },
  }),
} as const;
