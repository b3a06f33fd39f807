import { builtInContracts, type Contract } from '@headrace/contract';
import { durationMs } from '../settings/duration.ts';
import type { ServiceSettings, Settings } from '../settings/schema.ts';
import type { SettingsPath } from '../settings/settings-path.ts';
import { buildDemo } from './demo.ts';
import { buildPipelineModel } from './pipeline.ts';
import type { ComponentName, Endpoint, ScrapeJob, Service, Stack, Target } from './stack.ts';

/** How the target differs from the settings. */
export type BuildOptions =
  | { readonly target: 'compose' }
  | {
      readonly target: 'native';
      /** Absolute folder that the processes keep their data in. */
      readonly dataFolder: string;
      /** Absolute folder that the native bundle is written to. */
      readonly bundleFolder: string;
      /** Whether a Tempo is there; what stands in for it has no metrics for Prometheus to read. */
      readonly hasTempo: boolean;
    };

type EndpointMaker = (
  owner: ComponentName,
  protocol: Endpoint['protocol'],
  purpose: string,
  setting: SettingsPath,
  port: number,
) => Endpoint;

/** Resolves settings into the model that every renderer reads. Pure: the same settings give the same model. */
export function buildStack(settings: Settings, options: BuildOptions): Stack {
  const endpoint = endpointMaker(options.target);
  const services = settings.services.map(buildService);
  const parts = {
    collector: buildCollector(settings, options, endpoint),
    alertmanager: {
      http: endpoint('alertmanager', 'http', 'Alertmanager', 'alerts.port', settings.alerts.port),
      dataFolder: dataFolder(options, 'alertmanager', '/alertmanager'),
    },
    tempo: buildTempo(settings, options, endpoint),
    loki: buildLoki(settings, options, endpoint),
    grafana: buildGrafana(settings, options, endpoint),
  };
  const http = endpoint('prometheus', 'http', 'Prometheus', 'metrics.port', settings.metrics.port);
  return {
    target: options.target,
    environment: settings.environment,
    development: settings.environment === 'development',
    services,
    ...parts,
    prometheus: {
      http,
      retentionMs: durationMs(settings.metrics.retention),
      scrapeIntervalMs: durationMs(settings.metrics.scrapeInterval),
      seriesBudget: settings.metrics.seriesBudget,
      jobs: scrapeJobs({ ...parts, prometheus: { http } }, options),
      dataFolder: dataFolder(options, 'prometheus', '/prometheus'),
    },
    demo: buildDemo(settings, services, options.target),
    page: buildPage(settings),
    patches: settings.patches,
  };
}

function endpointMaker(target: Target): EndpointMaker {
  return (owner, protocol, purpose, setting, port) => ({
    owner,
    protocol,
    purpose,
    setting,
    port,
    bindHost: target === 'compose' ? '0.0.0.0' : '127.0.0.1',
    host: target === 'compose' ? owner : '127.0.0.1',
  });
}

function dataFolder(options: BuildOptions, component: ComponentName, inContainer: string): string {
  return options.target === 'compose' ? inContainer : `${options.dataFolder}/${component}`;
}

function buildService(service: ServiceSettings, index: number): Service {
  return {
    name: service.name,
    contract: resolveContract(service.contract),
    nodeId: service.nodeId ?? service.name,
    exportIntervalMs: durationMs(service.exportInterval),
    instances: service.instances,
    slo: service.slo,
    setting: `services.${index}`,
  };
}

function resolveContract(contract: ServiceSettings['contract']): Contract {
  if (typeof contract !== 'string') return contract;
  const builtIn = builtInContracts[contract];
  if (builtIn === undefined) throw new Error(`the schema let an unknown contract pass: ${contract}`);
  return builtIn;
}

