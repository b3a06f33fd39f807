import { loadSettings } from '@headrace/run/config';
import { type Findings, findProblems } from '../checking.ts';
import type { DefineCommand } from '../define-command.ts';
import { EXIT, type Io } from '../io.ts';
import { formatOption, settingsFile, settingsOption } from '../options.ts';
import { type Format, reportProblems } from '../report/problems.ts';

interface Options {
  readonly settings?: string;
  readonly format: Format;
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
