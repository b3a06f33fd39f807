import type { PipelineModel } from '@headrace/contract';
import { address, listenAddress, type Stack, url } from '../model/stack.ts';
import { goDuration } from '../settings/duration.ts';
import type { OutputFile } from './output-file.ts';
import { from, outputFile } from './sourced.ts';

/** Path of the collector's configuration in the bundle. */
export const COLLECTOR_CONFIG = 'collector/config.yaml';

/** `collector/config.yaml`: OTLP in; :8889, Tempo and Loki out. */
export function renderCollector(stack: Stack): OutputFile[] {
  return [outputFile(COLLECTOR_CONFIG, 'yaml', collectorConfig(stack))];
}

/** The configuration as data; the ocb manifest is made from the same. */
export function collectorConfig(stack: Stack): CollectorConfig {
  return {
    extensions: extensions(stack),
    receivers: { otlp: otlpReceiver(stack) },
    processors: processors(stack),
    connectors: { span_metrics: spanMetrics(stack) },
    exporters: exporters(stack),
    service: service(stack),
  };
}

/** Component ids by kind, as the collector's own file has them. */
export interface CollectorConfig {
  readonly extensions: Readonly<Record<string, unknown>>;
  readonly receivers: Readonly<Record<string, unknown>>;
  readonly processors: Readonly<Record<string, unknown>>;
  readonly connectors: Readonly<Record<string, unknown>>;
  readonly exporters: Readonly<Record<string, unknown>>;
  readonly service: Readonly<Record<string, unknown>>;
}

function extensions({ collector }: Stack) {
  return {
    health_check: { endpoint: from('collector.ports.health', listenAddress(collector.health)) },
    'file_storage/queue': {
      directory: collector.queueFolder,
      create_directory: true,
      compaction: { on_start: true, directory: collector.queueFolder },
    },
  };
}

function otlpReceiver({ collector }: Stack) {
  return {
    protocols: {
      grpc: {
        endpoint: from('collector.ports.grpc', listenAddress(collector.otlpGrpc)),
        max_recv_msg_size_mib: 16,
      },
      http: { endpoint: from('collector.ports.http', listenAddress(collector.otlpHttp)) },
    },
  };
}

function processors({ collector }: Stack) {
  return {
    memory_limiter: {
      check_interval: '1s',
      limit_mib: from('collector.memoryMiB', collector.memoryMiB),
      spike_limit_mib: from('collector.memoryMiB', Math.round(collector.memoryMiB / 5)),
    },
    'resource/defaults': {
      // insert, never upsert: what a service says of itself is right.
      attributes: Object.entries(collector.pipeline.resourceDefaults).map(([key, value]) => ({
        key,
        value: from('environment', value),
        action: 'insert',
      })),
    },
    'transform/labels': {
      error_mode: 'ignore',
      metric_statements: labelStatements(collector.pipeline),
    },
  };
}

/** Labels go onto each point, for its series, and onto the resource, for `target_info`. */
function labelStatements(pipeline: PipelineModel) {
  const labels = Object.entries(pipeline.labels);
  return [
    {
      context: 'datapoint',
      statements: labels.map(
        ([label, attribute]) => `set(attributes["${label}"], resource.attributes["${attribute}"])`,
      ),
    },
    {
      context: 'resource',
      statements: labels.map(([label, attribute]) => `set(attributes["${label}"], attributes["${attribute}"])`),
    },
  ];
}

function spanMetrics({ collector }: Stack) {
  const { namespace, boundsSeconds, flushIntervalMs, exemplars, cardinalityLimit } = collector.pipeline.spanMetrics;
  return {
    namespace,
    histogram: { unit: 's', explicit: { buckets: boundsSeconds.map((bound) => goDuration(bound * 1000)) } },
    exemplars: { enabled: exemplars },
    // Off by default: without it the series would know neither environment nor node.
    add_resource_attributes: true,
    aggregation_cardinality_limit: cardinalityLimit,
    metrics_flush_interval: from('metrics.scrapeInterval', goDuration(flushIntervalMs)),
    // A process that is gone shall not be counted for ever.
    metrics_expiration: '1h',
  };
}

function exporters(stack: Stack) {
  const { collector, tempo, loki } = stack;
  const { exporter } = collector.pipeline;
  return {
    prometheus: {
      endpoint: from('collector.ports.metrics', listenAddress(collector.metrics)),
      translation_strategy: exporter.strategy,
      without_scope_info: !exporter.scopeInfo,
      // Exemplars are part of OpenMetrics only.
      enable_open_metrics: true,
      metric_expiration: goDuration(exporter.expirationMs),
      namespace: exporter.namespace,
      const_labels: exporter.constLabels,
      resource_to_telemetry_conversion: exporter.resourceLabels === true ? { enabled: true } : undefined,
    },
    'otlp_grpc/tempo': {
      endpoint: from('traces.ports.otlp', address(tempo.otlp)),
      tls: { insecure: true },
      ...delivery(stack),
    },
    'otlp_http/loki': {
      endpoint: from('logs.ports.http', url(loki.http, '/otlp')),
      ...delivery(stack),
    },
  };
}

/** A queue on disk and retry without end: a backend that is away loses nothing until the queue is full. */
function delivery({ collector }: Stack) {
  return {
    sending_queue: {
      storage: 'file_storage/queue',
      sizer: 'requests',
      queue_size: from('collector.queueRequests', collector.queueRequests),
      batch: { flush_timeout: '200ms', sizer: 'items', min_size: 1000, max_size: 8192 },
    },
    retry_on_failure: { enabled: true, initial_interval: '1s', max_interval: '10s', max_elapsed_time: 0 },
  };
}

function service({ collector }: Stack) {
  return {
    extensions: ['health_check', 'file_storage/queue'],
    telemetry: {
      metrics: {
        level: 'normal',
        readers: [{ pull: { exporter: { prometheus: ownMetrics(collector) } } }],
      },
    },
    pipelines: {
      traces: {
        receivers: ['otlp'],
        processors: ['memory_limiter', 'resource/defaults'],
        exporters: ['span_metrics', 'otlp_grpc/tempo'],
      },
      metrics: {
        receivers: ['otlp', 'span_metrics'],
        processors: ['memory_limiter', 'resource/defaults', 'transform/labels'],
        exporters: ['prometheus'],
      },
      logs: {
        receivers: ['otlp'],
        processors: ['memory_limiter', 'resource/defaults'],
        exporters: ['otlp_http/loki'],
      },
    },
  };
}

/** The suffix flags changed their defaults three times: each is written, or rules on `otelcol_*` match nothing. */
function ownMetrics(collector: Stack['collector']) {
  return {
    host: collector.telemetry.bindHost,
    port: from('collector.ports.telemetry', collector.telemetry.port),
    without_scope_info: true,
    without_type_suffix: false,
    without_units: false,
  };
}
