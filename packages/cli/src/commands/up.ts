import { dirname } from 'node:path';
import { checkSecretFiles, describeExit, findDocker, runCompose } from '@headrace/run';
import { buildStack, COMPOSE_FILE } from '@headrace/stack';
import type { DefineCommand } from '../define-command.ts';
import { EXIT, type Io } from '../io.ts';
import { formatOption, settingsOption, type With, withOption } from '../options.ts';
import { explainFailure } from '../report/failures.ts';
import { linksText } from '../report/links.ts';
import { type Format, reportProblems } from '../report/problems.ts';
import { interruption, type Ready, readySettings, startWithProgress } from '../session.ts';
import { chooseTarget } from '../target.ts';

interface Options {
  readonly settings?: string;
  readonly with?: With;
  readonly logs?: boolean;
  readonly format: Format;
}

/** `headrace up`: the stack, as containers or as processes of this machine. */
export const defineUp: DefineCommand = (command, io, done) => {
  command
    .addOption(settingsOption())
    .addOption(withOption())
    .option('--logs', "show the programs' own lines (native)")
    .addOption(formatOption())
    .action(async (options: Options) => done(await up(options, io)));
};

async function up(options: Options, io: Io): Promise<number> {
  const ready = await readySettings(options.settings, options.format, io);
  if (typeof ready === 'number') return ready;
  const target = await chooseTarget(options.with, io);
  return target === 'docker' ? upDocker(ready, options, io) : upNative(ready, options, io);
}

async function upDocker({ loaded, settings }: Ready, options: Options, io: Io): Promise<number> {
  const docker = await findDocker(io.env);
  if (!docker.available) {
    io.stderr.write(`cannot run with docker: ${docker.reason}\n  fix: ${docker.fix}\n`);
    return EXIT.problems;
  }
  const missing = await checkSecretFiles(buildStack(settings, { target: 'compose' }), loaded);
  if (missing.length > 0) {
    reportProblems(missing, options.format, () => loaded.text, io);
    return EXIT.problems;
  }
  const code = await runCompose(docker.command, ['-f', COMPOSE_FILE, 'up', '-d', '--wait'], {
    cwd: dirname(loaded.path),
    env: io.env,
  });
  return code === 0 ? EXIT.fine : EXIT.problems;
}

async function upNative(ready: Ready, options: Options, io: Io): Promise<number> {
  const interrupted = interruption();
  try {
    const started = { withDemo: false, logs: options.logs ?? false };
    const native = await startWithProgress(ready, started, interrupted.signal, io);
    io.stdout.write(`The stack runs:\n${linksText(native)}Ctrl-C or "headrace down" ends it.\n`);
    const stopped = new Promise<undefined>((resolve) =>
      interrupted.signal.addEventListener('abort', () => resolve(undefined), { once: true }),
    );
    const exit = await Promise.race([native.group.exited, stopped]);
    if (exit !== undefined) {
      io.stderr.write(`${exit.name} ${describeExit(exit)}; its last lines:\n`);
      io.stderr.write(exit.lastLines.map((line) => `  | ${line}\n`).join(''));
    }
    io.stderr.write('stopping …\n');
    await native.stop();
    return exit === undefined ? EXIT.fine : EXIT.problems;
  } catch (error) {
    if (interrupted.signal.aborted) return EXIT.fine;
    return explainFailure(error, options.format, () => ready.loaded.text, io);
  }
}
