import type { Hop, HopId } from '../api/overview.ts';

type HopWords = Pick<Hop, 'title' | 'here' | 'production'>;

const PRODUCTION: Readonly<Record<HopId, string>> = {
  services: 'Your connectors and the services beside them, each with OTEL_EXPORTER_OTLP_ENDPOINT set to the collector.',
  collector:
    'The OpenTelemetry Collector: takes OTLP on 4317 and 4318, adds labels, makes metrics of spans, and keeps what a backend cannot take yet in a queue on disk.',
  metrics:
    'The collector’s :8889, which Prometheus scrapes and keeps for weeks; rules and Alertmanager read from there.',
  traces: 'Grafana Tempo, which keeps traces for days and answers TraceQL.',
  logs: 'Grafana Loki, which keeps logs for weeks and answers LogQL.',
};

const TITLES: Readonly<Record<HopId, string>> = {
  services: 'Services',
  collector: 'Collector',
  metrics: 'Metrics :8889',
  traces: 'Traces',
  logs: 'Logs',
};

const EMBEDDED: Readonly<Record<HopId, string>> = {
  services: 'What sends OTLP to this process.',
  collector: 'OTLP receivers for gRPC and HTTP in this one process, with the collector’s own translation of names.',
  metrics: 'The last value of each series, shown as the collector shows them.',
  traces: 'Spans in memory, behind Tempo’s API; the oldest go first.',
  logs: 'Log records in memory, behind Loki’s API; the oldest go first.',
};

const STACK: Readonly<Record<HopId, string>> = {
  services: 'What sends OTLP to this collector.',
  collector: 'The OpenTelemetry Collector of this stack.',
  metrics: 'What the collector shows on its metrics port, scraped by Prometheus.',
  traces: 'The trace store of this stack.',
  logs: 'The Loki of this stack.',
};

/** What a hop is, in the words of the page. */
export function hopWords(id: HopId, kind: 'embedded' | 'stack'): HopWords {
  return { title: TITLES[id], here: (kind === 'embedded' ? EMBEDDED : STACK)[id], production: PRODUCTION[id] };
}
