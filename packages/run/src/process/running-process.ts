import { type ChildProcessByStdio, spawn } from 'node:child_process';
import { once } from 'node:events';
import { join } from 'node:path';
import type { Readable } from 'node:stream';
import { setTimeout as delay } from 'node:timers/promises';
import { processStartTime } from './identity.ts';
import { createLineSplitter } from './lines.ts';
import { openLogFile } from './log-file.ts';
import { type LineListener, type ProcessExit, type ProcessSpec, ProcessStartError } from './spec.ts';

const LAST_LINES = 20;
/** How long output may still arrive after the end of the program that wrote it. */
const DRAIN_MS = 500;

/** One run of a program, from its start to its end. */
export interface RunningProcess {
  readonly spec: ProcessSpec;
  readonly pid: number;
  readonly startTime: string;
  /** Resolves when the program and all that it started are gone and its output is written. */
  readonly ended: Promise<ProcessExit>;
  lastLines(): readonly string[];
  /** SIGTERM, and SIGKILL after the specification's `stopTimeoutMs`. */
  stop(): Promise<ProcessExit>;
  /** SIGKILL. */
  kill(): Promise<ProcessExit>;
}

export interface RunOptions {
  readonly logDir: string;
  readonly onLine?: LineListener | undefined;
}

/**
 * Starts a program; its output goes to `<logDir>/<name>.log` and to `onLine`.
 *
 * @throws ProcessStartError when it cannot be executed.
 */
export async function runProcess(spec: ProcessSpec, options: RunOptions): Promise<RunningProcess> {
  const child = spawn(spec.command, spec.args, {
    cwd: spec.cwd,
    env: spec.env,
    stdio: ['ignore', 'pipe', 'pipe'],
    // A group of its own: an interrupt at the terminal reaches only us, so that we decide the order in which programs
    // end; and what a program leaves behind can be ended with it.
    detached: true,
  });
  const lines: string[] = [];
  const drained = collectOutput(child, spec.name, lines, options);
  const ended = waitForEnd(child, spec.name, lines, drained);
  try {
    await once(child, 'spawn');
  } catch (error) {
    throw new ProcessStartError(spec.name, `cannot be started: ${messageOf(error)} (in ${spec.cwd})`, []);
  }
  const pid = child.pid ?? 0;
  return {
    spec,
    pid,
    startTime: processStartTime(pid) ?? '',
    ended,
    lastLines: () => [...lines],
    async stop() {
      child.kill('SIGTERM');
      const timer = setTimeout(() => child.kill('SIGKILL'), spec.stopTimeoutMs);
      return ended.finally(() => clearTimeout(timer));
    },
    async kill() {
      child.kill('SIGKILL');
      return ended;
    },
  };
}

type Child = ChildProcessByStdio<null, Readable, Readable>;

/** Resolves when both streams are at their end. */
async function collectOutput(child: Child, name: string, lines: string[], options: RunOptions): Promise<void> {
  const log = openLogFile(join(options.logDir, `${name}.log`));
  const collect = async (stream: 'stdout' | 'stderr') => {
    const splitter = createLineSplitter((line) => {
      log.writeLine(line);
      lines.push(line);
      if (lines.length > LAST_LINES) lines.shift();
      options.onLine?.(name, stream, line);
    });
    child[stream].setEncoding('utf8').on('data', (text: string) => splitter.push(text));
    await once(child[stream], 'close');
    splitter.end();
  };
  await Promise.all([collect('stdout'), collect('stderr')]);
  log.close();
}

/** Never rejects: a program that could not be executed has `runProcess` to say so. */
async function waitForEnd(
  child: Child,
  name: string,
  lines: readonly string[],
  drained: Promise<void>,
): Promise<ProcessExit> {
  const [code, signal] = await new Promise<[number | null, NodeJS.Signals | null]>((resolve) => {
    child.once('exit', (code, signal) => resolve([code, signal]));
    child.once('error', () => resolve([null, null]));
  });
  if (child.pid !== undefined) killGroup(child.pid);
  // Something that left the program's group may hold the pipes open; its output is not waited for.
  await Promise.race([drained, delay(DRAIN_MS, undefined, { ref: false })]);
  child.stdout.destroy();
  child.stderr.destroy();
  await drained;
  return { name, code, signal, lastLines: [...lines] };
}

/** Ends whatever a program started and left behind. */
export function killGroup(pid: number): void {
  try {
    process.kill(-pid, 'SIGKILL');
  } catch (error) {
    // ESRCH: nothing was left, as it should be. EPERM is what macOS says of a group of zombies.
    if (!(error instanceof Error && 'code' in error && (error.code === 'ESRCH' || error.code === 'EPERM'))) throw error;
  }
}

function messageOf(error: unknown): string {
  return error instanceof Error ? error.message : String(error);
}
