import { type LoadedSettings, loadSettings } from '@headrace/run/config';
import type { Settings } from '@headrace/stack';
import { type Findings, findProblems } from '../checking.ts';
import type { LiveOptions } from '../checking-live.ts';
import type { DefineCommand } from '../define-command.ts';
import { EXIT, type Io } from '../io.ts';
import { formatOption, settingsFile, settingsOption } from '../options.ts';
import { type Format, reportProblems } from '../report/problems.ts';

interface Options extends LiveOptions {
  readonly settings?: string;
  readonly format: Format;
}

/**
 * `headrace check`: everything that can be said of settings, bundle and further files without starting anything; with
 * `--live` or `--prometheus`, of what runs instead.
 */
export const defineCheck: DefineCommand = (command, io, done) => {
  command
    .argument(
      '[files...]',
      'further dashboards, rule files, PrometheusRules or configurations to check beside the bundle',
    )
    .option('--live <url>', 'compare what :8889 or the /metrics of a service shows with the contracts instead')
    .option('--prometheus <url>', 'ask Prometheus every query of the dashboards and rules, and list those without data')
    .addOption(settingsOption())
    .addOption(formatOption())
    .action(async (files: readonly string[], options: Options) => {
      if (files.length > 0 && options.live !== undefined && options.prometheus === undefined)
        command.error('error: --live looks at no files; leave them out, or ask their queries with --prometheus');
      done(await check(files, options, io));
    });
};

async function check(paths: readonly string[], options: Options, io: Io): Promise<number> {
  const loaded = await loadSettings(settingsFile(options.settings));
  const found = loaded.settings === undefined ? NOTHING : await findings(loaded, loaded.settings, paths, options);
  const problems = [...loaded.problems, ...found.problems];
  const texts = new Map([...found.files.map(({ path, text }) => [path, text] as const), [loaded.file, loaded.text]]);
  if (problems.length > 0 || options.format === 'json')
    reportProblems(problems, options.format, (file) => texts.get(file), io);
  else io.stderr.write(`${found.looked.join(', ')}: no problems\n`);
  const unread = problems.some(({ code }) => code === 'check/unreadable' || code === 'check/syntax');
  if (!loaded.readable || unread) return EXIT.usage;
  return problems.some((problem) => problem.severity === 'error') ? EXIT.problems : EXIT.fine;
}

/** What was found, and where it was looked for. */
interface Looked extends Findings {
  readonly looked: readonly string[];
}

const NOTHING: Looked = { problems: [], files: [], looked: [] };

async function findings(
  loaded: LoadedSettings,
  settings: Settings,
  paths: readonly string[],
  options: Options,
): Promise<Looked> {
  if (options.live === undefined && options.prometheus === undefined)
    return { ...(await findProblems(loaded, settings, paths)), looked: [loaded.file, ...paths] };
  // Only who asks what runs pays for what asks it.
  const { findLiveProblems } = await import('../checking-live.ts');
  const found = await findLiveProblems(loaded, settings, { ...options, paths });
  return { ...found, looked: found.asked };
}
