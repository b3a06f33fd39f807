import assert from 'node:assert/strict';
import { mkdir, mkdtemp, readFile, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { dirname, join } from 'node:path';
import { after, before, describe, it } from 'node:test';
import { defaultCacheDir, resolveBinary } from '@headrace/run';
import { readYaml } from '@headrace/stack';
import { program, runProgram } from './support/programs.ts';
import { bundleOf, VARIANTS } from './support/variants.ts';

/** How each real program is asked about its file. */
const VALIDATORS = [
  { name: 'otelcol', file: 'collector/config.yaml', args: (file: string) => ['validate', `--config=${file}`] },
  {
    name: 'promtool',
    file: 'prometheus/prometheus.yml',
    args: (file: string) => ['check', 'config', '--lint=all', file],
  },
  { name: 'amtool', file: 'alertmanager/alertmanager.yml', args: (file: string) => ['check-config', file] },
  { name: 'loki', file: 'loki/loki.yaml', args: (file: string) => [`-config.file=${file}`, '-verify-config'] },
] as const;

describe('every generated file is taken by the program that reads it', () => {
  let root = '';
  before(async () => {
    root = await mkdtemp(join(tmpdir(), 'headrace-configuration-'));
  });
  after(() => rm(root, { recursive: true, force: true }));

  for (const [variant, settings] of Object.entries(VARIANTS)) {
    for (const target of ['compose', 'native'] as const) {
      describe(`${variant}, ${target}`, () => {
        let folder = '';
        before(async () => {
          folder = join(root, `${variant} ${target}`.replaceAll(/[^a-z]+/g, '-'));
          for (const file of bundleOf(settings, target, folder)) {
            await mkdir(dirname(join(folder, file.path)), { recursive: true });
            await writeFile(join(folder, file.path), file.text);
          }
          // Compose wants a secret's file to be there.
          await mkdir(join(folder, 'secrets'), { recursive: true });
          await writeFile(join(folder, 'secrets', 'grafana'), 'secret');
        });

        for (const { name, file, args } of VALIDATORS) {
          it(`${name} accepts ${file}`, async () => {
            const { code, output } = runProgram(await program(name), args(file), folder);
            assert.equal(code, 0, output);
            assert.doesNotMatch(output, /warn|deprecat/i);
          });
        }

        it('tempo knows every key of tempo/tempo.yaml', async (t) => {
          const unknown = unknownTempoKeys(await readFile(join(folder, 'tempo/tempo.yaml'), 'utf8'), await tempoKeys());
          assert.deepEqual(unknown, []);
          const tempo = await resolveBinary('tempo', { env: process.env, cacheDir: defaultCacheDir(process.env) });
          if (tempo === undefined) return t.diagnostic('no Tempo on this machine: checked against its key list alone');
          const { code, output } = runProgram(
            tempo.path,
            ['-config.file=tempo/tempo.yaml', '-config.verify=true'],
            folder,
          );
          assert.equal(code, 0, output);
        });

        if (target === 'compose') {
          for (const profile of [[], ['--profile', 'demo']]) {
            it(`compose accepts compose.yaml ${profile.join(' ')}`.trim(), async () => {
              process.env.GRAFANA_PASSWORD = 'from the environment';
              const args = ['-f', 'compose.yaml', ...profile, 'config', '-q'];
              const { code, output } = runProgram(await program('docker-compose'), args, folder);
              assert.equal(code, 0, output);
              assert.doesNotMatch(output, /warn/i);
            });
          }
        }
      });
    }
  }

  it('compose refuses to start without the secret that the settings refer to', async () => {
    delete process.env.GRAFANA_PASSWORD;
    const folder = join(root, 'other-ports-a-secret-from-the-environment-and-patches-compose');
    const { code, output } = runProgram(
      await program('docker-compose'),
      ['-f', 'compose.yaml', 'config', '-q'],
      folder,
    );
    assert.notEqual(code, 0);
    assert.match(output, /set GRAFANA_PASSWORD, the settings refer to it/);
  });

  it('the check of Tempo’s keys finds a key that Tempo does not know', async () => {
    assert.deepEqual(unknownTempoKeys('server: { http_listen_prot: 3200 }\ncompactor: {}\n', await tempoKeys()), [
      'server.http_listen_prot',
      'compactor',
    ]);
  });
});

/** Dotted keys that the pinned Tempo reports of its own configuration. */
async function tempoKeys(): Promise<ReadonlySet<string>> {
  const text = await readFile(new URL('./data/tempo-3.0.3-keys.txt', import.meta.url), 'utf8');
  return new Set(
    text
      .split('\n')
      .filter((line) => line !== '' && !line.startsWith('#'))
      .map((line) => line.split(' = ')[0]?.trim() ?? ''),
  );
}

function unknownTempoKeys(text: string, known: ReadonlySet<string>): string[] {
  const unknown: string[] = [];
  const visit = (value: unknown, path: string): void => {
    if (path !== '' && !known.has(path) && !OPEN_MAPS.some((open) => path.startsWith(`${open}.`))) {
      unknown.push(path);
      return;
    }
    if (typeof value !== 'object' || value === null || Array.isArray(value)) return;
    for (const [key, child] of Object.entries(value)) visit(child, path === '' ? key : `${path}.${key}`);
  };
  visit(readYaml(text).value, '');
  return unknown;
}

/** Below these the collector's own receivers and Prometheus' remote write have their keys. */
const OPEN_MAPS = ['distributor.receivers', 'metrics_generator.storage.remote_write'];
