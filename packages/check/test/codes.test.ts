import assert from 'node:assert/strict';
import { readdirSync, readFileSync } from 'node:fs';
import { join, relative } from 'node:path';
import { test } from 'node:test';
import { fileURLToPath } from 'node:url';
import { exampleText } from '../src/example.ts';
import { errorsMarkdown, problemCatalogue } from '../src/index.ts';

const PACKAGES = fileURLToPath(new URL('../..', import.meta.url));

/** What the entries say of codes, which are compared with those that are given elsewhere. */
const ENTRIES = join('check', 'src', 'problem-entries');
const DECLARED = join('contract', 'src', 'prometheus', 'problems.ts');

/** Every `area/name` that a source gives a problem: behind `code:`, or wherever a code of the translation stands. */
function codesInSources(): string[] {
  const given = readdirSync(PACKAGES)
    .flatMap((name) => filesBelow(join(PACKAGES, name, 'src'), '.ts'))
    .filter((path) => !relative(PACKAGES, path).startsWith(ENTRIES) && relative(PACKAGES, path) !== DECLARED)
    .flatMap((path) => codesIn(readFileSync(path, 'utf8')));
  return [...new Set(given)].toSorted();
}

function codesIn(source: string): string[] {
  const behindCode = [...source.matchAll(/\bcode: ([^;\n]*)/g)].map(([, rest = '']) => rest).join('\n');
  const codes = [...behindCode.matchAll(/'([a-z]+\/[a-z-]+)'/g), ...source.matchAll(/'(exposition\/[a-z-]+)'/g)];
  return codes.map(([, code = '']) => code);
}

/** Every code that a script of bad settings shows among what is printed. */
function codesInScripts(): string[] {
  const scripts = filesBelow(join(PACKAGES, 'cli', 'test', 'bad-settings'), '.txt');
  return scripts.flatMap((path) =>
    [...readFileSync(path, 'utf8').matchAll(/^(?:error|warning) ([a-z]+\/[a-z-]+) /gm)].map(([, code = '']) => code),
  );
}

function filesBelow(folder: string, ending: string): string[] {
  const entries = readdirSync(folder, { recursive: true, withFileTypes: true });
  return entries
    .filter((entry) => entry.isFile() && entry.name.endsWith(ending))
    .map((entry) => join(entry.parentPath, entry.name));
}

test('the sources have codes of every area', () => {
  const areas = new Set(codesInSources().map((code) => code.split('/')[0]));
  for (const area of ['settings', 'services', 'ports', 'patch', 'bundle', 'secrets', 'logs', 'metrics', 'dashboards'])
    assert.ok(areas.has(area), area);
  for (const area of ['alerts', 'check', 'collector', 'exposition', 'otlp', 'query', 'rules', 'run'])
    assert.ok(areas.has(area), area);
});

test('every code that a script of bad settings prints is in the sources', () => {
  const known = new Set(codesInSources());
  assert.deepEqual(
    codesInScripts().filter((code) => !known.has(code)),
    [],
  );
});

test('every code has an entry in the catalogue, and the catalogue has no other', () => {
  const documented = problemCatalogue().map(({ code }) => code);
  assert.equal(new Set(documented).size, documented.length);
  assert.deepEqual(documented.toSorted(), codesInSources());
});

for (const { code, meaning, fix, examples } of problemCatalogue()) {
  test(`${code} says what it means and what to do, and shows it by a wrong and a right example`, () => {
    assert.match(meaning, /^[A-Z`].*[^ ]\.$/);
    assert.match(fix, /^[A-Z`].*[^ ]\.$/);
    assert.notDeepEqual(exampleText(examples.wrong), exampleText(examples.right));
    assert.deepEqual(Object.keys(examples.wrong)[0], Object.keys(examples.right)[0], 'both are of one sort');
  });
}

test('the reference has a row for each area that says what it is about, and a section that each code links to', () => {
  const text = errorsMarkdown();
  const sections = [...text.matchAll(/^## `(.*)`$/gm)].map(([, code = '']) => code);
  assert.deepEqual(
    sections,
    problemCatalogue().map(({ code }) => code),
  );
  const rows = text.split('\n').filter((line) => /^\| `/.test(line));
  for (const row of rows) assert.match(row, /^\| `[a-z]+` \| [A-Z][^|]* \| \[[^|]*\) \|$/);
  const linked = rows.flatMap((row) => [...row.matchAll(/\]\(#([a-z-]+)\)/g)].map(([, anchor = '']) => anchor));
  assert.deepEqual(
    linked,
    sections.map((code) => code.replace('/', '')),
  );
});
