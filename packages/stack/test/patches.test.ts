import assert from 'node:assert/strict';
import { test } from 'node:test';
import { readYaml, type Settings, type SettingsInput } from '../src/index.ts';
import { applyPatches } from '../src/patch/apply.ts';
import { noLocator } from '../src/settings/location.ts';
import { bundleOf, MINIMAL, textsOf, valueAt } from './scenarios.ts';

type Patch = Settings['patches'][number];

const FILE = {
  path: 'a.yaml',
  format: 'yaml' as const,
  document: { server: { port: 1, 'with/slash': 'x' }, list: ['a', 'b', 'c'], nothing: null },
  sources: { '/server/port': 'logs.ports.http' },
};

const patch = (path: Patch['path'], action: Pick<Patch, 'set' | 'add' | 'remove'>): Patch => ({
  name: 'test',
  file: 'a.yaml',
  path,
  ...action,
});

function patched(...patches: Patch[]) {
  const context = { file: 's.yaml', locator: noLocator };
  const { files, problems } = applyPatches(
    [FILE],
    patches.map((one, index) => ({ patch: one, index })),
    context,
  );
  assert.deepEqual(
    problems.map(({ message }) => message),
    [],
  );
  return files[0];
}

test('set changes what is there and says which patch did it', () => {
  const file = patched(patch(['server', 'port'], { set: 2 }));
  assert.deepEqual(valueAt(file?.document, ['server', 'port']), 2);
  assert.equal(file?.sources['/server/port'], 'patches.0');
  assert.equal(FILE.document.server.port, 1, 'what was rendered stays as it is');
});

test('set reaches into a list and replaces a null', () => {
  assert.deepEqual(valueAt(patched(patch(['list', 1], { set: 'B' }))?.document, ['list']), ['a', 'B', 'c']);
  assert.equal(valueAt(patched(patch(['nothing'], { set: 1 }))?.document, ['nothing']), 1);
});

test('add makes a key and appends to a list', () => {
  assert.equal(valueAt(patched(patch(['server', 'tls'], { add: true }))?.document, ['server', 'tls']), true);
  const appended = patched(patch(['list', '-'], { add: 'd' }), patch(['list', '-'], { add: 'e' }));
  assert.deepEqual(valueAt(appended?.document, ['list']), ['a', 'b', 'c', 'd', 'e']);
  assert.equal(appended?.sources['/list/4'], 'patches.1');
});

test('remove takes a key out, and closes the gap in a list', () => {
  assert.deepEqual(
    Object.keys(valueAt(patched(patch(['server', 'port'], { remove: true }))?.document, ['server']) as object),
    ['with/slash'],
  );
  assert.deepEqual(valueAt(patched(patch(['list', 0], { remove: true }))?.document, ['list']), ['b', 'c']);
});

test('what is removed is no longer said to come from a setting', () => {
  assert.deepEqual(patched(patch(['server', 'port'], { remove: true }))?.sources, {});
  assert.deepEqual(patched(patch(['server'], { remove: true }))?.sources, {});
});

test('what is set as a whole no longer says where its parts came from', () => {
  assert.deepEqual(patched(patch(['server'], { set: { port: 3 } }))?.sources, { '/server': 'patches.0' });
});

test('behind an item that was taken out the others keep their sources', () => {
  const jobs = bundleOf(MINIMAL).outputs.find((file) => file.path === 'prometheus/prometheus.yml');
  assert.ok(jobs);
  const removal = {
    patch: { name: 'x', file: jobs.path, path: ['scrape_configs', 0], remove: true as const },
    index: 0,
  };
  const after = applyPatches([jobs], [removal], { file: 's.yaml', locator: noLocator }).files[0];
  assert.equal(jobs.sources['/scrape_configs/2/static_configs/0/targets/0'], 'metrics.port');
  assert.equal(after?.sources['/scrape_configs/1/static_configs/0/targets/0'], 'metrics.port');
  assert.equal(Object.keys(after?.sources ?? {}).length, Object.keys(jobs.sources).length - 1);
});

test('a key with a slash is one key', () => {
  const file = patched(patch(['server', 'with/slash'], { set: 'y' }));
  assert.equal(file?.sources['/server/with~1slash'], 'patches.0');
});

test('patches apply in order, a later one to what an earlier one made', () => {
  const file = patched(patch(['new'], { add: { a: 1 } }), patch(['new', 'a'], { set: 2 }));
  assert.deepEqual(valueAt(file?.document, ['new']), { a: 2 });
});

test('a prototype is no part of a document', () => {
  const context = { file: 's.yaml', locator: noLocator };
  for (const key of ['__proto__', 'constructor', 'toString']) {
    const one = { patch: patch([key, 'x'], { set: 1 }), index: 0 };
    assert.equal(applyPatches([FILE], [one], context).problems[0]?.code, 'patch/path', key);
  }
});

/** Which services of the compose file have another hash of their configuration. */
function restarted(patches: SettingsInput['patches']): string[] {
  const labels = (settings: SettingsInput) => {
    const compose = readYaml(textsOf(bundleOf(settings))['compose.yaml'] ?? '').value;
    const services = valueAt(compose, ['services']) as Record<string, unknown>;
    return new Map(
      Object.entries(services).map(([name, service]) => [name, valueAt(service, ['labels', 'headrace.config.sha256'])]),
    );
  };
  const before = labels(MINIMAL);
  return [...labels({ ...MINIMAL, patches })].filter(([name, hash]) => before.get(name) !== hash).map(([name]) => name);
}

for (const [file, path, service] of [
  ['collector/config.yaml', ['processors', 'memory_limiter', 'check_interval'], 'collector'],
  ['tempo/tempo.yaml', ['stream_over_http_enabled'], 'tempo'],
  ['loki/loki.yaml', ['auth_enabled'], 'loki'],
  ['prometheus/prometheus.yml', ['global', 'scrape_timeout'], 'prometheus'],
  ['alertmanager/alertmanager.yml', ['route', 'repeat_interval'], 'alertmanager'],
  ['grafana/provisioning/datasources/headrace.yaml', ['prune'], 'grafana'],
  ['grafana/dashboards/connector-overview.json', ['refresh'], 'grafana'],
] as const) {
  test(`a patch of ${file} restarts ${service} and nothing else`, () => {
    assert.deepEqual(restarted([{ name: 'test', file, path: [...path], set: 'changed' }]), [service]);
  });
}

test('a patch of what no container mounts restarts nothing', () => {
  assert.deepEqual(restarted([{ name: 'test', file: 'services/ilp-connector.env', path: ['NODE_ID'], set: 'x' }]), []);
  assert.deepEqual(restarted([{ name: 'test', file: 'collector/builder.yaml', path: ['dist', 'name'], set: 'x' }]), []);
});

test('a patch of the compose file is written into it', () => {
  const patches = [{ name: 'ours', file: 'compose.yaml', path: ['services', 'grafana', 'init'], add: true }];
  const compose = readYaml(textsOf(bundleOf({ ...MINIMAL, patches }))['compose.yaml'] ?? '').value;
  assert.equal(valueAt(compose, ['services', 'grafana', 'init']), true);
});
