import { findDocker } from '@headrace/run';
import type { Io } from './io.ts';
import type { With } from './options.ts';

/** What was asked for, or the best that this machine has, and says which and why. */
export async function chooseTarget(asked: With | undefined, io: Io): Promise<With> {
  if (asked !== undefined) return asked;
  const docker = await findDocker(io.env);
  const chosen: With = docker.available ? 'docker' : 'native';
  const why = docker.available ? 'a Docker engine answers' : docker.reason;
  io.stderr.write(`using ${chosen}: ${why} (choose with --with)\n`);
  return chosen;
}
