import assert from 'node:assert/strict';
import { mkdirSync, readdirSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { dirname, join } from 'node:path';
import { test } from 'node:test';
import { fileURLToPath } from 'node:url';
import { bundleOf, SCENARIOS, textsOf } from './scenarios.ts';

const GOLDEN = fileURLToPath(new URL('./golden', import.meta.url));

/** `UPDATE_GOLDEN=1` writes what is generated: the diff is then for a reviewer to read. */
const updating = process.env.UPDATE_GOLDEN === '1';

for (const [name, settings] of Object.entries(SCENARIOS)) {
  test(`the bundle of the scenario "${name}" is what it was`, () => {
    const folder = join(GOLDEN, name);
    const bundle = bundleOf(settings);
    assert.deepEqual(bundle.problems, []);
    if (updating) writeTree(folder, textsOf(bundle));
    assert.deepEqual(textsOf(bundle), readTree(folder));
  });

  test(`the bundle of the scenario "${name}" is the same bytes every time`, () => {
    assert.deepEqual(textsOf(bundleOf(settings)), textsOf(bundleOf(structuredClone(settings))));
  });
}

function writeTree(folder: string, texts: Readonly<Record<string, string>>): void {
  rmSync(folder, { recursive: true, force: true });
  for (const [path, text] of Object.entries(texts)) {
    mkdirSync(dirname(join(folder, path)), { recursive: true });
    writeFileSync(join(folder, path), text);
  }
}

function readTree(folder: string): Record<string, string> {
  const entries = readdirSync(folder, { recursive: true, withFileTypes: true }).filter((entry) => entry.isFile());
  return Object.fromEntries(
    entries.map((entry) => {
      const absolute = join(entry.parentPath, entry.name);
      return [absolute.slice(folder.length + 1).replaceAll('\\', '/'), readFileSync(absolute, 'utf8')];
    }),
  );
}
