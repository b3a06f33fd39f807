import { readFile } from 'node:fs/promises';
import { dirname, extname, relative, resolve } from 'node:path';
import { checkSettings } from '@headrace/check/settings';
import type { Problem } from '@headrace/contract';
import {
  buildStack,
  type Locator,
  noLocator,
  parseSettings,
  pathText,
  readTypeScript,
  readYaml,
  type Settings,
} from '@headrace/stack';
import { importModule } from './import-module.ts';
import {
  contractModuleProblem,
  failedImport,
  fileErrorOf,
  noDefaultExport,
  syntaxProblem,
  unknownLanguage,
  unreadable,
} from './load-problems.ts';

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
  if (read === undefined) return unread(unknownLanguage(shown, Object.keys(READERS)));
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
  const checked = await checkLeft(parsed.settings, { file: shown, locator }, known.length > 0);
  const problems = [...known, ...withoutKnown(checked, known)];
  const settings = problems.some((problem) => problem.severity === 'error') ? undefined : parsed.settings;
  return { ...base, text, locator, problems, readable: true, settings };
}

/** Checks of what is left beside the problems. */
async function checkLeft(
  settings: Settings | undefined,
  place: { readonly file: string; readonly locator: Locator },
  isRest: boolean,
): Promise<Problem[]> {
  if (settings === undefined) return [];
  const problems = await checkSettings({ settings, stack: buildStack(settings, { target: 'compose' }), ...place });
  // What an entry of check.ignore is for may have been taken out with the problems.
  return isRest ? problems.filter(({ code }) => code !== 'check/unused-suppression') : problems;
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
