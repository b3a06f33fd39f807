import assert from 'node:assert/strict';
import { chmod, mkdir, mkdtemp, rm, utimes, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { dirname, join } from 'node:path';
import { after, before, describe, test } from 'node:test';
import {
  BinaryError,
  binaryVersion,
  cachedPath,
  defaultCacheDir,
  environmentVariable,
  resolveBinary,
  versionKey,
} from '../src/binaries/index.ts';

let folder = '';
before(async () => {
  folder = await mkdtemp(join(tmpdir(), 'headrace-resolve-'));
});
after(() => rm(folder, { recursive: true, force: true }));

async function writeProgram(path: string, text = '#!/bin/sh\nexit 0\n'): Promise<string> {
  await mkdir(dirname(path), { recursive: true });
  await writeFile(path, text);
  await chmod(path, 0o755);
  return path;
}

describe('a program is found', () => {
  test('by its variable before PATH, on PATH before the cache, and nowhere when none has it', async () => {
    const named = await writeProgram(join(folder, 'one', 'my-loki'));
    const onPath = await writeProgram(join(folder, 'one', 'path', 'loki'));
    const cacheDir = join(folder, 'one', 'cache');
    const cached = await writeProgram(cachedPath(cacheDir, 'loki'));
    const PATH = `/nowhere:${dirname(onPath)}`;

    const all = await resolveBinary('loki', { env: { HEADRACE_LOKI: named, PATH }, cacheDir });
    assert.deepEqual(all, { path: named, origin: 'env' });
    assert.deepEqual(await resolveBinary('loki', { env: { PATH }, cacheDir }), { path: onPath, origin: 'path' });
    assert.deepEqual(await resolveBinary('loki', { env: {}, cacheDir }), { path: cached, origin: 'cache' });
    assert.equal(await resolveBinary('loki', { env: {}, cacheDir: join(folder, 'empty') }), undefined);
  });

  test('and a variable that names no executable is an error, not a reason to look elsewhere', async () => {
    const file = join(folder, 'notes.txt');
    await writeFile(file, 'not a program');
    for (const value of ['/nowhere/docker-compose', file, folder]) {
      await assert.rejects(resolveBinary('docker-compose', { env: { HEADRACE_DOCKER_COMPOSE: value }, cacheDir: '' }), {
        name: 'BinaryError',
        message:
          `HEADRACE_DOCKER_COMPOSE is set to ${value}, which is not an executable file\n` +
          '  fix: set HEADRACE_DOCKER_COMPOSE to the docker-compose executable, or unset it to use PATH and the cache',
      });
    }
  });

  test('and a collector on PATH may be called otelcol-contrib, though otelcol goes first', async () => {
    const contrib = await writeProgram(join(folder, 'collector', 'a', 'otelcol-contrib'));
    const plain = await writeProgram(join(folder, 'collector', 'b', 'otelcol'));
    const options = (PATH: string) => ({ env: { PATH }, cacheDir: folder });
    assert.equal((await resolveBinary('otelcol', options(dirname(contrib))))?.path, contrib);
    assert.equal((await resolveBinary('otelcol', options(`${dirname(contrib)}:${dirname(plain)}`)))?.path, plain);
  });

  test('and a cached collector counts only for its own manifest, or, without one, when it is the newest', async () => {
    const cacheDir = join(folder, 'collectors');
    const first = await writeProgram(cachedPath(cacheDir, 'otelcol', 'manifest 1'));
    const second = await writeProgram(cachedPath(cacheDir, 'otelcol', 'manifest 2'));
    await utimes(first, 1_000, 1_000);
    await utimes(second, 2_000, 2_000);
    const find = async (collectorManifest?: string) => {
      const manifest = collectorManifest === undefined ? {} : { collectorManifest };
      return (await resolveBinary('otelcol', { env: {}, cacheDir, ...manifest }))?.path;
    };
    assert.equal(await find('manifest 1'), first);
    assert.equal(await find('manifest 3'), undefined);
    assert.equal(await find(), second);
  });
});

test('the variable of a program is its name in capitals', () => {
  assert.equal(environmentVariable('otelcol'), 'HEADRACE_OTELCOL');
  assert.equal(environmentVariable('docker-compose'), 'HEADRACE_DOCKER_COMPOSE');
});

test('the cache is where HEADRACE_CACHE says, else in XDG_CACHE_HOME, else in the home folder', () => {
  assert.equal(defaultCacheDir({ HEADRACE_CACHE: '/a', XDG_CACHE_HOME: '/b', HOME: '/c' }), '/a');
  assert.equal(defaultCacheDir({ XDG_CACHE_HOME: '/b', HOME: '/c' }), '/b/headrace');
  assert.equal(defaultCacheDir({ HOME: '/c' }), '/c/.cache/headrace');
});

test('the version key holds version and platform, and for the collector the manifest', () => {
  assert.match(versionKey('prometheus', 'any manifest'), /^3\.14\.0-[a-z]+-[a-z0-9]+$/);
  assert.match(versionKey('otelcol', 'a manifest'), /^0\.159\.0-[a-z]+-[a-z0-9]+-[0-9a-f]{12}$/);
  assert.notEqual(versionKey('otelcol', 'a manifest'), versionKey('otelcol', 'another manifest'));
  assert.equal(versionKey('otelcol', '# from a.yaml\na manifest'), versionKey('otelcol', '# from b.ts\na manifest'));
});

test('a version is what the program prints, on either stream, and unknown when it prints none', async () => {
  const say = (text: string) => writeProgram(join(folder, `say-${text.length}`), `#!/bin/sh\n${text}\n`);
  assert.equal(await binaryVersion(await say('echo "prometheus, version 2.53.1 (branch: HEAD)"')), '2.53.1');
  assert.equal(await binaryVersion(await say('echo "Docker Compose version v2.40.3" >&2')), '2.40.3');
  assert.equal(await binaryVersion(await say('echo "who knows"')), undefined);
  assert.equal(await binaryVersion('/nowhere/program'), undefined);
});

test('an error of this kind carries its fix apart from the message', () => {
  assert.equal(new BinaryError('it broke', 'mend it').fix, 'mend it');
});
