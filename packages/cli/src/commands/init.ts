import { writeFile } from 'node:fs/promises';
import { settingsTemplate } from '@headrace/stack';
import { Option } from 'commander';
import type { DefineCommand } from '../define-command.ts';
import { EXIT, type Io } from '../io.ts';

interface Options {
  readonly format: 'ts' | 'yaml';
  readonly out?: string;
}

/** `headrace init`: a settings file to begin with, every setting in it and explained. */
export const defineInit: DefineCommand = (command, io, done) => {
  command
    .addOption(new Option('--format <format>', 'the language of the file').choices(['ts', 'yaml']).default('ts'))
    .option('--out <file>', 'where it goes (default: headrace.settings.ts or .yaml)')
    .action(async (options: Options) => done(await init(options, io)));
};

async function init(options: Options, io: Io): Promise<number> {
  const path = options.out ?? `headrace.settings.${options.format}`;
  try {
    await writeFile(path, settingsTemplate(options.format), { flag: 'wx' });
  } catch (error) {
    const exists = (error as NodeJS.ErrnoException).code === 'EEXIST';
    io.stderr.write(
      exists
        ? `${path} is there already and was left as it is\n  fix: name another file with --out\n`
        : `cannot write ${path}: ${(error as Error).message}\n`,
    );
    return EXIT.usage;
  }
  io.stdout.write(`${path}\n`);
  io.stderr.write('Now change what you need, then run "headrace gen-config".\n');
  return EXIT.fine;
}
