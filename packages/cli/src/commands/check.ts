import { readFile } from 'node:fs/promises';
import { dirname, join } from 'node:path';
import { type CheckedFile, checkFiles, type World } from '@headrace/check/files';
import type { Problem } from '@headrace/contract';
import { catalogueFamilies } from '@headrace/contract/catalogues';
import { checkSecretFiles, driftProblem, findDrift, type LoadedSettings, loadSettings } from '@headrace/run/config';
import { type Bundle, buildStack, generateBundle, type Settings, type Stack } from '@headrace/stack';
import type { DefineCommand } from '../define-command.ts';
import { EXIT, type Io } from '../io.ts';
import { formatOption, settingsFile, settingsOption } from '../options.ts';
import { type Format, reportProblems } from '../report/problems.ts';

interface Options {
  readonly settings?: string;
  readonly format: Format;
}

/** What was found, and the texts that problems point into. */
interface Findings {
  readonly problems: readonly Problem[];
  readonly files: readonly CheckedFile[];
}

/** `headrace check`: everything that can be said of settings, bundle and further files without starting anything. */
export const defineCheck: DefineCommand = (command, io, done) => {
  command
    .argument(
      '[files...]',
      'further dashboards, rule files, PrometheusRules or configurations to check beside the bundle',
    )
    .addOption(settingsOption())
    .addOption(formatOption())
    .action(async (files: readonly string[], options: Options) => done(await check(files, options, io)));
};

async function check(paths: readonly string[], options: Options, io: Io): Promise<number> {
  const loaded = await loadSettings(settingsFile(options.settings));
  const found = loaded.settings === undefined ? NOTHING : await findProblems(loaded, loaded.settings, paths);
  const problems = [...loaded.problems, ...found.problems];
  const texts = new Map([...found.files.map(({ path, text }) => [path, text] as const), [loaded.file, loaded.text]]);
  if (problems.length > 0 || options.format === 'json')
    reportProblems(problems, options.format, (file) => texts.get(file), io);
  else io.stderr.write(`${[loaded.file, ...paths].join(', ')}: no problems\n`);
  const unread = problems.some(({ code }) => code === 'check/unreadable' || code === 'check/syntax');
  if (!loaded.readable || unread) return EXIT.usage;
  return problems.some((problem) => problem.severity === 'error') ? EXIT.problems : EXIT.fine;
}

const NOTHING: Findings = { problems: [], files: [] };

async function findProblems(loaded: LoadedSettings, settings: Settings, paths: readonly string[]): Promise<Findings> {
  const stack = buildStack(settings, { target: 'compose' });
  const bundle = generateBundle(stack, loaded);
  const folder = dirname(loaded.path);
  const drift = bundle.problems.length === 0 ? (await findDrift(folder, bundle.files)).files.map(driftProblem) : [];
  const given = await Promise.all(paths.map(readGiven));
  const files = [...bundleFiles(bundle), ...given.flatMap(({ file }) => file ?? [])];
  return {
    files,
    problems: [
      ...bundle.problems,
      ...(await checkSecretFiles(stack, loaded)),
      ...drift,
      ...given.flatMap(({ problem }) => problem ?? []),
      ...checkFiles(files, await worldOf(stack, folder)),
    ],
  };
}

/** The generated files as they should be: what was edited on disk is told as drift. */
function bundleFiles({ outputs, files }: Bundle): CheckedFile[] {
  const texts = new Map(files.map(({ path, text }) => [path, text]));
  return outputs.map(({ path, document }) => ({ path, text: texts.get(path) ?? '', value: document }));
}

async function readGiven(path: string): Promise<{ file?: CheckedFile; problem?: Problem }> {
  try {
    return { file: { path, text: (await readFile(path, 'utf8')).replace(/^\uFEFF/, '') } };
  } catch (error) {
    return { problem: unreadable(path, error) };
  }
}

function unreadable(file: string, error: unknown): Problem {
  const { code, message } = error as NodeJS.ErrnoException;
  const reasons: Readonly<Record<string, string>> = { ENOENT: 'there is no such file', EISDIR: 'it is a folder' };
  return {
    ...{ code: 'check/unreadable', severity: 'error', file, line: 0, column: 0, endColumn: 0, path: '' },
    message: `cannot be read: ${reasons[code ?? ''] ?? message}`,
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
