import { readFile } from 'node:fs/promises';
import { basename, dirname, extname, relative, resolve } from 'node:path';
import { runChecks } from '@headrace/check';
import type { Problem } from '@headrace/contract';
import {
  buildStack,
  type Location,
  type Locator,
  noLocator,
  parseSettings,
  pathText,
  readTypeScript,
  readYaml,
  type Settings,
  WHOLE_FILE,
} from '@headrace/stack';
import { importModule } from './import-module.ts';

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
  const unread = (problem: Problem) => ({
    ...base,
    text: '',
    locator: noLocator,
    problems: [problem],
    readable: false,
  });
  const read = READERS[extname(absolute)];
  if (read === undefined) return unread(unknownLanguage(shown));
  let text: string;
  try {
    // Editors of some systems begin a file with a byte order mark, which would shift the first line.
    text = (await readFile(absolute, 'utf8')).replace(/^\uFEFF/, '');
  } catch (error) {
    return unread(unreadable(shown, error));
  }
  const { locator, ...reading } = await read({ absolute, shown, text });
  if (reading.problems.length > 0) return { ...base, text, locator, problems: reading.problems, readable: false };

  const contracts = await withContractModules(reading.value, { folder: dirname(absolute), file: shown, locator });
  const parsed = parseSettings(contracts.value, shown, locator);
  const known = [...contracts.problems, ...withoutKnown(parsed.problems, contracts.problems)];
  const problems = [...known, ...withoutKnown(checkSettings(parsed.settings, shown, locator), known)];
  const settings = problems.some((problem) => problem.severity === 'error') ? undefined : parsed.settings;
  return { ...base, text, locator, problems, readable: true, settings };
}

/** Checks of what is left beside the problems. */
function checkSettings(settings: Settings | undefined, file: string, locator: Locator): Problem[] {
  if (settings === undefined) return [];
  return runChecks({ settings, stack: buildStack(settings, { target: 'compose' }), file, locator });
}

/** What a problem was found at already is not told again. */
function withoutKnown(problems: readonly Problem[], known: readonly Problem[]): Problem[] {
  return problems.filter(
    (problem) => !known.some((other) => problem.path === other.path || problem.path.startsWith(`${other.path}.`)),
  );
}

function shownPath(absolute: string): string {
  const fromHere = relative(process.cwd(), absolute);
  return fromHere.startsWith('..') ? absolute : fromHere;
}

interface SettingsFile {
  readonly absolute: string;
  readonly shown: string;
  readonly text: string;
}

/** How settings are read, by the end of the file's name. */
const READERS: Readonly<Record<string, (file: SettingsFile) => Promise<Reading>>> = {
  '.ts': readModule,
  '.yaml': readYamlText,
  '.yml': readYamlText,
};

async function readYamlText({ shown: file, text }: SettingsFile): Promise<Reading> {
  const { value, locator, syntaxErrors } = readYaml(text);
  return {
    value,
    locator,
    problems: syntaxErrors.map(({ message, location }) => syntaxProblem(file, message, location)),
  };
}

async function readModule({ absolute, shown: file, text }: SettingsFile): Promise<Reading> {
  const { locator, syntaxErrors } = readTypeScript(text);
  const problems = syntaxErrors.map(({ message, location }) => syntaxProblem(file, message, location));
  if (problems.length > 0) return { value: undefined, locator, problems };
  try {
    const module = await importModule(absolute, text);
    if (module.default !== undefined) return { value: module.default, locator, problems: [] };
    return { value: undefined, locator, problems: [noDefaultExport(file)] };
  } catch (error) {
    return { value: undefined, locator, problems: [failedImport(file, error)] };
  }
}

/** In YAML a contract of one's own is the path of its module. */
async function withContractModules(
  value: unknown,
  { folder, file, locator }: { readonly folder: string; readonly file: string; readonly locator: Locator },
): Promise<{ value: unknown; problems: Problem[] }> {
  if (typeof value !== 'object' || value === null || !('services' in value) || !Array.isArray(value.services))
    return { value, problems: [] };
  const problems: Problem[] = [];
  const services = await Promise.all(
    value.services.map(async (service: unknown, index) => {
      const contract = (service as { contract?: unknown } | null)?.contract;
      if (typeof contract !== 'string' || !/^\.{0,2}\//.test(contract)) return service;
      try {
        return { ...(service as object), contract: await importContract(resolve(folder, contract)) };
      } catch (error) {
        const path = ['services', index, 'contract'];
        const place = { file, ...locator.value(path), path: pathText(path) };
        problems.push(contractModuleProblem(place, contract, fileErrorOf(error)));
        return service;
      }
    }),
  );
  return { value: { ...value, services }, problems };
}

async function importContract(absolute: string): Promise<unknown> {
  const module = await importModule(absolute, await readFile(absolute, 'utf8'));
  if (module.default === undefined) throw new Error('it has no default export');
  return module.default;
}

function contractModuleProblem(
  place: Pick<Problem, 'file' | 'line' | 'column' | 'endColumn' | 'path'>,
  contract: string,
  reason: string,
): Problem {
  return {
    code: 'settings/contract',
    severity: 'error',
    ...place,
    message: `cannot take the contract from ${contract}: ${reason}`,
    expected: 'the path of a module whose default export is a contract',
    fix: 'write the path relative to the settings file, and export default defineContract({ … }) there',
  };
}

/** An error of the file system in words without the path, which is known. */
function fileErrorOf(error: unknown): string {
  const code = error instanceof Error ? (error as NodeJS.ErrnoException).code : undefined;
  return FILE_ERRORS[String(code)] ?? messageOf(error);
}

const FILE_ERRORS: Readonly<Record<string, string>> = {
  ENOENT: 'there is no such file',
  EISDIR: 'it is a folder',
  EACCES: 'reading it is not permitted',
};

/** What was thrown, in a line, without what the loader put behind the file's name. */
function messageOf(error: unknown): string {
  if (!(error instanceof Error)) return `it threw ${JSON.stringify(error)}`;
  const [firstLine = ''] = error.message.split('\n');
  return firstLine.replaceAll(/\?headrace-settings=\d+/g, '');
}

function unreadable(file: string, error: unknown): Problem {
  return {
    code: 'settings/unreadable',
    severity: 'error',
    file,
    ...WHOLE_FILE,
    path: '',
    message: `cannot read the settings file: ${fileErrorOf(error)}`,
    expected: 'a file that exists and can be read',
    fix: 'name it with --settings FILE, or write one with "headrace init"',
  };
}

function unknownLanguage(file: string): Problem {
  const endings = Object.keys(READERS).join(', ');
  return {
    code: 'settings/unreadable',
    severity: 'error',
    file,
    ...WHOLE_FILE,
    path: '',
    message: `cannot tell the language of the settings file: expected a name that ends in ${endings}`,
    expected: `a name that ends in ${endings}`,
    fix: 'write the settings in TypeScript or YAML; "headrace init" writes a file to begin with',
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
  const stack = error instanceof Error ? (error.stack ?? '') : '';
  const [, line, column] = new RegExp(`${basename(file).replaceAll('.', '\\.')}[^:]*:(\\d+):(\\d+)`).exec(stack) ?? [];
  const at = line === undefined ? { line: 1, column: 1 } : { line: Number(line), column: Number(column) };
  return {
    code: 'settings/import',
    severity: 'error',
    file,
    ...at,
    endColumn: at.column + 1,
    path: '',
    message: `the module ended with an error: ${messageOf(error)}`,
    expected: 'a module that can be imported',
    fix: 'a settings file should only import and export; mend what it throws',
  };
}
