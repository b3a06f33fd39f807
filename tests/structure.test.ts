import assert from 'node:assert/strict';
import { readdirSync, readFileSync } from 'node:fs';
import { dirname, join, relative, resolve } from 'node:path';
import { describe, it } from 'node:test';
import { fileURLToPath } from 'node:url';

const ROOT = dirname(dirname(fileURLToPath(import.meta.url)));

/** Which of our packages each package may import: the arrows of the architecture, and there are no others. */
const MAY_IMPORT: Readonly<Record<string, readonly string[]>> = {
  contract: [],
  stack: ['contract'],
  check: ['contract', 'stack'],
  telemetry: ['contract'],
  connector: ['telemetry', 'contract'],
  embedded: ['contract'],
  run: ['contract', 'stack', 'check', 'embedded'],
  page: ['contract', 'stack', 'check', 'embedded'],
  cli: ['contract', 'stack', 'check', 'telemetry', 'connector', 'embedded', 'run', 'page'],
};

/** A static import or re-export at the start of a line, or a dynamic import. */
const IMPORT = /^(?:import|export)\s(?:[^;']*?from )?'([^']+)'|\bimport\('([^']+)'\)/gm;

interface Import {
  readonly file: string;
  readonly specifier: string;
}

function sourceFiles(folder: string): string[] {
  return readdirSync(join(ROOT, folder), { recursive: true, encoding: 'utf8' })
    .filter((path) => /\.(tsx?|mjs)$/.test(path))
    .map((path) => join(folder, path));
}

function importsOf(folder: string): Import[] {
  return sourceFiles(folder).flatMap((file) =>
    [...readFileSync(join(ROOT, file), 'utf8').matchAll(IMPORT)].map((match) => ({
      file,
      specifier: match[1] ?? match[2] ?? '',
    })),
  );
}

describe('the architecture', () => {
  it('names every package in the table of arrows', () => {
    assert.deepEqual(readdirSync(join(ROOT, 'packages')).toSorted(), Object.keys(MAY_IMPORT).toSorted());
  });

  for (const [name, allowed] of Object.entries(MAY_IMPORT)) {
    it(`${name} imports ${allowed.length === 0 ? 'no other package of ours' : `nothing of ours but ${allowed.join(', ')}`}`, () => {
      const wrong = importsOf(`packages/${name}/src`).filter(
        ({ specifier }) => specifier.startsWith('@headrace/') && !allowed.includes(specifier.split('/')[1] ?? ''),
      );
      assert.deepEqual(wrong, []);
    });

    it(`${name} reaches into no other package by a relative path`, () => {
      const home = join(ROOT, 'packages', name);
      const wrong = importsOf(`packages/${name}/src`).filter(
        ({ file, specifier }) =>
          specifier.startsWith('.') && relative(home, resolve(ROOT, dirname(file), specifier)).startsWith('..'),
      );
      assert.deepEqual(wrong, []);
    });

    it(`${name} declares just the packages of ours that it imports`, () => {
      const text = readFileSync(join(ROOT, 'packages', name, 'package.json'), 'utf8');
      const { dependencies = {} } = JSON.parse(text) as { dependencies?: Record<string, string> };
      const declared = Object.keys(dependencies).filter((dependency) => dependency.startsWith('@headrace/'));
      const used = importsOf(`packages/${name}/src`).filter(({ specifier }) => specifier.startsWith('@headrace/'));
      const names = new Set(used.map(({ specifier }) => specifier.split('/').slice(0, 2).join('/')));
      assert.deepEqual(declared.toSorted(), [...names].toSorted());
    });
  }

  it('contract has no dependency at run time', () => {
    const outside = importsOf('packages/contract/src').filter(({ specifier }) => !specifier.startsWith('.'));
    assert.deepEqual(outside, []);
  });

  it('stack and check are pure: no file system, no clock, no process, no network', () => {
    const files = [...sourceFiles('packages/stack/src'), ...sourceFiles('packages/check/src')];
    const builtIns = [...importsOf('packages/stack/src'), ...importsOf('packages/check/src')]
      .filter(({ specifier }) => specifier.startsWith('node:'))
      .map(({ file, specifier }) => `${file} ${specifier}`);
    assert.deepEqual(builtIns, ['packages/stack/src/emit/sha256.ts node:crypto']);
    const impure = files.filter((file) =>
      /\b(Date\.now|new Date\(\)|process\.|Math\.random|fetch\()/.test(
        withoutComments(readFileSync(join(ROOT, file), 'utf8')),
      ),
    );
    assert.deepEqual(impure, []);
  });

  it('one file of stack knows the yaml package', () => {
    const importers = importsOf('packages').filter(
      ({ file, specifier }) => specifier === 'yaml' && file.includes('/src/'),
    );
    assert.deepEqual([...new Set(importers.map(({ file }) => file))], ['packages/stack/src/yaml.ts']);
  });

  it('a renderer sees the model alone, never the settings or their schema', () => {
    const wrong = importsOf('packages/stack/src/render').filter(
      ({ specifier }) => /settings\/(schema|parse|fields|define)/.test(specifier) || specifier === 'zod',
    );
    assert.deepEqual(wrong, []);
  });
});

function withoutComments(source: string): string {
  return source
    .replace(/\/\*[\s\S]*?\*\//g, '')
    .replace(/(^|\s)\/\/.*$/gm, '')
    .replace(/`(?:[^`\\]|\\.)*`/g, '``')
    .replace(/'(?:[^'\\\n]|\\.)*'/g, "''");
}
