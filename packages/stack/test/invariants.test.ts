import assert from 'node:assert/strict';
import { test } from 'node:test';
import {
  buildStack,
  endpoints,
  noLocator,
  parseSettings,
  readYaml,
  type SettingsInput,
  type Stack,
} from '../src/index.ts';
import { DATASOURCE_UIDS } from '../src/model/datasources.ts';
import { bundleOf, SCENARIOS, textsOf, valueAt } from './scenarios.ts';

type Fields = Readonly<Record<string, unknown>>;

/** Every scenario without its patches: what a user changes is theirs. */
const BUNDLES = Object.entries(SCENARIOS).map(([name, scenario]) => {
  const settings: SettingsInput = { ...scenario, patches: [] };
  const texts = textsOf(bundleOf(settings));
  const compose = readYaml(texts['compose.yaml'] ?? '').value as Fields;
  return {
    name,
    settings,
    texts,
    compose,
    stack: stackOf(settings),
    services: Object.entries(compose.services as Fields),
  };
});

function stackOf(input: SettingsInput): Stack {
  const { settings } = parseSettings(input, 's.ts', noLocator);
  assert.ok(settings);
  return buildStack(settings, { target: 'compose' });
}

for (const { name, texts, compose, stack, services } of BUNDLES) {
  const rule = (sentence: string, check: () => void) => test(`${name}: ${sentence}`, check);
  const ofServices = (sentence: string, check: (service: Fields, name: string) => void) =>
    rule(sentence, () => {
      for (const [service, fields] of services) check(fields as Fields, service);
    });

  rule('every host:port of every file belongs to an endpoint of the stack', () => {
    const known = endpoints(stack);
    const isOurs = (host: string, port: number) =>
      known.some(
        (endpoint) =>
          endpoint.port === port && [endpoint.host, endpoint.bindHost, '127.0.0.1', 'localhost'].includes(host),
      );
    for (const [path, text] of Object.entries(texts)) {
      for (const [, host = '', port] of text.matchAll(/([a-z][a-z0-9-]*|\d+\.\d+\.\d+\.\d+):(\d{4,5})(?!\d)/g)) {
        // `10001:10001` is a user, and a port of compose stands behind itself: 127.0.0.1:3000:3000.
        if (/^chown |^\d+$/.test(host)) continue;
        assert.ok(isOurs(host, Number(port)), `${path}: ${host}:${port}`);
      }
    }
  });

  rule('no port is chosen twice', () => {
    const ports = endpoints(stack).map((endpoint) => endpoint.port);
    assert.deepEqual(ports, [...new Set(ports)]);
  });

  rule('every endpoint but the gRPC between components is published, once, and under its own number', () => {
    const published = services.flatMap(([, fields]) => ((fields as Fields).ports as string[] | undefined) ?? []);
    const inside = [stack.tempo.grpc.port, stack.loki.grpc.port];
    const expected = endpoints(stack)
      .filter(({ port, owner }) => !inside.includes(port) && owner !== 'page')
      .map(({ port }) => `127.0.0.1:${port}:${port}`);
    assert.deepEqual(published.toSorted(), expected.toSorted());
  });

  ofServices('every port is published on the loopback interface', ({ ports }, service) => {
    for (const port of (ports as string[] | undefined) ?? []) assert.match(port, /^127\.0\.0\.1:\d+:\d+$/, service);
  });

  ofServices('every image is pinned to an exact version', ({ image, build }, service) => {
    if (build !== undefined) assert.equal(image, 'headrace:local');
    else assert.match(String(image), /^[a-z/-]+:v?\d+\.\d+\.\d+$/, service);
  });

  ofServices('every service has limits, a restart policy and the network', (fields, service) => {
    const limits = valueAt(fields, ['deploy', 'resources', 'limits']) as Fields | undefined;
    assert.match(String(limits?.memory), /^\d+[MG]$/, service);
    assert.match(String(limits?.cpus), /^\d+\.\d+$/, service);
    assert.ok(['unless-stopped', 'no'].includes(String(fields.restart)), service);
    assert.deepEqual(fields.networks, ['headrace'], service);
  });

  ofServices('what runs for ever has a health check, or somebody who asks in its place', (fields, service) => {
    if (fields.restart === 'no') return;
    const asked = services.some(([other]) => other === `${service}-health`);
    assert.ok(fields.healthcheck !== undefined || asked, service);
  });

  ofServices('every mounted path is in the bundle, or a volume that is declared', ({ volumes }, service) => {
    for (const volume of (volumes as string[] | undefined) ?? []) {
      const [source = ''] = volume.split(':');
      const inBundle = Object.keys(texts).some(
        (path) => `./${path}` === source || `./${path}`.startsWith(`${source}/`),
      );
      assert.ok(inBundle || Object.hasOwn(compose.volumes as Fields, source), `${service} mounts ${source}`);
    }
  });

  ofServices('whatever is depended on is there, and healthy only where it has a health check', (fields, service) => {
    for (const [other, need] of Object.entries((fields.depends_on as Fields | undefined) ?? {})) {
      const [, target] = services.find(([candidate]) => candidate === other) ?? [];
      assert.ok(target, `${service} needs ${other}`);
      if ((need as Fields).condition === 'service_healthy') assert.ok((target as Fields).healthcheck, other);
    }
  });

  rule('every dashboard and data source refers to a data source that is there', () => {
    const uids: readonly string[] = Object.values(DATASOURCE_UIDS);
    const declared = valueAt(readYaml(texts['grafana/provisioning/datasources/headrace.yaml'] ?? '').value, [
      'datasources',
    ]);
    assert.deepEqual(
      (declared as Fields[]).map((source) => source.uid),
      uids,
    );
    for (const [path, text] of Object.entries(texts)) {
      if (!path.startsWith('grafana/')) continue;
      for (const [, uid = ''] of text.matchAll(/datasourceUid"?: "?([a-z]+)/g))
        assert.ok(uids.includes(uid), `${path} ${uid}`);
      for (const [, uid = ''] of text.matchAll(/"type": "(?:prometheus|loki|tempo)",\s+"uid": "([^"]+)"/g))
        assert.ok(uids.includes(uid), `${path} ${uid}`);
    }
  });

  rule('no secret is in any file, only where it is', () => {
    const settings = SCENARIOS[name];
    const password = settings?.dashboards?.adminPassword as { env?: string; file?: string } | undefined;
    if (password?.env !== undefined)
      assert.match(texts['compose.yaml'] ?? '', new RegExp(`GF_SECURITY_ADMIN_PASSWORD: \\$\\{${password.env}:\\?`));
    if (password?.file !== undefined)
      assert.equal(
        valueAt(compose, ['secrets', 'grafana_admin_password', 'file']),
        password.file.replaceAll('$', '$$$$'),
      );
  });

  rule('the header names the settings file, and no folder of this machine', () => {
    for (const [path, text] of Object.entries(texts)) {
      if (path.endsWith('.json')) continue;
      assert.match(text, /^# Generated by "headrace gen-config" from headrace\.settings\.ts\. /, path);
    }
  });
}

test('the pipelines of the collector use what is declared, and declare nothing that is not used', () => {
  for (const { texts } of BUNDLES) {
    const config = readYaml(texts['collector/config.yaml'] ?? '').value as Readonly<Record<string, Fields>>;
    const pipelines = Object.values(config.service?.pipelines as Readonly<Record<string, Fields>>);
    const used = (kind: string) => new Set(pipelines.flatMap((pipeline) => pipeline[kind] as string[]));
    const connectors = Object.keys(config.connectors ?? {});
    for (const kind of ['receivers', 'processors', 'exporters'] as const) {
      const declared = [...Object.keys(config[kind] ?? {}), ...(kind === 'processors' ? [] : connectors)];
      assert.deepEqual([...used(kind)].toSorted(), declared.toSorted(), kind);
    }
    assert.deepEqual(config.service?.extensions, Object.keys(config.extensions ?? {}));
    for (const pipeline of pipelines) assert.equal((pipeline.processors as string[])[0], 'memory_limiter');
  }
});

test('the ocb manifest has exactly the components that the configuration uses', () => {
  for (const { texts } of BUNDLES) {
    const config = readYaml(texts['collector/config.yaml'] ?? '').value as Readonly<Record<string, Fields>>;
    const manifest = readYaml(texts['collector/builder.yaml'] ?? '').value as Readonly<Record<string, unknown>>;
    for (const kind of ['receivers', 'processors', 'exporters', 'connectors', 'extensions']) {
      const types = new Set(Object.keys(config[kind] ?? {}).map((id) => id.split('/')[0]));
      assert.equal((manifest[kind] as unknown[]).length, types.size, kind);
    }
  }
});
