import { readFileSync } from 'node:fs';
import { Command, CommanderError } from 'commander';
import type { DefineCommand } from './define-command.ts';
import { EXIT, type Io } from './io.ts';

interface CommandEntry {
  readonly summary: string;
  /** Loads the command's code: only the command that is asked for pays for what it needs. */
  readonly load: () => Promise<DefineCommand>;
}

const COMMANDS: Readonly<Record<string, CommandEntry>> = {
  'gen-config': {
    summary: 'write every configuration of the stack from the settings file',
    load: async () => (await import('./commands/gen-config.ts')).defineGenConfig,
  },
  check: {
    summary: 'check the settings, their secrets and the generated files without starting anything, or what runs',
    load: async () => (await import('./commands/check.ts')).defineCheck,
  },
  predict: {
    summary: 'show what :8889 would answer after OTLP/JSON metrics requests, and what would be lost on the way',
    load: async () => (await import('./commands/predict.ts')).definePredict,
  },
  explain: {
    summary:
      'say what a metric, series, label, attribute, span, alert, problem code, port or setting is, and who reads it',
    load: async () => (await import('./commands/explain.ts')).defineExplain,
  },
  init: {
    summary: 'write a commented settings file',
    load: async () => (await import('./commands/init.ts')).defineInit,
  },
  binaries: {
    summary: 'build the real collector, Prometheus, Alertmanager, Loki and compose command, as far as they are missing',
    load: async () => (await import('./commands/binaries.ts')).defineBinaries,
  },
  up: {
    summary: 'run the stack: as containers, or as native processes until Ctrl-C',
    load: async () => (await import('./commands/up.ts')).defineUp,
  },
  down: {
    summary: 'end the stack; what it has stored is kept',
    load: async () => (await import('./commands/down.ts')).defineDown,
  },
  status: {
    summary: 'show what runs and whether it is ready',
    load: async () => (await import('./commands/status.ts')).defineStatus,
  },
  start: {
    summary: 'run the stack with a sender, a connector and a receiver, and watch packets arrive',
    load: async () => (await import('./commands/start.ts')).defineStart,
  },
  catalogue: {
    summary: 'write down which series the programs of the stack show of themselves',
    load: async () => (await import('./commands/catalogue.ts')).defineCatalogue,
  },
  connector: {
    summary: 'run an Interledger connector (ILP-over-HTTP)',
    load: async () => (await import('./commands/nodes.ts')).defineNode('connector'),
  },
  send: {
    summary: 'run a sender of ILP packets',
    load: async () => (await import('./commands/nodes.ts')).defineNode('sender'),
  },
  receive: {
    summary: 'run a receiver that fulfils ILP packets',
    load: async () => (await import('./commands/nodes.ts')).defineNode('receiver'),
  },
};

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
  for (const [name, { summary, load }] of Object.entries(COMMANDS)) {
    const command = program.command(name).description(summary);
    if (args.includes(name)) (await load())(command, io, (code) => (exitCode = code));
  }
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
