import assert from 'node:assert/strict';
import { existsSync, readdirSync, readFileSync } from 'node:fs';
import { mkdtemp, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { dirname, join } from 'node:path';
import { describe, it } from 'node:test';
import { fileURLToPath } from 'node:url';
import { problemCatalogue } from '@headrace/check';
import { run } from '@headrace/cli';

const ROOT = dirname(dirname(fileURLToPath(import.meta.url)));
const read = (path: string) => readFileSync(join(ROOT, path), 'utf8');
const PACKAGES = readdirSync(join(ROOT, 'packages'));

interface Manifest {
  readonly dependencies?: Record<string, string>;
  readonly devDependencies?: Record<string, string>;
}

const MANIFESTS = ['package.json', ...PACKAGES.map((name) => `packages/${name}/package.json`)].map(
  (path) => JSON.parse(read(path)) as Manifest,
);

function declared(kind: keyof Manifest): Map<string, string> {
  const entries = MANIFESTS.flatMap((manifest) => Object.entries(manifest[kind] ?? {}));
  return new Map(entries.filter(([name]) => !name.startsWith('@headrace/')));
}

describe('the docs', () => {
  it('explain every dependency, and no other', () => {
    const explained = [...read('docs/dependencies.md').matchAll(/^\| `([^`]+)` \|/gm)].map((match) => match[1]);
    const used = new Set([...declared('dependencies').keys(), ...declared('devDependencies').keys()]);
    assert.deepEqual(explained.toSorted(), [...used].toSorted());
  });

  it('stand beside dependencies that are pinned to one exact version each', () => {
    const all = MANIFESTS.flatMap((manifest) => [
      ...Object.entries(manifest.dependencies ?? {}),
      ...Object.entries(manifest.devDependencies ?? {}),
    ]);
    assert.deepEqual(
      all.filter(([, version]) => !/^\d+\.\d+\.\d+$/.test(version)),
      [],
    );
    const versions = new Map<string, Set<string>>();
    for (const [name, version] of all) versions.set(name, (versions.get(name) ?? new Set()).add(version));
    assert.deepEqual(
      [...versions].filter(([, found]) => found.size > 1),
      [],
    );
  });

  it('have an entry for every problem code of the sources, and no entry without one', () => {
    const sources = PACKAGES.flatMap((name) =>
      readdirSync(join(ROOT, 'packages', name, 'src'), { recursive: true, encoding: 'utf8' })
        .filter((path) => path.endsWith('.ts') && !path.startsWith('problem-entries/'))
        .map((path) => read(join('packages', name, 'src', path))),
    );
    const areas =
      'settings|patch|ports|services|metrics|logs|dashboards|secrets|bundle|run|query|rules|alerts|collector|check|otlp|exposition|live';
    const codes = new RegExp(`'((?:${areas})/[a-z-]+)'`, 'g');
    const inSources = new Set(sources.flatMap((text) => [...text.matchAll(codes)].map((match) => match[1])));
    assert.deepEqual(
      problemCatalogue().map(({ code }) => code),
      [...inSources].toSorted(),
    );
  });

  it('link to files and headings that exist', () => {
    const broken: string[] = [];
    for (const file of ['README.md', 'CONTRIBUTING.md', ...markdownIn('docs')]) {
      for (const [, target = ''] of read(file).matchAll(/\]\(([^)\s]+)\)/g)) {
        if (/^https?:/.test(target)) continue;
        const [path = '', heading] = target.split('#');
        const absolute = path === '' ? join(ROOT, file) : join(ROOT, dirname(file), path);
        if (!existsSync(absolute) || (heading !== undefined && !headingsOf(absolute).includes(heading)))
          broken.push(`${file}: ${target}`);
      }
    }
    assert.deepEqual(broken, []);
  });

  it('show the settings file that this repository really has', () => {
    assert.ok(read('README.md').includes(`\`\`\`ts\n${read('headrace.settings.ts')}\`\`\``));
  });

  it('show a wrong setting with exactly what the command prints', async () => {
    const folder = await mkdtemp(join(tmpdir(), 'headrace-docs-'));
    const before = process.cwd();
    try {
      await writeFile(
        join(folder, 'headrace.settings.ts'),
        read('headrace.settings.ts').replace('memoryMiB', 'memoryMb'),
      );
      process.chdir(folder);
      let printed = '';
      const stderr = { write: (text: string) => (printed += text) };
      assert.equal(await run(['check'], { stdout: stderr, stderr, env: {} }), 1);
      const [, shown] = /nothing is written:\n\n```\n([\s\S]*?)```/.exec(read('README.md')) ?? [];
      assert.equal(printed.split('\n\n')[0], shown?.trimEnd());
    } finally {
      process.chdir(before);
      await rm(folder, { recursive: true, force: true });
    }
  });

  it('name every command of the headrace command in the README', async () => {
    let help = '';
    const stdout = { write: (text: string) => (help += text) };
    await run(['--help'], { stdout, stderr: stdout, env: {} });
    const commands = [...help.matchAll(/^ {2}([a-z-]+) {2,}/gm)].map((match) => match[1] ?? '');
    assert.ok(commands.length >= 11);
    const missing = commands.filter((command) => !new RegExp(`^\\|.*\`${command}[ \`]`, 'm').test(read('README.md')));
    assert.deepEqual(missing, []);
  });
});

function markdownIn(folder: string): string[] {
  return readdirSync(join(ROOT, folder), { recursive: true, encoding: 'utf8' })
    .filter((path) => path.endsWith('.md'))
    .map((path) => join(folder, path));
}

/** Anchors as code hosts make them of headings. */
function headingsOf(path: string): string[] {
  return [...readFileSync(path, 'utf8').matchAll(/^#+ (.+)$/gm)].map(([, text = '']) =>
    text
      .toLowerCase()
      .replace(/[^\p{L}\p{N} -]/gu, '')
      .replaceAll(' ', '-'),
  );
}
