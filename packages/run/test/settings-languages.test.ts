import assert from 'node:assert/strict';
import { mkdtemp, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { after, before, test } from 'node:test';
import { buildStack, generateBundle, noLocator, type SettingsInput } from '@headrace/stack';
import fc from 'fast-check';
import { loadSettings } from '../src/settings/load.ts';

let folder: string;
before(async () => {
  folder = await mkdtemp(join(tmpdir(), 'headrace-languages-'));
});
after(() => rm(folder, { recursive: true, force: true }));

const name = fc.stringMatching(/^[a-z][a-z0-9-]{0,20}$/);
const nodeId = fc.stringMatching(/^[A-Za-z0-9][A-Za-z0-9._-]{0,20}$/);
const share = fc.double({ min: 0.001, max: 0.999, noNaN: true });
const seconds = fc.integer({ min: 1, max: 150 }).map((count) => `${count}s`);
const days = fc.integer({ min: 1, max: 400 }).map((count) => `${count}d`);
/** Any settings but ports, with each part there or not. */
const optional = <Value>(values: { [Key in keyof Value]: fc.Arbitrary<Value[Key]> }) =>
  fc.record(values, { requiredKeys: [] });

const service = fc
  .record({
    name,
    contract: fc.constant('ilp-connector'),
    slo: optional({ packetSuccess: share, settlementSuccess: share, p99LatencyMs: fc.integer({ min: 1, max: 9999 }) }),
    exportInterval: seconds,
  })
  .map(({ slo, exportInterval, ...rest }) => ({ ...rest, slo, exportInterval }));

/** Ports that are different from each other and from all defaults. */
const ports = fc.uniqueArray(fc.integer({ min: 20_000, max: 65_535 }), { minLength: 6, maxLength: 6 });

const settings = fc
  .record({
    environment: name,
    services: fc.uniqueArray(service, { selector: (one) => one.name, minLength: 1, maxLength: 3 }),
    node: fc.option(
      nodeId.filter((id) => !/^[a-z][a-z0-9-]*$/.test(id)),
      { nil: undefined },
    ),
    ports,
    collector: optional({
      memoryMiB: fc.integer({ min: 128, max: 65_536 }),
      queueRequests: fc.integer({ min: 10, max: 10_000_000 }),
    }),
    metrics: optional({ retention: days, scrapeInterval: seconds }),
    traces: optional({ retention: days, headSampling: fc.double({ min: 0, max: 1, noNaN: true }).map(Math.abs) }),
    logs: optional({ retention: days }),
    password: fc.oneof(
      fc.stringMatching(/^[A-Z_][A-Z0-9_]{0,20}$/).map((env) => ({ env })),
      fc.string({ minLength: 1, maxLength: 30 }).map((file) => ({ file })),
    ),
    patchName: fc.string({ minLength: 1, maxLength: 40 }),
    // JSON has one zero.
    patchValue: fc.jsonValue({ maxDepth: 2 }).map((value) => JSON.parse(JSON.stringify(value)) as unknown),
  })
  .map(({ node, ports, password, patchName, patchValue, services, ...rest }) => {
    const [grpc = 0, http = 0, metrics = 0, tempo = 0, loki = 0, grafana = 0] = ports;
    const [first, ...others] = services;
    return {
      ...rest,
      services: [{ ...first, ...(node === undefined ? {} : { nodeId: node }) }, ...others],
      collector: { ...rest.collector, ports: { grpc, http, metrics } },
      traces: { ...rest.traces, ports: { http: tempo } },
      logs: { ...rest.logs, ports: { http: loki } },
      dashboards: { port: grafana, adminPassword: password },
      patches: [{ name: patchName, file: 'loki/loki.yaml', path: ['analytics'], set: patchValue }],
    } as SettingsInput;
  });

/** Block YAML with quoted texts, as a person or a tool may write it. */
function yamlOf(value: unknown, indent = ''): string {
  if (typeof value !== 'object' || value === null || Object.keys(value).length === 0)
    return `${JSON.stringify(value)}\n`;
  const entries = Array.isArray(value)
    ? value.map((item: unknown) => ['-', item] as const)
    : Object.entries(value).map(([key, item]) => [`${JSON.stringify(key)}:`, item] as const);
  return `\n${entries.map(([key, item]) => `${indent}${key} ${yamlOf(item, `${indent}  `)}`).join('')}`;
}

async function filesOf(path: string, text: string): Promise<Record<string, string>> {
  await writeFile(path, text);
  const loaded = await loadSettings(path);
  assert.deepEqual(loaded.problems, [], text);
  assert.ok(loaded.settings);
  const stack = buildStack(loaded.settings, { target: 'compose' });
  // Headers name the file that the settings came from: here both languages have one name.
  const bundle = generateBundle(stack, { file: 'settings', locator: noLocator });
  assert.deepEqual(bundle.problems, []);
  return Object.fromEntries(bundle.files.map((file) => [file.path, file.text]));
}

test('the same settings in YAML and in TypeScript give the same bundle, byte for byte, every time', async () => {
  let run = 0;
  await fc.assert(
    fc.asyncProperty(settings, async (value) => {
      run += 1;
      const yaml = join(folder, `${run}.yaml`);
      const typescript = join(folder, `${run}.ts`);
      const fromYaml = await filesOf(yaml, yamlOf(value));
      const fromTypeScript = await filesOf(typescript, `export default ${JSON.stringify(value, null, 2)};\n`);
      assert.deepEqual(fromTypeScript, fromYaml);
      assert.deepEqual(await filesOf(yaml, yamlOf(value)), fromYaml);
    }),
    { numRuns: 60 },
  );
});
