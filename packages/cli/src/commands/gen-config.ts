import { dirname, relative } from 'node:path';
import { withoutIgnored } from '@headrace/check/settings';
import {
  BundleWriteError,
  type Drift,
  findDrift,
  type LoadedSettings,
  loadSettings,
  type PlannedFile,
  writeBundle,
} from '@headrace/run/config';
import { type Bundle, buildStack, generateBundle } from '@headrace/stack';
import type { DefineCommand } from '../define-command.ts';
import { EXIT, type Io } from '../io.ts';
import { formatOption, settingsFile, settingsOption } from '../options.ts';
import { type Format, reportProblems } from '../report/problems.ts';

interface Options {
  readonly settings?: string;
  readonly out?: string;
  readonly check?: boolean;
  readonly force?: boolean;
  readonly format: Format;
}

/** `headrace gen-config`: writes the bundle, or shows how far what is there is from it. */
export const defineGenConfig: DefineCommand = (command, io, done) => {
  command
    .addOption(settingsOption())
    .option('--out <folder>', "where the bundle goes (default: the settings file's folder)")
    .option('--check', 'write nothing; print a diff to what would be written and exit 1 if there is one')
    .option('--force', 'overwrite generated files that were edited by hand')
    .addOption(formatOption())
    .action(async (options: Options) => done(await genConfig(options, io)));
};

async function genConfig(options: Options, io: Io): Promise<number> {
  const loaded = await loadSettings(settingsFile(options.settings));
  const source = () => loaded.text;
  if (loaded.problems.length > 0) reportProblems(loaded.problems, options.format, source, io);
  if (!loaded.readable) return EXIT.usage;
  if (loaded.settings === undefined) return EXIT.problems;

  const bundle = generate(loaded, loaded.settings);
  const problems = withoutIgnored(bundle.problems, loaded.settings);
  if (problems.length > 0) {
    reportProblems(problems, options.format, source, io);
    return EXIT.problems;
  }
  const folder = options.out ?? dirname(loaded.path);
  if (options.check) return printDrift(await findDrift(folder, bundle.files), loaded, options, io);
  return write(bundle, folder, options, io);
}

async function write(bundle: Bundle, folder: string, options: Options, io: Io): Promise<number> {
  try {
    const { planned, problems } = await writeBundle({ folder, files: bundle.files, force: options.force ?? false });
    if (problems.length > 0) {
      reportProblems(problems, options.format, () => undefined, io);
      return EXIT.problems;
    }
    printWritten(planned, folder, options, io);
    return EXIT.fine;
  } catch (error) {
    if (!(error instanceof BundleWriteError)) throw error;
    reportProblems(error.problems, options.format, () => undefined, io);
    return EXIT.usage;
  }
}

function generate(loaded: LoadedSettings, settings: NonNullable<LoadedSettings['settings']>): Bundle {
  return generateBundle(buildStack(settings, { target: 'compose' }), { file: loaded.file, locator: loaded.locator });
}

function printDrift(drift: Drift, loaded: LoadedSettings, options: Options, io: Io): number {
  if (options.format === 'json') io.stdout.write(`${JSON.stringify({ drift: drift.files.map(actionOf) }, null, 2)}\n`);
  else io.stdout.write(drift.diff);
  if (drift.files.length === 0) return EXIT.fine;
  const names = drift.files.map((file) => file.path).join(', ');
  io.stderr.write(
    `${drift.files.length} of the generated files differ from what ${loaded.file} gives: ${names}\n` +
      '  fix: run "npm run gen-config" and commit what it writes\n',
  );
  return EXIT.problems;
}

function printWritten(planned: readonly PlannedFile[], folder: string, options: Options, io: Io): void {
  if (options.format === 'json') {
    io.stdout.write(`${JSON.stringify({ files: planned.map(actionOf) }, null, 2)}\n`);
    return;
  }
  const changed = planned.filter((file) => file.action !== 'unchanged');
  for (const file of changed) io.stdout.write(`${WORDS[file.action]} ${file.path}\n`);
  const unchanged = planned.length - changed.length;
  const where = relative(process.cwd(), folder) || '.';
  io.stderr.write(
    `${changed.length} ${changed.length === 1 ? 'file' : 'files'} written to ${where}, ${unchanged} unchanged\n`,
  );
}

const WORDS: Readonly<Record<PlannedFile['action'], string>> = {
  create: 'created  ',
  update: 'updated  ',
  edited: 'replaced ',
  remove: 'removed  ',
  unchanged: 'unchanged',
};

function actionOf({ path, action }: PlannedFile) {
  return { path, action };
}
