import { dirname } from 'node:path';
import { checkSecretFiles, describeExit, findDocker, runCompose } from '@headrace/run';
import { buildStack, COMPOSE_FILE } from '@headrace/stack';
import type { DefineCommand } from '../define-command.ts';
import { EXIT, type Io } from '../io.ts';
import { formatOption, settingsOption, type With, withOption } from '../options.ts';
import { explainFailure } from '../report/failures.ts';
import { linksText } from '../report/links.ts';
import { type Format, reportProblems } from '../report/problems.ts';
import { interruption, type Ready, readySettings } from '../session.ts';
import { servePage } from '../show/serve-page.ts';
import { startStack } from '../show/start-stack.ts';
import { chooseTarget } from '../target.ts';

interface Options {
  readonly settings?: string;
  readonly with?: With;
  readonly logs?: boolean;
  readonly format: Format;
}

/** `headrace up`: the stack, as containers, as processes of this machine, or all in this process. */
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
  return target === 'docker' ? upDocker(ready, options, io) : upHere(target, ready, options, io);
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

/** Runs until Ctrl-C, or until a program ends by itself. */
async function upHere(kind: 'embedded' | 'native', ready: Ready, options: Options, io: Io): Promise<number> {
  const { signal } = interruption();
  try {
    const running = await startStack(kind, ready, { withDemo: false, logs: options.logs ?? false, signal }, io);
    const page = await servePage(running, ready, io).catch(async (error: unknown) => {
      await running.stop();
      throw error;
    });
    io.stdout.write(`The stack runs:\n${linksText(running, page.url)}Ctrl-C or "headrace down" ends it.\n`);
    const exit = await Promise.race([running.exited, aborted(signal)]);
    if (exit !== undefined) {
      io.stderr.write(`${exit.name} ${describeExit(exit)}; its last lines:\n`);
      io.stderr.write(exit.lastLines.map((line) => `  | ${line}\n`).join(''));
    }
    io.stderr.write('stopping …\n');
    await page.close();
    await running.stop();
    return exit === undefined ? EXIT.fine : EXIT.problems;
  } catch (error) {
    if (signal.aborted) return EXIT.fine;
    return explainFailure(error, options.format, () => ready.loaded.text, io);
  }
}

function aborted(signal: AbortSignal): Promise<undefined> {
  return new Promise((resolve) => signal.addEventListener('abort', () => resolve(undefined), { once: true }));
}
