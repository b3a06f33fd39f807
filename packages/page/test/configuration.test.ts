import assert from 'node:assert/strict';
import { readFileSync } from 'node:fs';
import { describe, it } from 'node:test';
import { fileURLToPath } from 'node:url';
import { buildStack, defineSettings, generateBundle, parseSettings, readTypeScript, readYaml } from '@headrace/stack';
import shipped from '../../../headrace.settings.ts';
import { type ConfigurationView, configurationView } from '../src/index.ts';

const SETTINGS = fileURLToPath(new URL('../../../headrace.settings.ts', import.meta.url));

function viewOf(value: unknown, text: string, locator: Parameters<typeof parseSettings>[2], file: string) {
  const { settings, problems } = parseSettings(value, file, locator);
  if (settings === undefined) throw new Error(JSON.stringify(problems));
  const { outputs, files } = generateBundle(buildStack(settings, { target: 'compose' }), { file, locator });
  return configurationView({ settingsFile: file, settingsText: text, settingsLocator: locator, outputs, files });
}

/** `settings line text → generated line text`, for every place in a file. */
function mapOf({ settings, files }: ConfigurationView, path: string): string[] {
  const file = files.find((one) => one.path === path);
  return (file?.origins ?? []).map(({ setting, settingsLine, fromLine, toLine }) => {
    const from = settingsLine === null ? 'default' : settings.lines[settingsLine - 1]?.trim();
    const to = file?.lines
      .slice(fromLine - 1, toLine)
      .map((line) => line.trim())
      .join(' | ');
    return `${setting}: ${from} → ${to}`;
  });
}

describe('the configuration, side by side', () => {
  const text = readFileSync(SETTINGS, 'utf8');
  const view = viewOf(shipped, text, readTypeScript(text).locator, 'headrace.settings.ts');

  it('leads each line of the collector’s file back to the shipped settings', () => {
    const collector = mapOf(view, 'collector/config.yaml');
    const line = 'collector: { ports: { grpc: 4317, http: 4318, metrics: 8889 }, memoryMiB: 512 },';
    assert.ok(collector.includes(`collector.memoryMiB: ${line} → limit_mib: 512`), collector.join('\n'));
    assert.ok(collector.includes(`collector.ports.grpc: ${line} → endpoint: 0.0.0.0:4317`));
    assert.ok(collector.includes("environment: environment: 'development', → value: development"));
    assert.ok(collector.includes('traces.ports.otlp: default → endpoint: tempo:4319'));
  });

  it('leads environment files and lists back as well', () => {
    assert.ok(
      mapOf(view, 'services/ilp-connector.env').some((entry) =>
        /^services\.0\.name: services: \[.* → OTEL_SERVICE_NAME=ilp-connector$/.test(entry),
      ),
    );
    const line = 'collector: { ports: { grpc: 4317, http: 4318, metrics: 8889 }, memoryMiB: 512 },';
    assert.ok(mapOf(view, 'compose.yaml').includes(`collector.ports.metrics: ${line} → - 127.0.0.1:8889:8889`));
  });

  it('points at a line of every file that a setting shaped, inside of the file', () => {
    const shaped = view.files.filter(({ origins }) => origins.length > 0);
    assert.ok(shaped.length >= 6);
    for (const { path, lines, origins } of shaped)
      for (const { fromLine, toLine } of origins)
        assert.ok(fromLine >= 1 && fromLine <= toLine && toLine <= lines.length, `${path}:${fromLine}`);
  });

  it('names no line for a setting that is not written', () => {
    const bare = 'services:\n  - name: one\n    contract: ilp-connector\nenvironment: development\n';
    const { value, locator } = readYaml(bare);
    const yaml = viewOf(value, bare, locator, 'headrace.settings.yaml');
    assert.ok(mapOf(yaml, 'collector/config.yaml').includes('collector.memoryMiB: default → limit_mib: 512'));
    assert.ok(mapOf(yaml, 'services/one.env').includes('services.0.name: - name: one → OTEL_SERVICE_NAME=one'));
  });

  it('covers all lines of a part that a setting made as a whole', () => {
    const document = { list: { items: ['a', { b: [1, 2] }] }, after: 1 };
    const file = { path: 'x.json', text: `${JSON.stringify(document, null, 2)}\n` };
    const [made] = configurationView({
      ...{
        settingsFile: 's.yaml',
        settingsText: 'environment: x\n',
        settingsLocator: readYaml('environment: x\n').locator,
      },
      outputs: [{ path: 'x.json', format: 'json', document, sources: { '/list': 'environment' } }],
      files: [file],
    }).files;
    assert.deepEqual(made?.origins, [{ fromLine: 2, toLine: 8, setting: 'environment', settingsLine: 1 }]);
  });

  it('is what defineSettings gives', () => assert.deepEqual(defineSettings(shipped), shipped));
});
