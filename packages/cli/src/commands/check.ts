import { dirname } from 'node:path';
import { checkSecretFiles, driftProblem, findDrift, loadSettings } from '@headrace/run/config';
import { buildStack, generateBundle } from '@headrace/stack';
import type { DefineCommand } from '../define-command.ts';
import { EXIT, type Io } from '../io.ts';
import { formatOption, settingsFile, settingsOption } from '../options.ts';
import { type Format, reportProblems } from '../report/problems.ts';

interface Options {
  readonly settings?: string;
  readonly format: Format;
}

/** `headrace check`: everything that can be said of settings and bundle without starting anything. */
export const defineCheck: DefineCommand = (command, io, done) => {
  command
    .addOption(settingsOption())
    .addOption(formatOption())
    .action(async (options: Options) => done(await check(options, io)));
};

async function check(options: Options, io: Io): Promise<number> {
  const loaded = await loadSettings(settingsFile(options.settings));
  const problems = [...loaded.problems];
  if (loaded.settings !== undefined) {
    const stack = buildStack(loaded.settings, { target: 'compose' });
    const bundle = generateBundle(stack, loaded);
    problems.push(...bundle.problems, ...(await checkSecretFiles(stack, loaded)));
    if (bundle.problems.length === 0) problems.push(...(await driftProblems(dirname(loaded.path), bundle.files)));
  }
  if (problems.length > 0 || options.format === 'json') {
    reportProblems(problems, options.format, (file) => (file === loaded.file ? loaded.text : undefined), io);
  } else io.stderr.write(`${loaded.file}: no problems\n`);
  if (!loaded.readable) return EXIT.usage;
  return problems.some((problem) => problem.severity === 'error') ? EXIT.problems : EXIT.fine;
}

async function driftProblems(folder: string, files: Parameters<typeof findDrift>[1]) {
  const drift = await findDrift(folder, files);
  return drift.files.map((file) => driftProblem(file));
}
