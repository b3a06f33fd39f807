import assert from 'node:assert/strict';
import { readdirSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { test } from 'node:test';
import { fileURLToPath } from 'node:url';
import { problemCatalogue } from '../src/index.ts';

const PACKAGES = fileURLToPath(new URL('../..', import.meta.url));

/** Codes that need running processes: the tests of those produce them. */
const NEED_PROCESSES = ['ports/in-use', 'run/already-running'];

/** Codes that the command itself gives for files that are handed over: `tests/check-command.test.ts` produces them. */
const OF_THE_COMMAND = ['check/unreadable'];

/** Codes of files that are handed over: `examples.test.ts` produces each of them from its example. */
const WITH_EXAMPLES = problemCatalogue().flatMap(({ code, examples }) =>
  examples === undefined ? [] : [code as string],
);

/** Every `area/name` that stands behind `code:` in the sources, in a literal or in the choices of a type. */
function codesInSources(): string[] {
  const codes = ['stack', 'check', 'run', 'cli']
    .flatMap((name) => filesBelow(join(PACKAGES, name, 'src'), '.ts'))
    // The catalogue is what the others are compared with.
    .filter((path) => !path.endsWith('problem-catalogue.ts') && !path.endsWith('file-codes.ts'))
    .flatMap((path) => [...readFileSync(path, 'utf8').matchAll(/\bcode: ([^;\n]*)/g)])
    .flatMap(([, rest = '']) => [...rest.matchAll(/'([a-z]+\/[a-z-]+)'/g)].map(([, code = '']) => code));
  return [...new Set(codes)].toSorted();
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
});

test('every code of the sources is printed by a script of bad settings', () => {
  const printed = new Set([...codesInScripts(), ...NEED_PROCESSES, ...OF_THE_COMMAND, ...WITH_EXAMPLES]);
  assert.deepEqual(
    codesInSources().filter((code) => !printed.has(code)),
    [],
  );
});

test('every code that is printed is in the sources', () => {
  const known = new Set(codesInSources());
  assert.deepEqual(
    [...codesInScripts(), ...NEED_PROCESSES].filter((code) => !known.has(code)),
    [],
  );
});

test('every code has an entry in the catalogue, and the catalogue has no other', () => {
  const documented = problemCatalogue().map(({ code }) => code);
  assert.equal(new Set(documented).size, documented.length);
  assert.deepEqual(documented.toSorted(), codesInSources());
});
