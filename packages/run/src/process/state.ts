import { mkdir, readFile, rename, rm, writeFile } from 'node:fs/promises';
import { dirname } from 'node:path';
import { setTimeout as delay } from 'node:timers/promises';
import { isAlive, processStartTime } from './identity.ts';
import { killGroup } from './running-process.ts';

export type JsonValue = string | number | boolean | null | readonly JsonValue[] | { readonly [key: string]: JsonValue };

/** A process as the state file records it. */
export interface RecordedProcess {
  readonly name: string;
  readonly pid: number;
  /** What `processStartTime` said; the pid alone may have been given to another process since. */
  readonly startTime: string;
}

/** What a running stack leaves on disk for `status` and `down`. */
export interface RunState {
  readonly supervisorPid: number;
  /** Filled in by `writeState`. */
  readonly supervisorStartTime?: string;
  /** ISO 8601. */
  readonly startedAt: string;
  readonly processes: readonly RecordedProcess[];
  /** Whatever else the caller wants to find again: ports, target, settings file. */
  readonly details?: Readonly<Record<string, JsonValue>>;
}

const POLL_MS = 100;

/** Writes the state by a rename, so that a reader never sees half of it. */
export async function writeState(file: string, state: RunState): Promise<void> {
  const supervisorStartTime = processStartTime(state.supervisorPid) ?? '';
  await mkdir(dirname(file), { recursive: true });
  const temporary = `${file}.${process.pid}.tmp`;
  await writeFile(temporary, `${JSON.stringify({ ...state, supervisorStartTime }, null, 2)}\n`);
  await rename(temporary, file);
}

/**
 * @returns undefined when there is no state file.
 * @throws Error that names the file when it is not one that `writeState` wrote.
 */
export async function readState(file: string): Promise<RunState | undefined> {
  let text: string;
  try {
    text = await readFile(file, 'utf8');
  } catch (error) {
    if (error instanceof Error && 'code' in error && error.code === 'ENOENT') return undefined;
    throw error;
  }
  const state = parse(text);
  if (!isRunState(state)) throw new Error(`${file} is not a headrace state file; remove it if nothing runs`);
  return state;
}

export async function removeState(file: string): Promise<void> {
  await rm(file, { force: true });
}

/** Whether the process that started the stack still runs. */
export function isSupervisorAlive(state: RunState): boolean {
  return isAlive(state.supervisorPid, state.supervisorStartTime ?? '');
}

/**
 * Ends what a state file lists: the supervisor first, which ends its programs in order, then programs that it left.
 * A pid that belongs to another process by now is not touched.
 *
 * @returns the names of the programs that had to be ended without their supervisor.
 */
export async function stopRecorded(state: RunState, options: { timeoutMs: number }): Promise<string[]> {
  if (isSupervisorAlive(state) && state.supervisorPid !== process.pid) {
    const supervisor = { name: 'supervisor', pid: state.supervisorPid, startTime: state.supervisorStartTime ?? '' };
    await endProcess(supervisor, options.timeoutMs);
  }
  const leftovers = state.processes.filter(({ pid, startTime }) => isAlive(pid, startTime));
  await Promise.all(
    leftovers.map(async (leftover) => {
      await endProcess(leftover, options.timeoutMs);
      killGroup(leftover.pid);
    }),
  );
  return leftovers.map(({ name }) => name);
}

async function endProcess({ pid, startTime }: RecordedProcess, timeoutMs: number): Promise<void> {
  const deadlineMs = Date.now() + timeoutMs;
  sendSignal(pid, 'SIGTERM');
  while (isAlive(pid, startTime) && Date.now() < deadlineMs) await delay(POLL_MS);
  if (!isAlive(pid, startTime)) return;
  sendSignal(pid, 'SIGKILL');
  while (isAlive(pid, startTime)) await delay(POLL_MS);
}

function sendSignal(pid: number, signal: NodeJS.Signals): void {
  try {
    process.kill(pid, signal);
  } catch (error) {
    // It ended between the look and the signal.
    if (!(error instanceof Error && 'code' in error && error.code === 'ESRCH')) throw error;
  }
}

function parse(text: string): unknown {
  try {
    return JSON.parse(text);
  } catch {
    return undefined;
  }
}

function isRunState(value: unknown): value is RunState {
  if (typeof value !== 'object' || value === null) return false;
  const { supervisorPid, startedAt, processes } = value as Partial<Record<keyof RunState, unknown>>;
  return (
    typeof supervisorPid === 'number' &&
    typeof startedAt === 'string' &&
    Array.isArray(processes) &&
    processes.every(
      (entry) =>
        typeof entry?.name === 'string' && typeof entry.pid === 'number' && typeof entry.startTime === 'string',
    )
  );
}
