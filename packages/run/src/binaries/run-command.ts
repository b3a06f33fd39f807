import { spawn } from 'node:child_process';
import type { Environment } from './cache.ts';

const LAST_LINES = 20;

export interface CommandOptions {
  readonly cwd: string;
  readonly env: Environment;
  readonly signal?: AbortSignal | undefined;
}

/** A command that ended with another exit code than 0. */
export class CommandError extends Error {
  override readonly name = 'CommandError';
  readonly command: string;
  readonly lastLines: readonly string[];

  constructor(command: string, outcome: string, lastLines: readonly string[]) {
    super(`${command}: ${outcome}`);
    this.command = `${command} (${outcome})`;
    this.lastLines = lastLines;
  }
}

/**
 * Runs a command to its end.
 *
 * @returns what it wrote to standard output.
 * @throws CommandError with the last 20 lines of its output when it fails or cannot be started.
 */
export function runCommand(command: string, args: readonly string[], options: CommandOptions): Promise<string> {
  const shown = [command, ...args].join(' ');
  return new Promise((resolve, reject) => {
    const stdout: string[] = [];
    const everything: string[] = [];
    const fail = (outcome: string) => reject(new CommandError(shown, outcome, lastLines(everything.join(''))));
    const child = spawn(command, args, {
      cwd: options.cwd,
      env: { ...options.env },
      stdio: ['ignore', 'pipe', 'pipe'],
      // On an interrupt go lets its compilers finish and clears up; of any other signal it dies, and they run on.
      killSignal: 'SIGINT',
      ...(options.signal === undefined ? {} : { signal: options.signal }),
    });
    child.stdout.setEncoding('utf8').on('data', (text: string) => {
      stdout.push(text);
      everything.push(text);
    });
    child.stderr.setEncoding('utf8').on('data', (text: string) => everything.push(text));
    child.on('error', (error) => {
      // An abort is reported here as well, while the command still runs: that ends with `close`.
      if (child.pid === undefined) fail(error.message);
    });
    child.on('close', (code, signal) => {
      if (code === 0) resolve(stdout.join(''));
      else fail(signal === null ? `exit code ${code}` : `ended by ${signal}`);
    });
  });
}

function lastLines(text: string): string[] {
  return text
    .split(/\r?\n/)
    .filter((line) => line.trim() !== '')
    .slice(-LAST_LINES);
}
