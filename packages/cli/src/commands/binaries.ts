import { BUILT_PROGRAMS, buildBinaries, createProgressReporter, defaultCacheDir, loadSettings } from '@headrace/run';
import { buildStack, COLLECTOR_MANIFEST, generateBundle } from '@headrace/stack';
import type { DefineCommand } from '../define-command.ts';
import { EXIT, type Io } from '../io.ts';
import { formatOption, settingsFile, settingsOption } from '../options.ts';
import { explainFailure } from '../report/failures.ts';
import { type Format, reportProblems } from '../report/problems.ts';

interface Options {
  readonly settings?: string;
  readonly format: Format;
}

/** `headrace binaries`: the real programs, found or built from their Go modules. */
export const defineBinaries: DefineCommand = (command, io, done) => {
  command
    .addOption(settingsOption())
    .addOption(formatOption())
    .action(async (options: Options) => done(await binaries(options, io)));
};

async function binaries(options: Options, io: Io): Promise<number> {
  const loaded = await loadSettings(settingsFile(options.settings));
  if (loaded.settings === undefined) {
    reportProblems(loaded.problems, options.format, () => loaded.text, io);
    return loaded.readable ? EXIT.problems : EXIT.usage;
  }
  const bundle = generateBundle(buildStack(loaded.settings, { target: 'compose' }), loaded);
  const collectorManifest = bundle.files.find((file) => file.path === COLLECTOR_MANIFEST)?.text ?? '';
  const progress = createProgressReporter(io.stderr);
  try {
    const paths = await buildBinaries({
      names: BUILT_PROGRAMS,
      ...{ collectorManifest, cacheDir: defaultCacheDir(io.env), env: io.env },
      onProgress: progress.onEvent,
    });
    if (options.format === 'json') io.stdout.write(`${JSON.stringify({ binaries: paths }, null, 2)}\n`);
    else for (const [name, path] of Object.entries(paths)) io.stdout.write(`${name.padEnd(16)}${path}\n`);
    return EXIT.fine;
  } catch (error) {
    return explainFailure(error, options.format, () => loaded.text, io);
  } finally {
    progress.close();
  }
}
