import assert from 'node:assert/strict';
import { defineContract, gauge } from '@headrace/contract';
import { type Bundle, buildStack, generateBundle, noLocator, parseSettings, type SettingsInput } from '../src/index.ts';

/** The least that a settings file may say. */
export const MINIMAL = {
  services: [{ name: 'ilp-connector', contract: 'ilp-connector' }],
} satisfies SettingsInput;

const ownContract = defineContract({
  name: 'greenhouse',
  version: '1.0.0',
  resource: { 'service.name': 'which greenhouse' },
  metrics: { temperature: gauge({ otel: 'air.temperature', unit: 'Cel', description: 'Air', attributes: {} }) },
  spans: {},
  logs: {},
  objectives: {},
});

/** Every setting of the schema with a value that is not its default. */
export const EVERYTHING = {
  environment: 'staging',
  services: [
    {
      name: 'edge-connector',
      contract: 'ilp-connector',
      nodeId: 'edge-1',
      exportInterval: '5s',
      instances: 2,
      slo: { packetSuccess: 0.9995, settlementSuccess: 0.995, p99LatencyMs: 25 },
    },
    { name: 'greenhouse', contract: ownContract },
  ],
  collector: {
    ports: { grpc: 14317, http: 14318, metrics: 18889, telemetry: 18888, health: 23133 },
    memoryMiB: 1024,
    queueRequests: 50_000,
  },
  metrics: { port: 19090, retention: '90d', scrapeInterval: '10s', seriesBudget: 200_000 },
  traces: { ports: { http: 13200, grpc: 19096, otlp: 14319 }, retention: '36h', headSampling: 0.25 },
  logs: { ports: { http: 13100, grpc: 19095 }, retention: '26h' },
  dashboards: { port: 13000, adminPassword: { file: 'secrets/grafana $admin' } },
  alerts: { port: 19093, default: 'log' },
  demo: {
    packetsPerSecond: 7,
    ports: {
      connectorIlp: 17768,
      connectorHealth: 18080,
      senderHealth: 18081,
      receiverIlp: 17778,
      receiverHealth: 18082,
    },
  },
  check: {
    ignore: [{ code: 'query/raw-counter', file: 'rules.yaml', path: 'groups[0]', reason: 'it never restarts' }],
  },
  patches: [
    {
      name: 'time for a slow proxy',
      file: 'collector/config.yaml',
      path: ['processors', 'memory_limiter', 'check_interval'],
      set: '2s',
    },
    {
      name: 'a job of our own',
      file: 'prometheus/prometheus.yml',
      path: ['scrape_configs', '-'],
      add: { job_name: 'ours', static_configs: [{ targets: ['ours:9999'] }] },
    },
    { name: 'no usage limits', file: 'compose.yaml', path: ['services', 'loki', 'deploy'], remove: true },
  ],
} satisfies SettingsInput;

/** What a careful operator writes for production. */
export const PRODUCTION = {
  environment: 'production',
  services: [
    { name: 'connector-eu', contract: 'ilp-connector', nodeId: 'eu-1' },
    { name: 'connector-us', contract: 'ilp-connector', nodeId: 'us-1', slo: { packetSuccess: 0.9999 } },
  ],
  collector: { memoryMiB: 2048 },
  traces: { headSampling: 0.1 },
  dashboards: { adminPassword: { env: 'GRAFANA_ADMIN_PASSWORD' } },
} satisfies SettingsInput;

export const SCENARIOS: Readonly<Record<string, SettingsInput>> = {
  default: MINIMAL,
  'everything-set': EVERYTHING,
  production: PRODUCTION,
};

/** The bundle of settings that are right. */
export function bundleOf(input: SettingsInput): Bundle {
  const { settings, problems } = parseSettings(input, 'headrace.settings.ts', noLocator);
  assert.deepEqual(problems, []);
  assert.ok(settings);
  return generateBundle(buildStack(settings, { target: 'compose' }), {
    file: 'headrace.settings.ts',
    locator: noLocator,
  });
}

/** The text of each file by its path. */
export function textsOf(bundle: Bundle): Record<string, string> {
  return Object.fromEntries(bundle.files.map(({ path, text }) => [path, text]));
}

/** A copy of `root` with `value` at `path`; lists and objects on the way are made where they are missing. */
export function withValue(root: unknown, path: readonly (string | number)[], value: unknown): unknown {
  const [key, ...rest] = path;
  if (key === undefined) return value;
  if (typeof key === 'number') {
    const list = Array.isArray(root) ? [...root] : [];
    list[key] = withValue(list[key], rest, value);
    return list;
  }
  const object = (root ?? {}) as Readonly<Record<string, unknown>>;
  return { ...object, [key]: withValue(object[key], rest, value) };
}

/** What stands at `path`, or undefined. */
export function valueAt(root: unknown, path: readonly (string | number)[]): unknown {
  return path.reduce<unknown>(
    (node, key) =>
      typeof node === 'object' && node !== null ? (node as Record<string | number, unknown>)[key] : undefined,
    root,
  );
}
