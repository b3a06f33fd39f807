import assert from 'node:assert/strict';
import { chmod, mkdir, mkdtemp, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { dirname, join } from 'node:path';
import { afterEach, beforeEach, test } from 'node:test';
import { buildStack } from '@headrace/stack';
import { loadSettings } from '../src/settings/load.ts';
import { checkSecretFiles } from '../src/settings/secret-files.ts';

let folder: string;
beforeEach(async () => {
  folder = await mkdtemp(join(tmpdir(), 'headrace-load-'));
});
afterEach(() => rm(folder, { recursive: true, force: true }));

async function put(path: string, text: string): Promise<string> {
  const absolute = join(folder, path);
  await mkdir(dirname(absolute), { recursive: true });
  await writeFile(absolute, text);
  return absolute;
}

const load = async (path: string, text: string) => loadSettings(await put(path, text));
const placesOf = (problems: Awaited<ReturnType<typeof loadSettings>>['problems']) =>
  problems.map(({ code, line, column, endColumn }) => [code, line, column, endColumn]);

const MINIMAL = 'services:\n  - name: ilp-connector\n    contract: ilp-connector\n';
const CONTRACT = `import { counter, defineContract } from '@headrace/contract';
export default defineContract({
  name: 'greenhouse', version: '1.0.0', resource: {},
  metrics: { doors: counter({ otel: 'doors.opened', unit: '{door}', description: 'Doors', attributes: {} }) },
  spans: {}, logs: {}, objectives: {},
});
`;

test('settings in TypeScript use our packages wherever the file lies', async () => {
  const text = `import { defineSettings, secret } from '@headrace/stack';
export default defineSettings({
  environment: 'production',
  services: [{ name: 'ilp-connector', contract: 'ilp-connector' }],
  dashboards: { adminPassword: secret.env('GRAFANA_ADMIN_PASSWORD') },
});
`;
  const { settings, problems } = await load('headrace.settings.ts', text);
  assert.deepEqual(problems, []);
  assert.deepEqual(settings?.dashboards.adminPassword, { env: 'GRAFANA_ADMIN_PASSWORD' });
});

test('settings may use the syntax of TypeScript, types and all', async () => {
  const text = `import type { SettingsInput } from '@headrace/stack';
const services: SettingsInput['services'] = ['a', 'b'].map((name) => ({ name, contract: 'ilp-connector' as const }));
export default { services } satisfies SettingsInput;
`;
  const { settings, problems } = await load('typed.ts', text);
  assert.deepEqual(problems, []);
  assert.equal(settings?.services.length, 2);
});

test('a settings file is read again when it has changed', async () => {
  const text = (port: number) =>
    `export default { services: [{ name: 'a', contract: 'ilp-connector' }], metrics: { port: ${port} } };\n`;
  assert.equal((await load('s.ts', text(9191))).settings?.metrics.port, 9191);
  assert.equal((await load('s.ts', text(9292))).settings?.metrics.port, 9292);
});

test('a settings file is an ES module also where package.json says otherwise', async () => {
  await put('package.json', '{"type": "commonjs"}');
  const { settings } = await load('s.ts', "export default { services: [{ name: 'a', contract: 'ilp-connector' }] };\n");
  assert.equal(settings?.services[0]?.name, 'a');
});

for (const [language, text] of [
  ['YAML', `${MINIMAL.replace('    contract: ilp-connector', '    contract: ./contracts/greenhouse.ts')}`],
  [
    'TypeScript',
    "import greenhouse from './contracts/greenhouse.ts';\nexport default { services: [{ name: 'a', contract: greenhouse }] };\n",
  ],
] as const) {
  test(`a contract of one's own comes from its module, in ${language}`, async () => {
    await put('package.json', '{"type": "module"}');
    await put('contracts/greenhouse.ts', CONTRACT);
    const { settings, problems } = await load(language === 'YAML' ? 's.yaml' : 's.ts', text);
    assert.deepEqual(problems, []);
    const contract = settings?.services[0]?.contract;
    assert.ok(typeof contract === 'object');
    assert.equal(contract.name, 'greenhouse');
  });
}

test('a module whose default export is no contract is told where it is named', async () => {
  await put('contract.mjs', 'export default { name: 5 };\n');
  const text = MINIMAL.replace('contract: ilp-connector', 'contract: ./contract.mjs');
  assert.deepEqual(placesOf((await load('s.yaml', text)).problems), [['settings/contract', 3, 15, 29]]);
});

for (const [name, end] of [
  ['LF', '\n'],
  ['CRLF', '\r\n'],
] as const) {
  test(`positions are the same with lines that end in ${name}`, async () => {
    const yaml = `${MINIMAL}metrics:\n  retention: 5 days\ntraces: [1,\n  2]\n`.replaceAll('\n', end);
    assert.deepEqual(placesOf((await load('s.yaml', yaml)).problems), [
      ['settings/duration', 5, 14, 20],
      ['settings/type', 6, 9, 12],
    ]);
    const typescript =
      "export default {\n  services: [{ name: 'a', contract: 'ilp-connector' }],\n  metrics: { port: 0 },\n  logs: [1,\n    2],\n};\n";
    assert.deepEqual(placesOf((await load('s.ts', typescript.replaceAll('\n', end))).problems), [
      ['settings/port-range', 3, 20, 21],
      ['settings/type', 4, 9, 12],
    ]);
  });
}

test('a byte order mark is no part of the settings', async () => {
  assert.deepEqual((await load('s.yaml', `\uFEFF${MINIMAL}`)).problems, []);
  const typescript = "export default { services: [{ name: 'a', contract: 'ilp-connector' }] };\n";
  assert.deepEqual((await load('s.ts', `\uFEFF${typescript}`)).problems, []);
  const wrong = await load('w.yaml', `\uFEFFenvironment: 5\n${MINIMAL}`);
  assert.deepEqual(placesOf(wrong.problems), [['settings/name', 1, 14, 15]]);
});

test('the file is shown relative to the working folder when it lies below it', async () => {
  const here = process.cwd();
  const path = await put('deep/s.yaml', MINIMAL);
  process.chdir(folder);
  try {
    assert.equal((await loadSettings('deep/s.yaml')).file, join('deep', 's.yaml'));
    process.chdir('deep');
    await put('other.yaml', MINIMAL);
    assert.equal((await loadSettings('../other.yaml')).file, join(process.cwd(), '..', 'other.yaml'));
    assert.equal((await loadSettings(path)).file, 's.yaml');
  } finally {
    process.chdir(here);
  }
});

test('a secret file is looked for beside the settings file, and has to be readable', async () => {
  const loaded = await load('s.yaml', `${MINIMAL}dashboards:\n  adminPassword: { file: pw }\n`);
  assert.ok(loaded.settings);
  const stack = buildStack(loaded.settings, { target: 'compose' });
  const missing = await checkSecretFiles(stack, loaded);
  assert.deepEqual(placesOf(missing), [['secrets/missing-file', 5, 3, 16]]);
  assert.equal(missing[0]?.fix, `write the secret into ${join(folder, 'pw')}, readable only by you`);
  await put('pw', 'x');
  assert.deepEqual(await checkSecretFiles(stack, loaded), []);
  if (process.getuid?.() === 0) return;
  await chmod(join(folder, 'pw'), 0);
  assert.equal((await checkSecretFiles(stack, loaded)).length, 1);
});

test('a secret file that is missing can be ignored, whoever asks for it', async () => {
  const ignore = '[{ code: secrets/missing-file, reason: it is made later }]';
  const text = `${MINIMAL}dashboards:\n  adminPassword: { file: made-later }\ncheck:\n  ignore: ${ignore}\n`;
  const loaded = await load('s.yaml', text);
  assert.ok(loaded.settings);
  assert.deepEqual(await checkSecretFiles(buildStack(loaded.settings, { target: 'compose' }), loaded), []);
});

for (const [what, thrown] of [
  ['nothing', 'undefined'],
  ['null', 'null'],
  ['a number', '42'],
  ['an object', '{ reason: 1 }'],
  ['an error without a message', 'new Error()'],
] as const) {
  test(`a module that throws ${what} is a problem and no crash`, async () => {
    const loaded = await load('s.ts', `throw ${thrown};\nexport default {};\n`);
    assert.equal(loaded.readable, false);
    assert.deepEqual(
      loaded.problems.map(({ code }) => code),
      ['settings/import'],
    );
  });
}
