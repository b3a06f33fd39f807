import { spawnSync } from 'node:child_process';
import { readFileSync } from 'node:fs';

/**
 * When a process started, as an opaque text. Together with the pid it identifies a process for good: pids are given
 * out again, a pid with the same start time is not.
 *
 * @returns undefined when no such process runs; one that has ended and only waits for its parent does not run.
 */
export function processStartTime(pid: number): string | undefined {
  if (!Number.isInteger(pid) || pid <= 0) return undefined;
  return process.platform === 'linux' ? linuxStartTime(pid) : otherStartTime(pid);
}

/** Whether the very process that was recorded still runs. */
export function isAlive(pid: number, startTime: string): boolean {
  return processStartTime(pid) === startTime;
}

/** A process's command line, as far as this user may see it. */
export function processCommand(pid: number): string | undefined {
  if (process.platform !== 'linux') return run('ps', ['-o', 'command=', '-p', String(pid)]);
  const commandLine = readProcFile(`/proc/${pid}/cmdline`);
  return commandLine?.split('\0').join(' ').trim() || undefined;
}

/** Ticks since boot, with the boot's id: after a reboot the same pid can start at the same tick. */
function linuxStartTime(pid: number): string | undefined {
  const stat = readProcFile(`/proc/${pid}/stat`);
  if (stat === undefined) return undefined;
  // The second field is the name in parentheses and may itself hold spaces and parentheses.
  const fields = stat.slice(stat.lastIndexOf(')') + 2).split(' ');
  const [state, startTicks] = [fields[0], fields[19]];
  if (state === 'Z' || state === 'X' || startTicks === undefined) return undefined;
  return `${readProcFile('/proc/sys/kernel/random/boot_id')?.trim() ?? ''}/${startTicks}`;
}

function otherStartTime(pid: number): string | undefined {
  const answer = run('ps', ['-o', 'stat=,lstart=', '-p', String(pid)]);
  if (answer === undefined || answer.startsWith('Z')) return undefined;
  return answer.replace(/^\S+\s+/, '');
}

function readProcFile(path: string): string | undefined {
  try {
    return readFileSync(path, 'utf8');
  } catch {
    return undefined;
  }
}

function run(command: string, args: readonly string[]): string | undefined {
  const { status, stdout } = spawnSync(command, args, { encoding: 'utf8', env: { ...process.env, LC_ALL: 'C' } });
  return status === 0 ? stdout.trim() || undefined : undefined;
}
