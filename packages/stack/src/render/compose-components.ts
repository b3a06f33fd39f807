import type { Stack } from '../model/stack.ts';
import { IMAGES } from '../model/versions.ts';
import { ALERTMANAGER_CONFIG } from './alertmanager.ts';
import { COLLECTOR_CONFIG } from './collector.ts';
import { required } from './compose-dialect.ts';
import type { ComposeService } from './compose-service.ts';
import { alertmanagerFlags, prometheusFlags } from './flags.ts';
import { grafanaEnvironment } from './grafana-env.ts';
import { LOKI_CONFIG } from './loki.ts';
import { PROMETHEUS_CONFIG } from './prometheus.ts';
import { from } from './sourced.ts';
import { TEMPO_CONFIG } from './tempo.ts';

/** The user that each image runs as; a named volume belongs to root until it is given away. */
const OWNERS = {
  collector: 10001,
  tempo: 10001,
  loki: 10001,
  prometheus: 65534,
  alertmanager: 65534,
  grafana: 472,
} as const;

/** The containers of the pipeline itself. */
export function composeComponents(stack: Stack): Record<string, ComposeService> {
  return {
    'volume-owner': volumeOwner(),
    collector: collector(stack),
    'collector-health': collectorHealth(stack),
    tempo: tempo(stack),
    loki: loki(stack),
    prometheus: prometheus(stack),
    alertmanager: alertmanager(stack),
    grafana: grafana(stack),
  };
}

const AFTER_VOLUMES = { 'volume-owner': { condition: 'service_completed_successfully' } };

function limits(memory: string, cpus: string) {
  return { resources: { limits: { memory, cpus } } };
}

function healthcheck(test: readonly string[]) {
  return { test, interval: '10s', timeout: '5s', retries: 6, start_period: '30s' };
}

function running(memory: string, cpus = '1.0') {
  return { restart: 'unless-stopped', deploy: limits(memory, cpus), depends_on: AFTER_VOLUMES };
}

/** Runs once and ends: compose cannot give a named volume its owner. */
function volumeOwner(): ComposeService {
  const names = Object.keys(OWNERS);
  const commands = Object.entries(OWNERS).map(([name, uid]) => `chown ${uid}:${uid} /volumes/${name}`);
  return {
    image: IMAGES.busybox,
    command: ['sh', '-c', commands.join(' && ')],
    restart: 'no',
    deploy: limits('32M', '0.2'),
    volumes: names.map((name) => `${name}:/volumes/${name}`),
  };
}

function collector({ collector: model }: Stack): ComposeService {
  return {
    image: IMAGES.collector,
    command: ['--config=/etc/otelcol/config.yaml'],
    environment: { GOMEMLIMIT: from('collector.memoryMiB', `${Math.round(model.memoryMiB * 0.8)}MiB`) },
    ...running('640M'),
    deploy: {
      resources: {
        // The limiter refuses data before the kernel ends the process.
        limits: { memory: from('collector.memoryMiB', `${Math.round(model.memoryMiB * 1.25)}M`), cpus: '1.0' },
      },
    },
    mounts: { [COLLECTOR_CONFIG]: '/etc/otelcol/config.yaml' },
    volumes: [`collector:${model.queueFolder}`],
  };
}

/** The collector's image has no shell to run a health check in: this asks from beside it, for `up --wait` and `ps`. */
function collectorHealth({ collector: model }: Stack): ComposeService {
  const url = `http://${model.health.host}:${model.health.port}/`;
  return {
    image: IMAGES.busybox,
    command: ['sleep', 'infinity'],
    init: true,
    restart: 'unless-stopped',
    deploy: limits('16M', '0.1'),
    depends_on: { collector: { condition: 'service_started' } },
    healthcheck: healthcheck(['CMD', 'wget', '-q', '-O', '/dev/null', url]),
  };
}

function tempo({ tempo: model }: Stack): ComposeService {
  return {
    image: IMAGES.tempo,
    command: ['-config.file=/etc/tempo/tempo.yaml', '-target=all'],
    ...running('1G'),
    healthcheck: healthcheck(['CMD', '/tempo', '-health', `-health.url=http://127.0.0.1:${model.http.port}/ready`]),
    mounts: { [TEMPO_CONFIG]: '/etc/tempo/tempo.yaml' },
    volumes: [`tempo:${model.dataFolder}`],
  };
}

function loki({ loki: model }: Stack): ComposeService {
  return {
    image: IMAGES.loki,
    command: ['-config.file=/etc/loki/loki.yaml'],
    ...running('1G'),
    healthcheck: healthcheck([
      'CMD',
      '/usr/bin/loki',
      '-health',
      `-health.url=http://127.0.0.1:${model.http.port}/ready`,
    ]),
    mounts: { [LOKI_CONFIG]: '/etc/loki/loki.yaml' },
    volumes: [`loki:${model.dataFolder}`],
  };
}

function prometheus({ prometheus: model }: Stack): ComposeService {
  return {
    image: IMAGES.prometheus,
    command: prometheusFlags('/etc/prometheus/prometheus.yml', model.dataFolder, `0.0.0.0:${model.http.port}`),
    ...running('1G'),
    healthcheck: healthcheck(['CMD', 'wget', '-q', '-O', '/dev/null', `http://127.0.0.1:${model.http.port}/-/ready`]),
    mounts: { [PROMETHEUS_CONFIG]: '/etc/prometheus/prometheus.yml' },
    volumes: [`prometheus:${model.dataFolder}`],
  };
}

function alertmanager({ alertmanager: model }: Stack): ComposeService {
  return {
    image: IMAGES.alertmanager,
    command: alertmanagerFlags('/etc/alertmanager/alertmanager.yml', model.dataFolder, `0.0.0.0:${model.http.port}`),
    ...running('256M', '0.5'),
    healthcheck: healthcheck(['CMD', 'wget', '-q', '-O', '/dev/null', `http://127.0.0.1:${model.http.port}/-/ready`]),
    mounts: { [ALERTMANAGER_CONFIG]: '/etc/alertmanager/alertmanager.yml' },
    volumes: [`alertmanager:${model.dataFolder}`],
  };
}

function grafana(stack: Stack): ComposeService {
  const { grafana: model } = stack;
  const password = model.adminPassword;
  const viaFile = password !== null && 'file' in password;
  return {
    image: IMAGES.grafana,
    environment: {
      ...grafanaEnvironment(stack),
      ...(viaFile ? { GF_SECURITY_ADMIN_PASSWORD__FILE: '/run/secrets/grafana_admin_password' } : {}),
      ...(password !== null && 'env' in password
        ? { GF_SECURITY_ADMIN_PASSWORD: from('dashboards.adminPassword', required(password.env)) }
        : {}),
    },
    ...(viaFile ? { secrets: ['grafana_admin_password'] } : {}),
    ...running('512M'),
    healthcheck: healthcheck([
      'CMD',
      'wget',
      '-q',
      '-O',
      '/dev/null',
      `http://127.0.0.1:${model.http.port}/api/health`,
    ]),
    mounts: {
      'grafana/provisioning': '/etc/grafana/provisioning',
      'grafana/dashboards': model.dashboardsFolder,
    },
    volumes: [`grafana:${model.dataFolder}`],
  };
}
