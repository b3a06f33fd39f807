import { type ChildProcess, spawn } from 'node:child_process';
import { fileURLToPath } from 'node:url';
import { eventually } from './http.ts';

const HEADRACE = fileURLToPath(new URL('../../packages/cli/bin/headrace.mjs', import.meta.url));

/** The headrace command in a process of its own. */
export interface RunningCommand {
  readonly child: ChildProcess;
  readonly stdout: () => string;
  readonly stderr: () => string;
  readonly ended: Promise<number | null>;
  /** Resolves when the text has been printed, on either stream. */
  printed(text: string, timeoutMs?: number): Promise<void>;
}

export function startCommand(args: readonly string[], env: NodeJS.ProcessEnv = process.env): RunningCommand {
  const child = spawn(process.execPath, [HEADRACE, ...args], { env, stdio: ['ignore', 'pipe', 'pipe'] });
  const text = { stdout: '', stderr: '' };
  for (const name of ['stdout', 'stderr'] as const) child[name].on('data', (chunk) => (text[name] += String(chunk)));
  const ended = new Promise<number | null>((resolve) => child.once('close', (code) => resolve(code)));
  return {
    child,
    stdout: () => text.stdout,
    stderr: () => text.stderr,
    ended,
    printed: (wanted, timeoutMs = 60_000) =>
      eventually(async () => {
        if (`${text.stdout}\n${text.stderr}`.includes(wanted)) return true;
        if (child.exitCode !== null) throw new Error(`ended with ${child.exitCode}: ${text.stdout}${text.stderr}`);
        return undefined;
      }, timeoutMs).then(() => undefined),
  };
}

export async function runCommand(args: readonly string[], env: NodeJS.ProcessEnv = process.env) {
  const command = startCommand(args, env);
  const code = await command.ended;
  return { code, stdout: command.stdout(), stderr: command.stderr() };
}
