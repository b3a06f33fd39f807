import assert from 'node:assert/strict';
import { test } from 'node:test';
import { buildStack, endpoints, generateBundle, noLocator, parseSettings, type SettingsInput } from '../src/index.ts';
import { bundleOf, EVERYTHING, SCENARIOS, textsOf } from './scenarios.ts';

const NATIVE = { target: 'native', dataFolder: '/data', bundleFolder: '/bundle', hasTempo: true } as const;

function nativeOf(input: SettingsInput, hasTempo = true) {
  const { settings } = parseSettings(input, 's.ts', noLocator);
  assert.ok(settings);
  const stack = buildStack(settings, { ...NATIVE, hasTempo });
  return { stack, bundle: generateBundle(stack, { file: 'headrace.settings.ts', locator: noLocator }) };
}

for (const [name, settings] of Object.entries(SCENARIOS)) {
  test(`${name}: native use has the files of compose but the compose file, and its patches`, () => {
    const { bundle } = nativeOf(settings);
    assert.deepEqual(bundle.problems, []);
    const ofCompose = Object.keys(textsOf(bundleOf(settings))).filter((path) => path !== 'compose.yaml');
    assert.deepEqual(Object.keys(textsOf(bundle)), ofCompose);
  });

  test(`${name}: native use listens on the loopback interface and nowhere else`, () => {
    const { stack, bundle } = nativeOf(settings);
    for (const endpoint of endpoints(stack))
      assert.deepEqual([endpoint.bindHost, endpoint.host], ['127.0.0.1', '127.0.0.1'], endpoint.setting);
    for (const { path, text } of bundle.files) assert.ok(!text.includes('0.0.0.0'), path);
  });

  test(`${name}: native use and compose have the same ports`, () => {
    const ports = endpoints(nativeOf(settings).stack).map(({ port, setting }) => [port, setting]);
    const { settings: parsed } = parseSettings(settings, 's.ts', noLocator);
    assert.ok(parsed);
    assert.deepEqual(
      ports,
      endpoints(buildStack(parsed, { target: 'compose' })).map(({ port, setting }) => [port, setting]),
    );
  });
}

test('native use keeps its data below one folder, each component in its own', () => {
  const { stack } = nativeOf(EVERYTHING);
  const folders = [stack.prometheus, stack.alertmanager, stack.tempo, stack.loki, stack.grafana].map(
    (part) => part.dataFolder,
  );
  assert.deepEqual(
    folders,
    ['prometheus', 'alertmanager', 'tempo', 'loki', 'grafana'].map((part) => `/data/${part}`),
  );
  assert.equal(stack.collector.queueFolder, '/data/collector');
  assert.equal(stack.grafana.dashboardsFolder, '/bundle/grafana/dashboards');
});

test('what stands in for Tempo is not scraped, and neither is Grafana, which does not run', () => {
  const jobs = (hasTempo: boolean) => nativeOf(EVERYTHING, hasTempo).stack.prometheus.jobs.map((job) => job.name);
  assert.deepEqual(
    jobs(true).filter((job) => !jobs(false).includes(job)),
    ['tempo'],
  );
  assert.ok(!jobs(true).includes('grafana'));
});

test('without a service of the connector’s contract there is no demo', () => {
  const services = EVERYTHING.services.slice(1);
  assert.equal(nativeOf({ ...EVERYTHING, services, patches: [] }).stack.demo, null);
});
