import { waitForHttp } from '../net/wait.ts';
import { type RunningProcess, runProcess } from './running-process.ts';
import { describeExit, type LineListener, type ProcessExit, type ProcessSpec, ProcessStartError } from './spec.ts';
import { startWatchdog, type Watchdog } from './watchdog.ts';

/** What happens to the programs of a group. */
export type ProcessEvent =
  | { readonly kind: 'started'; readonly name: string; readonly pid: number }
  | { readonly kind: 'ready'; readonly name: string; readonly durationMs: number }
  | { readonly kind: 'stopped'; readonly name: string; readonly signal: NodeJS.Signals | null };

export interface StartOptions {
  /** Each program writes `<name>.log` here. */
  readonly logDir: string;
  readonly onLine?: LineListener;
  readonly onProgress?: (event: ProcessEvent) => void;
  /** Stops the group, during the start and afterwards. */
  readonly signal?: AbortSignal;
}

/** Programs that run together. */
export interface ProcessGroup {
  /** What runs now, by name. */
  readonly pids: Readonly<Record<string, number>>;
  /** What runs now, as the state file records it. */
  readonly processes: readonly { readonly name: string; readonly pid: number; readonly startTime: string }[];
  /** Resolves when a program ends that nobody stopped; the others run on until `stop`. */
  readonly exited: Promise<ProcessExit>;
  /** Ends all of them, the last started first, and resolves when every one is gone. */
  stop(): Promise<void>;
  /** Stops one, starts it again and waits until it is ready. */
  restart(name: string): Promise<void>;
  /** Kills one as if it had crashed, except that `exited` stays silent; `restart` brings it back. */
  kill(name: string): Promise<void>;
}

interface Group {
  readonly options: StartOptions;
  readonly specs: readonly ProcessSpec[];
  readonly running: Map<string, RunningProcess>;
  /** Programs that we are ending ourselves. */
  readonly stopping: Set<RunningProcess>;
  readonly watchdog: Watchdog;
  readonly reportExit: (exit: ProcessExit) => void;
  isStopped: boolean;
}

/**
 * Starts programs together and waits until all of them are ready. They end when our process does, however it ends.
 *
 * @throws ProcessStartError when one cannot start, ends, or is not ready in time; the others have been stopped then.
 */
export async function startProcesses(specs: readonly ProcessSpec[], options: StartOptions): Promise<ProcessGroup> {
  options.signal?.throwIfAborted();
  const exit = createExitPromise();
  const group: Group = {
    options,
    specs,
    running: new Map(),
    stopping: new Set(),
    watchdog: startWatchdog(Math.max(0, ...specs.map(({ stopTimeoutMs }) => stopTimeoutMs))),
    reportExit: exit.resolve,
    isStopped: false,
  };
  try {
    for (const spec of specs) await start(spec, group);
    // One that was ready may still end before the others are.
    const died = exit.promise.then(rejectExit);
    await Promise.race([waitForAll([...group.running.values()], group), died]);
    options.signal?.throwIfAborted();
  } catch (error) {
    await stopAll(group);
    throw error;
  }
  const handle = createHandle(group, exit.promise);
  options.signal?.addEventListener('abort', () => void handle.stop(), { once: true });
  return handle;
}

function createHandle(group: Group, exited: Promise<ProcessExit>): ProcessGroup {
  let stopped: Promise<void> | undefined;
  return {
    get pids() {
      return Object.fromEntries([...group.running].map(([name, { pid }]) => [name, pid]));
    },
    get processes() {
      return [...group.running].map(([name, { pid, startTime }]) => ({ name, pid, startTime }));
    },
    exited,
    stop() {
      stopped ??= stopAll(group);
      return stopped;
    },
    async restart(name) {
      const spec = group.specs.find((spec) => spec.name === name);
      if (spec === undefined) throw new Error(`no program is called ${name}`);
      await endOne(group, name, (running) => running.stop());
      await waitForAll([await start(spec, group)], group);
    },
    kill: (name) => endOne(group, name, (running) => running.kill()),
  };
}

async function start(spec: ProcessSpec, group: Group): Promise<RunningProcess> {
  const { options, running, watchdog } = group;
  if (group.isStopped) throw new Error(`${spec.name} is not started: its group has been stopped`);
  const program = await runProcess(spec, options);
  running.set(spec.name, program);
  watchdog.add(program.pid);
  options.onProgress?.({ kind: 'started', name: spec.name, pid: program.pid });
  void program.ended.then((exit) => {
    watchdog.drop(program.pid);
    if (running.get(spec.name) === program) running.delete(spec.name);
    options.onProgress?.({ kind: 'stopped', name: spec.name, signal: exit.signal });
    if (!group.stopping.delete(program)) group.reportExit(exit);
  });
  // The group was stopped while this one was on its way, so nobody else will end it.
  if (group.isStopped) await endOne(group, spec.name, () => program.stop());
  return program;
}

/** The first program that ends or is late decides; the waits for the others are given up with it. */
async function waitForAll(programs: readonly RunningProcess[], group: Group): Promise<void> {
  const givenUp = new AbortController();
  const signals = [givenUp.signal, ...(group.options.signal === undefined ? [] : [group.options.signal])];
  const signal = AbortSignal.any(signals);
  try {
    await Promise.all(programs.map((program) => waitUntilReady(program, group, signal)));
  } finally {
    givenUp.abort();
  }
}

async function waitUntilReady(program: RunningProcess, { options }: Group, signal: AbortSignal): Promise<void> {
  const { name, ready } = program.spec;
  const startedMs = Date.now();
  const died = program.ended.then(rejectExit);
  const answered = 'url' in ready ? waitForHttp(ready.url, { timeoutMs: ready.timeoutMs, signal }) : Promise.resolve();
  try {
    await Promise.race([answered, died]);
  } catch (error) {
    if (error instanceof ProcessStartError || options.signal?.aborted) throw error;
    throw new ProcessStartError(name, `is not ready: ${messageOf(error)}`, program.lastLines());
  }
  options.onProgress?.({ kind: 'ready', name, durationMs: Date.now() - startedMs });
}

function rejectExit(exit: ProcessExit): never {
  throw new ProcessStartError(exit.name, `${describeExit(exit)} while it started`, exit.lastLines);
}

async function stopAll(group: Group): Promise<void> {
  group.isStopped = true;
  const programs = [...group.running.values()].reverse();
  for (const program of programs) group.stopping.add(program);
  await Promise.all(programs.map((program) => program.stop()));
  group.watchdog.end();
}

async function endOne(
  group: Group,
  name: string,
  end: (program: RunningProcess) => Promise<ProcessExit>,
): Promise<void> {
  const program = group.running.get(name);
  if (program === undefined) return;
  group.stopping.add(program);
  await end(program);
}

function createExitPromise(): { promise: Promise<ProcessExit>; resolve: (exit: ProcessExit) => void } {
  let resolve: (exit: ProcessExit) => void = () => undefined;
  const promise = new Promise<ProcessExit>((resolvePromise) => {
    resolve = resolvePromise;
  });
  return { promise, resolve };
}

function messageOf(error: unknown): string {
  return error instanceof Error ? error.message : String(error);
}
