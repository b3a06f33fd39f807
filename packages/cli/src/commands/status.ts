import { dirname } from 'node:path';
import { findDocker, nativeLayout, nativeStatus, runCompose, type StackStatus } from '@headrace/run';
import { buildStack, COMPOSE_FILE } from '@headrace/stack';
import type { DefineCommand } from '../define-command.ts';
import { EXIT, type Io, painter } from '../io.ts';
import { formatOption, settingsOption, type With, withOption } from '../options.ts';
import type { Format } from '../report/problems.ts';
import { readySettings } from '../session.ts';

interface Options {
  readonly settings?: string;
  readonly with?: With;
  readonly format: Format;
}

/** `headrace status`: what runs and whether it is ready; exit code 1 unless everything is. */
export const defineStatus: DefineCommand = (command, io, done) => {
  command
    .addOption(settingsOption())
    .addOption(withOption())
    .addOption(formatOption())
    .action(async (options: Options) => done(await status(options, io)));
};

async function status(options: Options, io: Io): Promise<number> {
  const ready = await readySettings(options.settings, options.format, io);
  if (typeof ready === 'number') return ready;
  const { loaded, settings } = ready;
  if (options.with === 'docker') return dockerStatus(dirname(loaded.path), io);
  const layout = nativeLayout(loaded.path);
  const stack = buildStack(settings, {
    target: 'native',
    dataFolder: layout.data,
    bundleFolder: layout.bundle,
    hasTempo: false,
  });
  const found = await nativeStatus(loaded.path, stack);
  if (options.format === 'json') io.stdout.write(`${JSON.stringify(found, null, 2)}\n`);
  else printStatus(found, io);
  return found.components.every((component) => component.state === 'ready') ? EXIT.fine : EXIT.problems;
}

function printStatus({ components }: StackStatus, io: Io): void {
  const paint = painter(io.stdout, io.env);
  for (const { name, state, pid, url, note } of components) {
    const colour = state === 'ready' ? 'green' : state === 'not ready' ? 'yellow' : 'gray';
    const process = pid === null ? '' : `process ${pid}`;
    const columns = [name.padEnd(13), paint(colour, state.padEnd(12)), process.padEnd(15), url, note];
    io.stdout.write(`${columns.join(' ').trimEnd()}\n`);
  }
}

async function dockerStatus(folder: string, io: Io): Promise<number> {
  const docker = await findDocker(io.env);
  if (!docker.available) {
    io.stderr.write(`cannot ask docker: ${docker.reason}\n  fix: ${docker.fix}\n`);
    return EXIT.problems;
  }
  const code = await runCompose(docker.command, ['-f', COMPOSE_FILE, 'ps', '--all'], { cwd: folder, env: io.env });
  return code === 0 ? EXIT.fine : EXIT.problems;
}
