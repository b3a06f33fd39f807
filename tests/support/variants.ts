import {
  buildStack,
  type EmittedFile,
  generateBundle,
  noLocator,
  parseSettings,
  type SettingsInput,
} from '@headrace/stack';

/** Settings that differ in what they make of each file. */
export const VARIANTS: Readonly<Record<string, SettingsInput>> = {
  'the shortest settings': { services: [{ name: 'ilp-connector', contract: 'ilp-connector' }] },
  'production with a secret file and two services': {
    environment: 'production',
    services: [
      { name: 'ilp-connector', contract: 'ilp-connector', nodeId: 'connector-1', slo: { p99LatencyMs: 20 } },
      { name: 'ilp-connector-2', contract: 'ilp-connector', exportInterval: '30s' },
    ],
    collector: { memoryMiB: 2048, queueRequests: 500 },
    metrics: { retention: '90d', scrapeInterval: '30s' },
    traces: { retention: '3d', headSampling: 0.1 },
    logs: { retention: '1y' },
    dashboards: { adminPassword: { file: 'secrets/grafana' } },
  },
  'other ports, a secret from the environment and patches': {
    environment: 'staging',
    services: [{ name: 'edge', contract: 'ilp-connector' }],
    collector: { ports: { grpc: 14317, http: 14318, metrics: 18889, telemetry: 18888, health: 23133 } },
    metrics: { port: 19090 },
    traces: { ports: { http: 13200, grpc: 19096, otlp: 14319 } },
    logs: { ports: { http: 13100, grpc: 19095 } },
    dashboards: { port: 13000, adminPassword: { env: 'GRAFANA_PASSWORD' } },
    alerts: { port: 19093 },
    patches: [
      {
        name: 'larger messages',
        file: 'collector/config.yaml',
        path: ['receivers', 'otlp', 'protocols', 'grpc', 'max_recv_msg_size_mib'],
        set: 32,
      },
      {
        name: 'a label of ours',
        file: 'prometheus/prometheus.yml',
        path: ['global', 'external_labels'],
        add: { site: 'a' },
      },
    ],
  },
};

/** The bundle of a variant; native files keep their data in `folder`. */
export function bundleOf(
  settings: SettingsInput,
  target: 'compose' | 'native',
  folder: string,
): readonly EmittedFile[] {
  const { settings: parsed, problems } = parseSettings(settings, 'headrace.settings.yaml', noLocator);
  if (parsed === undefined || problems.length > 0) throw new Error(JSON.stringify(problems));
  const stack = buildStack(
    parsed,
    target === 'compose' ? { target } : { target, dataFolder: `${folder}/data`, bundleFolder: folder, hasTempo: true },
  );
  const bundle = generateBundle(stack, { file: 'headrace.settings.yaml', locator: noLocator });
  if (bundle.problems.length > 0) throw new Error(JSON.stringify(bundle.problems));
  return bundle.files;
}
