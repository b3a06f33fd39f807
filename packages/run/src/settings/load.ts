import { readFile } from 'node:fs/promises';
import { register } from 'node:module';
import { basename, dirname, extname, relative, resolve } from 'node:path';
import { pathToFileURL } from 'node:url';
import { runChecks } from '@headrace/check';
import type { Problem } from '@headrace/contract';
import {
  buildStack,
  type Location,
  type Locator,
  parseSettings,
  readTypeScript,
  readYaml,
  type Settings,
  WHOLE_FILE,
} from '@headrace/stack';

/** Settings that were read, or what is wrong with them. */
export interface LoadedSettings {
  /** The file as problems and headers show it: relative to the working folder where that is shorter. */
  readonly file: string;
  /** Absolute path. */
  readonly path: string;
  /** The file's text, to show lines of; empty when it could not be read. */
  readonly text: string;
  readonly locator: Locator;
  readonly problems: readonly Problem[];
  /** Whether the file could be read and parsed at all. */
  readonly readable: boolean;
  /** Undefined with problems. */
  readonly settings: Settings | undefined;
}

/** The names that are looked for when none is given, the first that is there wins. */
export const SETTINGS_FILES = ['headrace.settings.ts', 'headrace.settings.yaml', 'headrace.settings.yml'];

/** What a file says before the schema is applied. */
interface Reading {
  readonly value: unknown;
  readonly locator: Locator;
  readonly problems: readonly Problem[];
}

/** Reads, parses and checks a settings file; every problem is collected, nothing is thrown for what a user wrote. */
export async function loadSettings(path: string): Promise<LoadedSettings> {
  const absolute = resolve(path);
  const shown = shownPath(absolute);
  const base = { file: shown, path: absolute, settings: undefined };
  const nothing = { value: () => WHOLE_FILE, key: () => WHOLE_FILE };
  let text: string;
  try {
    text = await readFile(absolute, 'utf8');
  } catch (error) {
    const problem = unreadable(shown, (error as Error).message);
    return { ...base, text: '', locator: nothing, problems: [problem], readable: false };
  }
  const reading = extname(absolute) === '.ts' ? await readModule(absolute, shown, text) : readYamlText(shown, text);
  if (reading.problems.length > 0) return { ...base, text, ...reading, readable: false };

  const value = await withContractModules(reading.value, dirname(absolute));
  const parsed = parseSettings(value, shown, reading.locator);
  const problems = [...parsed.problems, ...furtherProblems(parsed.settings, parsed.problems, shown, reading.locator)];
  const settings = problems.some((problem) => problem.severity === 'error') ? undefined : parsed.settings;
  return { ...base, text, locator: reading.locator, problems, readable: true, settings };
}

/** Checks of what is left beside the problems; what a problem was found at already is not told again. */
function furtherProblems(
  settings: Settings | undefined,
  known: readonly Problem[],
  file: string,
  locator: Locator,
): Problem[] {
  if (settings === undefined) return [];
  const stack = buildStack(settings, { target: 'compose' });
  return runChecks({ settings, stack, file, locator }).filter(
    (problem) => !known.some((other) => problem.path === other.path || problem.path.startsWith(`${other.path}.`)),
  );
}

function shownPath(absolute: string): string {
  const fromHere = relative(process.cwd(), absolute);
  return fromHere.startsWith('..') ? absolute : fromHere;
}

function readYamlText(file: string, text: string): Reading {
  const { value, locator, syntaxErrors } = readYaml(text);
  return { value, locator, problems: syntaxErrors.map((error) => syntaxProblem(file, error.message, error.location)) };
}

async function readModule(absolute: string, file: string, text: string): Promise<Reading> {
  const { locator, syntaxErrors } = readTypeScript(text);
  const problems = syntaxErrors.map((error) => syntaxProblem(file, error.message, error.location));
  if (problems.length > 0) return { value: undefined, locator, problems };
  try {
    const module = (await importFresh(absolute, text)) as { default?: unknown };
    if (module.default !== undefined) return { value: module.default, locator, problems: [] };
    return { value: undefined, locator, problems: [noDefaultExport(file)] };
  } catch (error) {
    return { value: undefined, locator, problems: [failedImport(file, error)] };
  }
}

let resolvesOurPackages = false;

/** Imports the module; a file outside of the repository finds our packages too. The text makes the address unique. */
async function importFresh(absolute: string, text: string): Promise<unknown> {
  if (!resolvesOurPackages) {
    register('./resolve-hook.mjs', import.meta.url);
    resolvesOurPackages = true;
  }
  const version = [...text].reduce((hash, character) => (hash * 31 + (character.codePointAt(0) ?? 0)) >>> 0, 7);
  return import(`${pathToFileURL(absolute).href}?headrace-settings=${version}`);
}

/** In YAML a contract of one's own is the path of its module. */
async function withContractModules(value: unknown, folder: string): Promise<unknown> {
  if (typeof value !== 'object' || value === null || !('services' in value) || !Array.isArray(value.services))
    return value;
  const services = await Promise.all(
    value.services.map(async (service: unknown) => {
      const contract = (service as { contract?: unknown } | null)?.contract;
      if (typeof contract !== 'string' || !/^\.{0,2}\//.test(contract)) return service;
      const module = await import(pathToFileURL(resolve(folder, contract)).href).catch(() => undefined);
      return module?.default === undefined ? service : { ...(service as object), contract: module.default };
    }),
  );
  return { ...value, services };
}

function unreadable(file: string, reason: string): Problem {
  return {
    code: 'settings/unreadable',
    severity: 'error',
    file,
    ...WHOLE_FILE,
    path: '',
    message: `cannot read the settings file: ${reason.replace(/^[A-Z]+: /, '').replace(/,.*$/, '')}`,
    expected: 'a file that exists and can be read',
    fix: 'name it with --settings FILE, or write one with "headrace init"',
  };
}

function syntaxProblem(file: string, message: string, location: Location): Problem {
  return {
    code: 'settings/syntax',
    severity: 'error',
    file,
    ...location,
    path: '',
    message,
    expected: extname(file) === '.ts' ? 'a TypeScript module' : 'YAML',
    fix: 'mend the syntax at the caret',
  };
}

function noDefaultExport(file: string): Problem {
  return {
    code: 'settings/no-default-export',
    severity: 'error',
    file,
    line: 1,
    column: 1,
    endColumn: 2,
    path: '',
    message: `${basename(file)} exports no settings`,
    expected: 'a default export',
    fix: 'write export default defineSettings({ … })',
  };
}

function failedImport(file: string, error: unknown): Problem {
  const { message, stack = '' } = error as Error;
  const [, line, column] = new RegExp(`${basename(file).replaceAll('.', '\\.')}[^:]*:(\\d+):(\\d+)`).exec(stack) ?? [];
  const at = line === undefined ? { line: 1, column: 1 } : { line: Number(line), column: Number(column) };
  return {
    code: 'settings/import',
    severity: 'error',
    file,
    ...at,
    endColumn: at.column + 1,
    path: '',
    message: `the module ended with an error: ${message.split('\n')[0]}`,
    expected: 'a module that can be imported',
    fix: 'a settings file should only import and export; mend what it throws',
  };
}
