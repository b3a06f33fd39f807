import assert from 'node:assert/strict';
import { lstat, mkdir, mkdtemp, readdir, readFile, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { dirname, join } from 'node:path';
import { test } from 'node:test';
import { type EmittedFile, sha256 } from '@headrace/stack';
import { findDrift } from '../src/bundle/drift.ts';
import { MANIFEST_FILE, readManifest } from '../src/bundle/manifest.ts';
import { driftProblem } from '../src/bundle/plan.ts';
import { BundleWriteError, writeBundle } from '../src/bundle/write.ts';

const FILES: readonly EmittedFile[] = [
  { path: 'a/one.yaml', text: 'one: 1\n' },
  { path: 'b/two.env', text: 'TWO=2\n' },
  { path: 'three.json', text: '{}\n' },
];

/** A folder with {@link FILES} written, and what the test does with it. */
async function withBundle(use: (folder: string) => Promise<void>): Promise<void> {
  const folder = await mkdtemp(join(tmpdir(), 'headrace-bundle-'));
  try {
    await writeBundle({ folder, files: FILES, force: false });
    await use(folder);
  } finally {
    await rm(folder, { recursive: true, force: true });
  }
}

async function put(folder: string, path: string, text: string): Promise<void> {
  await mkdir(dirname(join(folder, path)), { recursive: true });
  await writeFile(join(folder, path), text);
}

/** Each file with its time of change and content. */
async function snapshot(folder: string): Promise<Record<string, string>> {
  const entries = (await readdir(folder, { recursive: true, withFileTypes: true })).filter((entry) => entry.isFile());
  const texts = entries.map(async (entry) => {
    const absolute = join(entry.parentPath, entry.name);
    const { mtimeNs } = await lstat(absolute, { bigint: true });
    return [absolute.slice(folder.length + 1), `${mtimeNs} ${await readFile(absolute, 'utf8')}`] as const;
  });
  return Object.fromEntries((await Promise.all(texts)).toSorted(([a], [b]) => (a < b ? -1 : 1)));
}

const actionsOf = (planned: readonly { path: string; action: string }[]) =>
  Object.fromEntries(planned.map(({ path, action }) => [path, action]));

test('a folder that is not there is made, with every file and the manifest', async () => {
  await withBundle(async (folder) => {
    const nested = join(folder, 'some', 'where');
    const { planned, problems } = await writeBundle({ folder: nested, files: FILES, force: false });
    assert.deepEqual(problems, []);
    assert.deepEqual(actionsOf(planned), { 'a/one.yaml': 'create', 'b/two.env': 'create', 'three.json': 'create' });
    for (const { path, text } of FILES) assert.equal(await readFile(join(nested, path), 'utf8'), text);
  });
});

test('the manifest lists every file with the SHA-256 of its bytes, paths in order', async () => {
  await withBundle(async (folder) => {
    const text = await readFile(join(folder, MANIFEST_FILE), 'utf8');
    assert.deepEqual(JSON.parse(text), {
      version: 1,
      files: Object.fromEntries(FILES.map(({ path, text }) => [path, sha256(text)])),
    });
    assert.deepEqual(Object.keys((JSON.parse(text) as { files: object }).files), [
      'a/one.yaml',
      'b/two.env',
      'three.json',
    ]);
  });
});

test('a second run touches nothing', async () => {
  await withBundle(async (folder) => {
    const before = await snapshot(folder);
    const { planned } = await writeBundle({ folder, files: FILES, force: false });
    assert.deepEqual(new Set(planned.map(({ action }) => action)), new Set(['unchanged']));
    assert.deepEqual(await snapshot(folder), before);
  });
});

test('only the file that changed is written, and the manifest', async () => {
  await withBundle(async (folder) => {
    const before = await snapshot(folder);
    const files = FILES.with(0, { path: 'a/one.yaml', text: 'one: 2\n' });
    await writeBundle({ folder, files, force: false });
    const after = await snapshot(folder);
    const changed = Object.keys(after).filter((path) => after[path] !== before[path]);
    assert.deepEqual(changed, [MANIFEST_FILE, 'a/one.yaml']);
  });
});

test('a file that is no longer generated goes, and its folder when it is empty', async () => {
  await withBundle(async (folder) => {
    await put(folder, 'b/mine.txt', 'mine');
    const { planned } = await writeBundle({ folder, files: FILES.slice(2), force: false });
    assert.deepEqual(actionsOf(planned), { 'a/one.yaml': 'remove', 'b/two.env': 'remove', 'three.json': 'unchanged' });
    assert.deepEqual((await readdir(folder)).toSorted(), ['.headrace', 'b', 'three.json']);
    assert.deepEqual(await readdir(join(folder, 'b')), ['mine.txt'], 'what is not ours stays');
  });
});

test('a file that is no longer generated and was edited stops everything', async () => {
  await withBundle(async (folder) => {
    await put(folder, 'a/one.yaml', 'one: mine\n');
    const before = await snapshot(folder);
    const files = [{ path: 'new.yaml', text: 'new: 1\n' }, ...FILES.slice(1)];
    const { problems } = await writeBundle({ folder, files, force: false });
    assert.deepEqual(
      problems.map(({ code, file, message }) => [code, file, message]),
      [['bundle/edited', 'a/one.yaml', 'is no longer generated, but it was changed by hand since it was']],
    );
    assert.deepEqual(await snapshot(folder), before);
  });
});

test('an edit by hand stops everything, also what was not edited', async () => {
  await withBundle(async (folder) => {
    await put(folder, 'three.json', '{"mine": true}\n');
    const before = await snapshot(folder);
    const files = FILES.map(({ path, text }) => ({ path, text: `${text}\n` }));
    const { problems } = await writeBundle({ folder, files, force: false });
    assert.deepEqual(
      problems.map(({ file }) => file),
      ['three.json'],
    );
    assert.deepEqual(await snapshot(folder), before);
  });
});

test('an edit that says what would be generated is no edit', async () => {
  await withBundle(async (folder) => {
    await put(folder, 'three.json', '[]\n');
    const { problems, planned } = await writeBundle({
      folder,
      files: FILES.with(2, { path: 'three.json', text: '[]\n' }),
      force: false,
    });
    assert.deepEqual(problems, []);
    assert.equal(actionsOf(planned)['three.json'], 'unchanged');
    assert.equal((await readManifest(folder)).files['three.json'], sha256('[]\n'));
  });
});

test('--force overwrites and removes what was edited', async () => {
  await withBundle(async (folder) => {
    await put(folder, 'a/one.yaml', 'one: mine\n');
    await put(folder, 'three.json', '{"mine": true}\n');
    const { problems, planned } = await writeBundle({ folder, files: FILES.slice(1), force: true });
    assert.deepEqual(problems, []);
    assert.deepEqual(actionsOf(planned), { 'a/one.yaml': 'edited', 'b/two.env': 'unchanged', 'three.json': 'edited' });
    assert.deepEqual((await readdir(folder)).toSorted(), ['.headrace', 'b', 'three.json']);
    assert.equal(await readFile(join(folder, 'three.json'), 'utf8'), '{}\n');
  });
});

test('a file that we never wrote is not overwritten without --force', async () => {
  await withBundle(async (folder) => {
    await put(folder, 'new.yaml', 'theirs: true\n');
    const files = [...FILES, { path: 'new.yaml', text: 'ours: true\n' }];
    const { problems } = await writeBundle({ folder, files, force: false });
    assert.deepEqual(
      problems.map(({ code, file }) => [code, file]),
      [['bundle/edited', 'new.yaml']],
    );
    assert.equal(await readFile(join(folder, 'new.yaml'), 'utf8'), 'theirs: true\n');
    assert.deepEqual((await writeBundle({ folder, files, force: true })).problems, []);
    assert.equal(await readFile(join(folder, 'new.yaml'), 'utf8'), 'ours: true\n');
  });
});

test('without a manifest nothing is ours: equal files are fine, others stop', async () => {
  for (const manifest of [undefined, 'not JSON', '{}', '{"version":1,"files":null}']) {
    await withBundle(async (folder) => {
      if (manifest === undefined) await rm(join(folder, MANIFEST_FILE));
      else await put(folder, MANIFEST_FILE, manifest);
      const changed = FILES.with(0, { path: 'a/one.yaml', text: 'one: 2\n' });
      assert.equal((await writeBundle({ folder, files: changed, force: false })).problems.length, 1);
      assert.deepEqual((await writeBundle({ folder, files: FILES, force: false })).problems, []);
      assert.equal(Object.keys((await readManifest(folder)).files).length, 3);
    });
  }
});

test('a manifest that names files outside of the bundle removes none of them', async () => {
  await withBundle(async (folder) => {
    const inner = join(folder, 'inner');
    await put(folder, 'outside.txt', 'theirs');
    const files = { '../outside.txt': sha256('theirs'), [join(folder, 'outside.txt')]: sha256('theirs') };
    await put(inner, MANIFEST_FILE, JSON.stringify({ version: 1, files }));
    await writeBundle({ folder: inner, files: FILES, force: true });
    assert.equal(await readFile(join(folder, 'outside.txt'), 'utf8'), 'theirs');
  });
});

test('a file that cannot be written is named, and leaves nothing half written', async () => {
  await withBundle(async (folder) => {
    await put(folder, 'blocked', 'a file where a folder has to be');
    const files = [...FILES, { path: 'blocked/file.yaml', text: 'x\n' }];
    await assert.rejects(writeBundle({ folder, files, force: true }), (error) => {
      assert.ok(error instanceof BundleWriteError);
      assert.match(error.message, /blocked\/file\.yaml cannot be written: /);
      return true;
    });
    const paths = await readdir(folder, { recursive: true });
    assert.deepEqual(
      paths.filter((path) => path.endsWith('.tmp')),
      [],
    );
  });
});

test('a file can be read by the users of the containers', async () => {
  await withBundle(async (folder) => {
    assert.equal((await lstat(join(folder, 'three.json'))).mode & 0o444, 0o444);
  });
});

test('without drift there is neither a file nor a diff', async () => {
  await withBundle(async (folder) => assert.deepEqual(await findDrift(folder, FILES), { files: [], diff: '' }));
});

test('drift of every kind is found, and nothing is written', async () => {
  await withBundle(async (folder) => {
    await rm(join(folder, 'b/two.env'));
    await put(folder, 'three.json', '{"mine": true}\n');
    const before = await snapshot(folder);
    const drift = await findDrift(folder, [
      { path: 'a/new.yaml', text: 'new: 1\n' },
      { path: 'b/two.env', text: 'TWO=2\n' },
      { path: 'three.json', text: '{}\n' },
    ]);
    assert.deepEqual(actionsOf(drift.files), {
      'a/new.yaml': 'create',
      'b/two.env': 'create',
      'three.json': 'edited',
      'a/one.yaml': 'remove',
    });
    assert.deepEqual(
      drift.files.map((file) => driftProblem(file)).map(({ file, message }) => `${file} ${message}`),
      [
        'a/new.yaml is missing',
        'b/two.env is missing',
        'three.json differs from what the settings give',
        'a/one.yaml is no longer generated',
      ],
    );
    assert.deepEqual(await snapshot(folder), before);
  });
});

test('the diff is a unified one from what is there to what would be', async () => {
  await withBundle(async (folder) => {
    const drift = await findDrift(folder, [
      { path: 'three.json', text: '[]\n' },
      { path: 'new.yaml', text: 'new: 1\n' },
      { path: 'b/two.env', text: 'TWO=2\n' },
    ]);
    assert.equal(
      drift.diff,
      [
        '--- a/three.json\n+++ b/three.json\n@@ -1,1 +1,1 @@\n-{}\n+[]\n',
        '--- /dev/null\n+++ b/new.yaml\n@@ -0,0 +1,1 @@\n+new: 1\n',
        '--- a/a/one.yaml\n+++ /dev/null\n@@ -1,1 +0,0 @@\n-one: 1\n',
      ].join(''),
    );
  });
});
