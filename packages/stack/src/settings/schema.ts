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
  instances: count(
    1,
    1,
    100_000,
    'processes',
    'how many processes of it push at a time; counted in `metrics.seriesBudget`',
  ),
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

/** The largest budget that may be set: 8 TB of memory. */
export const MOST_SERIES_BUDGET = 1_000_000_000;

const metricsSchema = z.strictObject({
  port: port(9090, 'Prometheus'),
  retention: duration('35d', 'how long Prometheus keeps samples: a 30-day objective and a few days more'),
  scrapeInterval: duration('15s', 'how often :8889 is read'),
  seriesBudget: count(
    100_000,
    1000,
    MOST_SERIES_BUDGET,
    'series',
    'how many series the services may make at their most, by their contracts; at about 8 kB each the default takes ' +
      '800 MB of Prometheus’ memory, and has room for nine connectors whose every budget is spent',
  ),
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

const pageSchema = z.strictObject({ port: port(4000, 'the web page of `headrace start`') });

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

const ignoredProblemSchema = z.strictObject({
  code: describe(z.string().min(1), {
    code: 'settings/value',
    expected: 'the code of a problem',
    fix: 'write it as headrace check prints it, like "query/raw-counter"',
    description:
      'the problem’s code, as `check` prints it; `settings/*` and what else is about reading cannot be ignored',
  }),
  file: describe(z.string().min(1), {
    code: 'settings/value',
    expected: 'the path of a file',
    fix: 'write it as headrace check prints it, or leave it out for every file',
    description: 'the one file that it is for, as `check` prints it; every file unless it is set',
  }).optional(),
  path: describe(z.string().min(1), {
    code: 'settings/value',
    expected: 'a path inside the file',
    fix: 'write it as headrace check prints it, like "groups[0].rules[2]", or leave it out for the whole file',
    description: 'the place inside the file that it is for, and everything below: `groups[0].rules[2]`',
  }).optional(),
  reason: describe(z.string().regex(/\S/), {
    code: 'settings/value',
    expected: 'a text that says why the problem is none',
    fix: 'write the reason, for who reads it in a year',
    description: 'why the problem is none here',
  }),
});

const checkSchema = z.strictObject({
  ignore: describe(z.array(ignoredProblemSchema), {
    code: 'settings/type',
    expected: 'a list of problems to ignore',
    fix: 'write each as an object with code and reason, and with file and path where it is for one place alone',
    description: 'problems that are none here, for every command; `docs/reference/errors.md` says what is told of them',
  }).default([]),
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
  page: pageSchema.prefault({}),
  check: checkSchema.prefault({}),
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
export type IgnoredProblem = Settings['check']['ignore'][number];
