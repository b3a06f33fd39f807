import { randomUUID } from 'node:crypto';
import {
  DEFAULT_PIPELINE,
  type ExpositionProblem,
  type PipelineModel,
  type Rendered,
  type Scrape,
} from '@headrace/contract';
import { completeLimits, type EmbeddedLimits } from './limits.ts';
import { createMetrics, type Metrics } from './metrics/metrics.ts';
import { type EmbeddedPorts, openPorts } from './open-ports.ts';
import { createLogs, type Logs } from './pipeline/logs.ts';
import type { EmbeddedStats } from './pipeline/stats.ts';
import { createTakeRequest } from './pipeline/take-request.ts';
import { createTraces, type Traces } from './pipeline/traces.ts';
import { createReading, type Readable, type Reading } from './read/reading.ts';
import { createReceiver } from './receiver/receiver.ts';

export interface EmbeddedOptions {
  /** The address to listen on; 127.0.0.1 where it is left out. */
  readonly host?: string;
  /** A port that is left out, or 0, is a free one. */
  readonly ports?: Partial<EmbeddedPorts>;
  /** What becomes of metrics on their way to :8889, and what resources get; by default as the settings have it. */
  readonly model?: PipelineModel;
  readonly limits?: Partial<EmbeddedLimits>;
  /** Names beside loopback by which HTTP clients may call this machine; see `createHostGuard`. */
  readonly allowedHosts?: readonly string[];
  /** Takes one line of diagnostics; by default nothing is printed. */
  readonly log?: (line: string) => void;
  /** Milliseconds since 1970; decides when a series expires. */
  readonly now?: () => number;
}

/** A running pipeline. */
export interface Embedded extends Reading {
  readonly ports: EmbeddedPorts;
  /** Where each port is; that of `metrics` is the one to scrape, the others take a path. */
  readonly urls: Readonly<Record<keyof EmbeddedPorts, string>>;
  /** The answer to a scrape; by default in OpenMetrics. */
  exposition(scrape?: Partial<Scrape>): Rendered;
  /** What the way from OTLP to :8889 lost since the start, and what is wrong with what is shown now. */
  problems(): readonly ExpositionProblem[];
  stats(): EmbeddedStats;
  /** Forgets what was received; what was counted stays. */
  reset(): void;
  /** Closes all ports; what was received can still be read. Closing twice is no fault. */
  close(): Promise<void>;
}

/** Counts of spans reach :8889 so soon after the spans, or sooner where the model says so. */
const mostFlushIntervalMs = 200;

/**
 * Starts the whole pipeline in this process: OTLP in by gRPC and HTTP, :8889, the query APIs of Tempo and Loki.
 * Rejects when a port cannot be opened, with its name and address, and leaves none open then.
 */
export async function startEmbedded(options: EmbeddedOptions = {}): Promise<Embedded> {
  const { host = '127.0.0.1', model = DEFAULT_PIPELINE, log = () => undefined, now = Date.now } = options;
  const limits = completeLimits(options.limits ?? {});
  const { metrics, traces, logs, reading } = createPipeline(model, limits, now);
  const receiver = createReceiver({
    ...{ limitBytes: limits.requestBytes, inFlightBytes: limits.inFlightBytes, log },
    requestTimeoutMs: limits.requestTimeoutMs,
    takeRequest: createTakeRequest({
      traces: traces.take,
      logs: logs.take,
      metrics: (request) => {
        const taken = metrics.take(request);
        reading.metricsArrived();
        return taken;
      },
    }),
  });
  const opened = await openPorts({
    ...{ host, log, now, limits, receiver, metrics },
    ...{ ports: options.ports ?? {}, allowedHosts: options.allowedHosts ?? [] },
    ...{ spans: traces.store, logs: logs.store },
  });
  const flushTimer = setInterval(
    () => {
      if (metrics.flushSpanMetrics()) reading.metricsArrived();
    },
    Math.min(mostFlushIntervalMs, model.spanMetrics.flushIntervalMs),
  );
  flushTimer.unref();
  let closed: Promise<void> | undefined;
  const { spans, logs: readLogs, metrics: series, waitForSpan, waitForLog, waitForMetric } = reading;
  return {
    ...{ ports: opened.ports, urls: opened.urls },
    ...{ spans, logs: readLogs, metrics: series, waitForSpan, waitForLog, waitForMetric },
    exposition: (scrape) =>
      metrics.render({ exposition: 'openmetrics', escaping: 'underscores', conflicts: 'first-seen', ...scrape }),
    problems: metrics.problems,
    stats: () => ({
      traces: { ...receiver.counts('traces'), ...traces.stats() },
      metrics: { ...receiver.counts('metrics'), ...metrics.stats() },
      logs: { ...receiver.counts('logs'), ...logs.stats() },
    }),
    reset: () => {
      for (const each of [traces, logs, metrics]) each.reset();
    },
    close: () => {
      closed ??= opened.close();
      clearInterval(flushTimer);
      reading.close();
      return closed;
    },
  };
}

interface Pipeline {
  readonly metrics: Metrics;
  readonly traces: Traces;
  readonly logs: Logs;
  readonly reading: Readable;
}

function createPipeline(model: PipelineModel, limits: EmbeddedLimits, nowMs: () => number): Pipeline {
  const { resourceDefaults } = model;
  const collectorInstanceId = randomUUID();
  const metrics = createMetrics({ ...{ model, nowMs, collectorInstanceId }, maxLines: limits.series });
  const traces = createTraces({
    ...{ maxSpans: limits.spans, maxBytes: limits.spanBytes, resourceDefaults },
    recorder: metrics.recorder,
    onSpan: (span) => reading.spanArrived(span),
  });
  const logs = createLogs({
    ...{ maxRecords: limits.logRecords, maxBytes: limits.logBytes, resourceDefaults, nowMs },
    onLog: (record) => reading.logArrived(record),
  });
  const reading = createReading(traces.store, logs.store, metrics);
  return { metrics, traces, logs, reading };
}
