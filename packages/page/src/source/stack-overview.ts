import { type Drop, type Flow, type Hop, type HopId, type Overview, SIGNALS, type Signal } from '../api/overview.ts';
import type { Series } from '../api/series.ts';
import { hopWords } from './hops.ts';
import { servicesFact, servicesOf } from './services.ts';

/** What could be asked of a stack; undefined where a program did not answer. */
export interface StackReading {
  readonly exposed: readonly Series[] | undefined;
  /** The collector's series about itself. */
  readonly telemetry: readonly Series[] | undefined;
  readonly scraped: number | undefined;
  readonly tempoReady: boolean;
  readonly lokiReady: boolean;
  readonly unavailable: Overview['unavailable'];
}

const ITEMS: Readonly<Record<Signal, string>> = { metrics: 'metric_points', traces: 'spans', logs: 'log_records' };
/** Exporters of the generated configuration begin with these. */
const EXPORTERS: Readonly<Record<Signal, RegExp>> = { metrics: /^prometheus/, traces: /^otlp/, logs: /^otlp/ };

/** Losses that the collector counts of itself, and what to call them. Source: its documentation of internal telemetry. */
const LOSSES: readonly (readonly [prefix: string, reason: string])[] = [
  ['otelcol_receiver_refused', 'refused by the receiver'],
  ['otelcol_receiver_failed', 'failed inside the collector'],
  ['otelcol_processor_memory_limiter_refused', 'refused: memory limit reached'],
];
const EXPORT_LOSSES: readonly (readonly [prefix: string, reason: string])[] = [
  ['otelcol_exporter_send_failed', 'the backend did not take it'],
  ['otelcol_exporter_enqueue_failed', 'the sending queue is full'],
];

/** The overview of a real stack, from what its programs say of themselves. */
export function stackOverview(reading: StackReading): Overview {
  const telemetry = reading.telemetry ?? [];
  const hops = (['services', 'collector', ...SIGNALS] as const).map((id) => hopOf(id, reading));
  return {
    hops,
    flows: reading.telemetry === undefined ? [] : SIGNALS.flatMap((signal) => flowsOf(signal, telemetry)),
    drops: SIGNALS.flatMap((signal) => dropsOf(signal, telemetry)),
    translation: [],
    unavailable: reading.unavailable,
  };
}

function flowsOf(signal: Signal, telemetry: readonly Series[]): Flow[] {
  const received = sum(telemetry, `otelcol_receiver_accepted_${ITEMS[signal]}_total`);
  const sent = sum(telemetry, `otelcol_exporter_sent_${ITEMS[signal]}_total`, EXPORTERS[signal]);
  return [
    { from: 'services', to: 'collector', signal, total: received },
    { from: 'collector', to: signal, signal, total: sent },
  ];
}

function dropsOf(signal: Signal, telemetry: readonly Series[]): Drop[] {
  const drops = [
    ...LOSSES.map(([prefix, reason]) => ({ hop: 'collector' as const, prefix, reason })),
    ...EXPORT_LOSSES.map(([prefix, reason]) => ({ hop: signal, prefix, reason })),
  ];
  return drops
    .map(({ hop, prefix, reason }) => ({
      ...{ hop, signal, reason },
      total: sum(telemetry, `${prefix}_${ITEMS[signal]}_total`),
    }))
    .filter(({ total }) => total > 0);
}

function sum(series: readonly Series[], name: string, exporter?: RegExp): number {
  return series
    .filter((one) => one.name === name && (exporter === undefined || exporter.test(one.labels.exporter ?? '')))
    .reduce((total, { value }) => total + value, 0);
}

function hopOf(id: HopId, reading: StackReading): Hop {
  return { id, ...hopWords(id, 'stack'), ...HOPS[id](reading) };
}

type HopState = Pick<Hop, 'state' | 'facts'>;

const HOPS: Readonly<Record<HopId, (reading: StackReading) => HopState>> = {
  services: ({ exposed = [] }) => {
    const services = servicesOf(exposed);
    return { state: services.length === 0 ? 'quiet' : 'up', facts: [servicesFact(services)] };
  },
  collector: ({ telemetry }) => {
    if (telemetry === undefined) return { state: 'down', facts: ['does not answer'] };
    const waiting = sum(telemetry, 'otelcol_exporter_queue_size');
    const room = sum(telemetry, 'otelcol_exporter_queue_capacity');
    return { state: 'up', facts: [`queues: ${waiting} of ${room} requests wait`] };
  },
  metrics: ({ exposed, scraped }) => {
    if (exposed === undefined) return { state: 'down', facts: ['does not answer'] };
    const inPrometheus = scraped === undefined ? [] : [`Prometheus read ${scraped} samples in its last scrape`];
    return { state: exposed.length === 0 ? 'quiet' : 'up', facts: [`${exposed.length} series`, ...inPrometheus] };
  },
  traces: ({ tempoReady }) => (tempoReady ? { state: 'up', facts: [] } : { state: 'down', facts: ['is not ready'] }),
  logs: ({ lokiReady }) => (lokiReady ? { state: 'up', facts: [] } : { state: 'down', facts: ['is not ready'] }),
};
