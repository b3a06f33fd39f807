import { readFile } from 'node:fs/promises';
import { dirname, join } from 'node:path';
import {
  type CheckedFile,
  checkFiles,
  type LookedFor,
  lookedForInFiles,
  unusedIgnores,
  type World,
  withoutIgnored,
} from '@headrace/check/files';
import type { Problem } from '@headrace/contract';
import { catalogueFamilies } from '@headrace/contract/catalogues';
import { checkSecretFiles, driftProblem, findDrift, type LoadedSettings } from '@headrace/run/config';
import { type Bundle, buildStack, generateBundle, type Settings, type Stack } from '@headrace/stack';
import { readFailure } from './report/read-failure.ts';

/** What was found, and the texts that problems point into. */
export interface Findings {
  readonly problems: readonly Problem[];
  readonly files: readonly CheckedFile[];
}

/** Everything that can be found in settings, bundle and further files without starting anything. */
export async function findProblems(
  loaded: LoadedSettings,
  settings: Settings,
  paths: readonly string[] = [],
): Promise<Findings> {
  const stack = buildStack(settings, { target: 'compose' });
  const bundle = generateBundle(stack, loaded);
  const folder = dirname(loaded.path);
  const isWhole = withoutIgnored(bundle.problems, settings).length === 0;
  const drift = isWhole ? (await findDrift(folder, bundle.files)).files.map(driftProblem) : [];
  const given = await Promise.all(paths.map(readGiven));
  const files = [...bundleFiles(bundle), ...given.flatMap(({ file }) => file ?? [])];
  const problems = [
    ...bundle.problems,
    ...(await checkSecretFiles(stack, loaded)),
    ...drift,
    ...given.flatMap(({ problem }) => problem ?? []),
    ...checkFiles(files, await worldOf(stack, folder)),
  ];
  // A secret's file depends on the machine, and a patch may be wrong in native use alone: neither was looked for everywhere.
  const lookedFor: LookedFor = {
    everywhere: isWhole ? ['bundle/drift'] : [],
    inFiles: lookedForInFiles(files, problems),
  };
  return {
    files,
    problems: [...withoutIgnored(problems, settings), ...unusedIgnores(problems, { ...loaded, settings }, lookedFor)],
  };
}

/** The generated files as they should be: what was edited on disk is told as drift. */
export function bundleFiles({ outputs, files }: Bundle): CheckedFile[] {
  const texts = new Map(files.map(({ path, text }) => [path, text]));
  return outputs.map(({ path, document }) => ({ path, text: texts.get(path) ?? '', value: document }));
}

/** A file that was handed over, or the problem of reading it. */
export async function readGiven(path: string): Promise<{ file?: CheckedFile; problem?: Problem }> {
  try {
    return { file: { path, text: (await readFile(path, 'utf8')).replace(/^\uFEFF/, '') } };
  } catch (error) {
    return { problem: unreadable(path, error) };
  }
}

function unreadable(file: string, error: unknown): Problem {
  return {
    ...{ code: 'check/unreadable', severity: 'error', file, line: 0, column: 0, endColumn: 0, path: '' },
    message: `cannot be read: ${readFailure(error)}`,
    expected: 'a file that can be read',
    fix: 'name a file that is there',
  };
}

/** What files are held against; a runbook is looked into where there is one beside the settings. */
async function worldOf(stack: Stack, folder: string): Promise<World> {
  const runbook = await readGiven(join(folder, 'docs', 'runbook.md'));
  const world = { stack, catalogue: catalogueFamilies() };
  return runbook.file === undefined ? world : { ...world, runbookAnchors: new Set(anchorsOf(runbook.file.text)) };
}

/** Anchors as code hosts make them of headings. */
function anchorsOf(markdown: string): string[] {
  return [...markdown.matchAll(/^#+ (.+)$/gm)].map(([, heading = '']) =>
    heading
      .toLowerCase()
      .replace(/[^\p{L}\p{N} -]/gu, '')
      .replaceAll(' ', '-'),
  );
}
