import { dirname, resolve } from 'node:path';
import { findDocker, runCompose, stopNative } from '@headrace/run';
import { COMPOSE_FILE } from '@headrace/stack';
import type { DefineCommand } from '../define-command.ts';
import { EXIT, type Io } from '../io.ts';
import { settingsFile, settingsOption, type With, withOption } from '../options.ts';

interface Options {
  readonly settings?: string;
  readonly with?: With;
}

/** `headrace down`: ends what `up` started. Data is kept. */
export const defineDown: DefineCommand = (command, io, done) => {
  command
    .addOption(settingsOption())
    .addOption(withOption())
    .action(async (options: Options) => done(await down(options, io)));
};

async function down(options: Options, io: Io): Promise<number> {
  const path = resolve(settingsFile(options.settings));
  if (options.with !== 'docker') {
    const { wasRunning, leftovers } = await stopNative(path);
    if (wasRunning) io.stdout.write('the stack has ended\n');
    if (leftovers.length > 0) io.stdout.write(`ended what an earlier stack left: ${leftovers.join(', ')}\n`);
    if (wasRunning || leftovers.length > 0) return EXIT.fine;
    if (options.with !== undefined) {
      io.stdout.write('no stack runs here\n');
      return EXIT.fine;
    }
  }
  const docker = await findDocker(io.env);
  if (!docker.available) {
    io.stderr.write(
      options.with === 'docker'
        ? `cannot end containers: ${docker.reason}\n  fix: ${docker.fix}\n`
        : 'no stack runs here, and there is no Docker engine to ask\n',
    );
    return options.with === 'docker' ? EXIT.problems : EXIT.fine;
  }
  const args = ['-f', COMPOSE_FILE, '--profile', 'demo', 'down'];
  const code = await runCompose(docker.command, args, { cwd: dirname(path), env: io.env });
  return code === 0 ? EXIT.fine : EXIT.problems;
}
