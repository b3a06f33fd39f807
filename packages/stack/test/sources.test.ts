import assert from 'node:assert/strict';
import { test } from 'node:test';
import type { Bundle, OutputFile, SettingsInput } from '../src/index.ts';
import { bundleOf, EVERYTHING, SCENARIOS, valueAt, withValue } from './scenarios.ts';

/** What a setting is changed to; anything else is taken from the scenario with everything set. */
const OTHER_VALUES: Readonly<Record<string, unknown>> = { environment: 'development' };

for (const [name, settings] of Object.entries(SCENARIOS)) {
  test(`every source of the scenario "${name}" points at something`, () => {
    for (const { path, document, sources } of bundleOf(settings).outputs) {
      for (const pointer of Object.keys(sources)) {
        assert.notEqual(valueAt(document, tokensOf(pointer)), undefined, `${path} ${pointer}`);
      }
    }
  });
}

test('every value that names a setting changes with that setting', () => {
  const settings: SettingsInput = { ...EVERYTHING, patches: [] };
  const before = bundleOf(settings);
  for (const setting of new Set(before.outputs.flatMap((file) => Object.values(file.sources)))) {
    const after = bundleOf(changed(settings, setting));
    for (const { file, pointer, tokens } of placesOf(before, setting)) {
      const was = valueAt(file.document, tokens);
      const is = valueAt(sameFile(after, file, setting)?.document, tokens);
      assert.notDeepEqual(is, was, `${file.path} ${pointer} says that it comes from ${setting}`);
    }
  }
});

test('every value that is a port of the settings names its setting', () => {
  const bundle = bundleOf({ ...EVERYTHING, patches: [] });
  // Ports that stand inside of a longer text or a command line carry no mark; whole values do.
  const unmarked = bundle.outputs.flatMap(({ path, document, sources }) =>
    leavesOf(document)
      .filter(({ value }) => typeof value === 'number' && value > 13_000 && value < 24_000)
      .filter(({ pointer }) => sources[pointer] === undefined)
      .map(({ pointer }) => `${path} ${pointer}`),
  );
  assert.deepEqual(unmarked, []);
});

function placesOf(bundle: Bundle, setting: string) {
  return bundle.outputs.flatMap((file) =>
    Object.entries(file.sources)
      .filter(([, source]) => source === setting)
      .map(([pointer]) => ({ file, pointer, tokens: tokensOf(pointer) })),
  );
}

/** The file as it is afterwards; the env file of a service that was renamed has another path. */
function sameFile(after: Bundle, file: OutputFile, setting: string): OutputFile | undefined {
  const renamed = setting === 'services.0.name' ? 'services/renamed.env' : 'services/renamed-too.env';
  return after.outputs.find(({ path }) => path === file.path) ?? after.outputs.find(({ path }) => path === renamed);
}

/** The settings with another valid value at one place. */
function changed(settings: SettingsInput, setting: string): SettingsInput {
  const path = setting.split('.').map((key) => (/^[0-9]+$/.test(key) ? Number(key) : key));
  const old = valueAt(settings, path);
  return withValue(settings, path, OTHER_VALUES[setting] ?? anotherValue(setting, old)) as SettingsInput;
}

function anotherValue(setting: string, old: unknown): unknown {
  if (setting === 'services.0.name') return 'renamed';
  if (setting === 'services.1.name') return 'renamed-too';
  if (setting.endsWith('.nodeId')) return 'another-node';
  if (setting.endsWith('.slo')) return { packetSuccess: 0.5, settlementSuccess: 0.5, p99LatencyMs: 1 };
  if (setting.endsWith('exportInterval')) return '7s';
  if (setting === 'metrics.scrapeInterval') return '3s';
  if (setting.endsWith('retention')) return '50h';
  if (setting === 'dashboards.adminPassword') return { file: 'elsewhere' };
  if (setting === 'traces.headSampling') return 0.5;
  if (typeof old === 'number') return old + 1000;
  throw new Error(`no other value is known for ${setting}`);
}

function leavesOf(node: unknown, pointer = ''): { pointer: string; value: unknown }[] {
  if (typeof node !== 'object' || node === null) return [{ pointer, value: node }];
  return Object.entries(node).flatMap(([key, value]) =>
    leavesOf(value, `${pointer}/${key.replaceAll('~', '~0').replaceAll('/', '~1')}`),
  );
}

function tokensOf(pointer: string): string[] {
  return pointer
    .split('/')
    .slice(1)
    .map((token) => token.replaceAll('~1', '/').replaceAll('~0', '~'));
}
