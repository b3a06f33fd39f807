import { z } from 'zod';
import {
  contractReference,
  count,
  duration,
  environmentName,
  milliseconds,
  nodeId,
  objective,
  port,
  ratio,
  secretReference,
  serviceName,
} from './fields.ts';
import { describe } from './leaf.ts';

const sloSchema = z.strictObject({
  packetSuccess: objective(0.999, 'share of Prepares that must not fail here (`SLA_PACKET_SUCCESS_THRESHOLD`)'),
  settlementSuccess: objective(0.99, 'share of settlements that must succeed (`SLA_SETTLEMENT_SUCCESS_THRESHOLD`)'),
  p99LatencyMs: milliseconds(10, 'the node’s own time for a packet at p99 (`SLA_P99_LATENCY_MS`)'),
});

const serviceSchema = z.strictObject({
  name: serviceName,
  contract: contractReference,
  nodeId: nodeId.optional(),
  exportInterval: duration('15s', 'how often metrics are pushed; alerts are as quick as this'),
  slo: sloSchema.prefault({}),
});

const collectorSchema = z.strictObject({
  ports: z
    .strictObject({
      grpc: port(4317, 'OTLP/gRPC in'),
      http: port(4318, 'OTLP/HTTP in'),
      metrics: port(8889, 'what services pushed, for Prometheus'),
      telemetry: port(8888, 'the collector’s own metrics'),
      health: port(13133, 'the collector’s health'),
    })
    .prefault({}),
  memoryMiB: count(512, 128, 65536, 'MiB', 'memory of the collector; it refuses data, counted, before it takes more'),
  queueRequests: count(10_000, 10, 10_000_000, 'requests', 'requests kept on disk for a backend that is away'),
});

const metricsSchema = z.strictObject({
  port: port(9090, 'Prometheus'),
  retention: duration('35d', 'how long Prometheus keeps samples: a 30-day objective and a few days more'),
  scrapeInterval: duration('15s', 'how often :8889 is read'),
});

const tracesSchema = z.strictObject({
  ports: z
    .strictObject({
      http: port(3200, 'Tempo’s API'),
      grpc: port(9096, 'Tempo’s own gRPC; 9095 is Loki’s'),
      otlp: port(4319, 'Tempo’s OTLP/gRPC in, from the collector'),
    })
    .prefault({}),
  retention: duration('7d', 'how long Tempo keeps traces'),
  headSampling: ratio(1, 'share of traces that services start; 1 keeps all of them'),
});

const logsSchema = z.strictObject({
  ports: z
    .strictObject({
      http: port(3100, 'Loki’s API'),
      grpc: port(9095, 'Loki’s own gRPC'),
    })
    .prefault({}),
  retention: duration('31d', 'how long Loki keeps log lines; Loki’s least is 24h'),
});

const dashboardsSchema = z.strictObject({
  port: port(3000, 'Grafana'),
  adminPassword: secretReference('Grafana’s admin password; required outside of development').optional(),
});

const alertsSchema = z.strictObject({
  port: port(9093, 'Alertmanager'),
  default: describe(z.enum(['log']), {
    code: 'settings/value',
    expected: '"log"',
    fix: 'leave it out: notifications are then written to the logs',
    description: 'where notifications go: `log` writes each as a log line of service `alertmanager`, found in Loki',
  }).default('log'),
});

const demoSchema = z.strictObject({
  packetsPerSecond: count(50, 1, 10_000, 'packets', 'how many packets a second the demo’s sender sends'),
  ports: z
    .strictObject({
      connectorIlp: port(7768, 'the demo’s connector: ILP-over-HTTP'),
      connectorHealth: port(8080, 'the demo’s connector: health'),
      senderHealth: port(8081, 'the demo’s sender: health'),
      receiverIlp: port(7778, 'the demo’s receiver: ILP-over-HTTP'),
      receiverHealth: port(8082, 'the demo’s receiver: health'),
    })
    .prefault({}),
});

const patchSchema = describe(
  z.strictObject({
    name: describe(z.string().min(1), {
      code: 'settings/value',
      expected: 'a text that says why the patch is there',
      fix: 'name it after its reason, like "our proxy needs a longer timeout"',
      description: 'why the patch is there',
    }),
    file: describe(z.string().min(1), {
      code: 'settings/value',
      expected: 'the path of a generated file',
      fix: 'write it as gen-config prints it, like "collector/config.yaml"',
      description: 'the generated file, as `gen-config` prints it',
    }),
    path: describe(z.array(z.union([z.string(), z.int()])).min(1), {
      code: 'settings/value',
      expected: 'a list of keys and indexes',
      fix: 'write it like ["processors", "memory_limiter", "limit_mib"]',
      description: 'keys and indexes from the document’s root; `"-"` at the end appends to a list',
    }),
    set: z.unknown().optional().describe('a new value for a path that exists'),
    add: z.unknown().optional().describe('a value for a path that does not exist yet'),
    remove: describe(z.literal(true), {
      code: 'settings/value',
      expected: 'true',
      fix: 'leave the key out unless the path shall be removed',
      description: '`true` removes a path that exists',
    }).optional(),
  }),
  {
    code: 'settings/patch',
    expected: 'exactly one of set, add, remove',
    fix: 'set changes what exists, add makes what does not, remove takes away',
    description: 'a named change to a generated file; it fails when the path is no longer there',
  },
).superRefine((patch, context) => {
  const actions = ['set', 'add', 'remove'].filter((key) => key in patch);
  const got = actions.length === 0 ? 'none of them' : actions.join(' and ');
  if (actions.length !== 1) context.addIssue({ code: 'custom', params: { got } });
});

/** The whole settings file. Unknown keys are problems; every section may be left out but `services`. */
export const settingsSchema = z.strictObject({
  $schema: z.string().optional().describe('the JSON Schema, for editors'),
  environment: environmentName.default('development'),
  services: describe(z.array(serviceSchema).min(1), {
    code: 'settings/missing',
    expected: 'a list of one service or more',
    fix: 'add a service: { name: "ilp-connector", contract: "ilp-connector" }',
    description: 'the services that push to this pipeline',
  }),
  collector: collectorSchema.prefault({}),
  metrics: metricsSchema.prefault({}),
  traces: tracesSchema.prefault({}),
  logs: logsSchema.prefault({}),
  dashboards: dashboardsSchema.prefault({}),
  alerts: alertsSchema.prefault({}),
  demo: demoSchema.prefault({}),
  patches: describe(z.array(patchSchema), {
    code: 'settings/type',
    expected: 'a list of patches',
    fix: 'write each as an object with name, file, path and one of set, add, remove',
    description: 'named changes to generated files',
  }).default([]),
});

/** What a settings file may say: defaults may be left out. */
export type SettingsInput = z.input<typeof settingsSchema>;
/** The same with every default applied. */
export type Settings = z.output<typeof settingsSchema>;
export type ServiceSettings = Settings['services'][number];
export type Patch = Settings['patches'][number];
