import { readFileSync } from 'node:fs';
import { Command, CommanderError } from 'commander';
import { addBinaries } from './commands/binaries.ts';
import { addCheck } from './commands/check.ts';
import { addDown } from './commands/down.ts';
import { addGenConfig } from './commands/gen-config.ts';
import { addInit } from './commands/init.ts';
import { addNodes } from './commands/nodes.ts';
import { addStart } from './commands/start.ts';
import { addStatus } from './commands/status.ts';
import { addUp } from './commands/up.ts';
import { EXIT, type Io } from './io.ts';

/** How a command is added to the program; it says its exit code through `done`. */
export type AddCommand = (program: Command, io: Io, done: (exitCode: number) => void) => void;

const COMMANDS: readonly AddCommand[] = [
  addGenConfig,
  addCheck,
  addInit,
  addBinaries,
  addUp,
  addDown,
  addStatus,
  addStart,
  addNodes,
];

/** Runs the `headrace` command with its arguments and gives the exit code: 0 fine, 1 problems, 2 wrong arguments. */
export async function run(args: readonly string[], io: Io): Promise<number> {
  let exitCode: number = EXIT.fine;
  const program = new Command('headrace')
    .description('One typed settings file and one telemetry contract into a proven OTLP push pipeline.')
    .version(VERSION)
    .exitOverride()
    .configureOutput({
      writeOut: (text) => void io.stdout.write(text),
      writeErr: (text) => void io.stderr.write(text),
    });
  for (const add of COMMANDS) add(program, io, (code) => (exitCode = code));
  for (const command of program.commands) command.exitOverride().copyInheritedSettings(program);
  try {
    await program.parseAsync(args, { from: 'user' });
    return exitCode;
  } catch (error) {
    if (error instanceof CommanderError) return error.exitCode === 0 ? EXIT.fine : EXIT.usage;
    throw error;
  }
}

/** The version of this package, the one place where it is written. */
const VERSION = (JSON.parse(readFileSync(new URL('../package.json', import.meta.url), 'utf8')) as { version: string })
  .version;