function buildCollector(settings: Settings, options: BuildOptions, endpoint: EndpointMaker): Stack['collector'] {
  const { ports, memoryMiB, queueRequests } = settings.collector;
  return {
    otlpGrpc: endpoint('collector', 'grpc', 'OTLP/gRPC in', 'collector.ports.grpc', ports.grpc),
    otlpHttp: endpoint('collector', 'http', 'OTLP/HTTP in', 'collector.ports.http', ports.http),
    metrics: endpoint('collector', 'http', 'metrics that services pushed', 'collector.ports.metrics', ports.metrics),
    telemetry: endpoint(
      'collector',
      'http',
      'the collector’s own metrics',
      'collector.ports.telemetry',
      ports.telemetry,
    ),
    health: endpoint('collector', 'http', 'the collector’s health', 'collector.ports.health', ports.health),
    memoryMiB,
    queueRequests,
    queueFolder: dataFolder(options, 'collector', '/var/lib/otelcol/queue'),
    pipeline: buildPipelineModel(settings),
  };
}

function buildTempo(settings: Settings, options: BuildOptions, endpoint: EndpointMaker): Stack['tempo'] {
  const { ports, retention, headSampling } = settings.traces;
  return {
    http: endpoint('tempo', 'http', 'Tempo’s API', 'traces.ports.http', ports.http),
    grpc: endpoint('tempo', 'grpc', 'Tempo’s own gRPC', 'traces.ports.grpc', ports.grpc),
    otlp: endpoint('tempo', 'grpc', 'Tempo’s OTLP/gRPC in', 'traces.ports.otlp', ports.otlp),
    retentionMs: durationMs(retention),
    headSampling,
    dataFolder: dataFolder(options, 'tempo', '/var/tempo'),
  };
}

function buildLoki(settings: Settings, options: BuildOptions, endpoint: EndpointMaker): Stack['loki'] {
  const { ports, retention } = settings.logs;
  return {
    http: endpoint('loki', 'http', 'Loki’s API', 'logs.ports.http', ports.http),
    grpc: endpoint('loki', 'grpc', 'Loki’s own gRPC', 'logs.ports.grpc', ports.grpc),
    retentionMs: durationMs(retention),
    dataFolder: dataFolder(options, 'loki', '/loki'),
  };
}

function buildGrafana(settings: Settings, options: BuildOptions, endpoint: EndpointMaker): Stack['grafana'] {
  return {
    http: endpoint('grafana', 'http', 'Grafana', 'dashboards.port', settings.dashboards.port),
    adminPassword: settings.dashboards.adminPassword ?? null,
    dataFolder: dataFolder(options, 'grafana', '/var/lib/grafana'),
    dashboardsFolder:
      options.target === 'compose' ? '/etc/grafana/dashboards' : `${options.bundleFolder}/grafana/dashboards`,
  };
}

/** Served on the loopback interface whatever the target is: whoever sees it can switch faults on. */
function buildPage({ page }: Settings): Endpoint {
  const host = '127.0.0.1';
  const purpose = 'the web page of `headrace start`';
  return { owner: 'page', protocol: 'http', purpose, setting: 'page.port', port: page.port, bindHost: host, host };
}

function scrapeJobs(
  stack: Pick<Stack, 'collector' | 'alertmanager' | 'tempo' | 'loki' | 'grafana'> & { prometheus: { http: Endpoint } },
  options: BuildOptions,
): ScrapeJob[] {
  const inCompose = options.target === 'compose';
  const own = (name: string, endpoint: Endpoint): ScrapeJob => ({ name, endpoint, honorLabels: false });
  return [
    { name: 'services', endpoint: stack.collector.metrics, honorLabels: true },
    own('otelcol', stack.collector.telemetry),
    own('prometheus', stack.prometheus.http),
    own('alertmanager', stack.alertmanager.http),
    own('loki', stack.loki.http),
    ...(inCompose || options.hasTempo ? [own('tempo', stack.tempo.http)] : []),
    ...(inCompose ? [own('grafana', stack.grafana.http)] : []),
  ];
}
