import { spawnSync } from 'node:child_process';
import { type BuiltProgram, defaultCacheDir, resolveBinary } from '@headrace/run';

/** The path of a real program; `npm test` has built it. */
export async function program(name: BuiltProgram | 'tempo'): Promise<string> {
  const found = await resolveBinary(name, { env: process.env, cacheDir: defaultCacheDir(process.env) });
  if (found === undefined) throw new Error(`${name} is missing: run "npm run binaries"`);
  return found.path;
}

export interface Outcome {
  readonly code: number | null;
  readonly output: string;
}

/** Runs a program to its end. */
export function runProgram(path: string, args: readonly string[], cwd: string): Outcome {
  const { status, stdout, stderr, error } = spawnSync(path, args, { cwd, encoding: 'utf8', timeout: 60_000 });
  if (error !== undefined) throw error;
  return { code: status, output: stdout + stderr };
}
