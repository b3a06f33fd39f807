import {
  createLinePrefixer,
  createProgressReporter,
  type LoadedSettings,
  loadSettings,
  type NativeStack,
  startNative,
} from '@headrace/run';
import { EXIT, type Io } from './io.ts';
import { settingsFile } from './options.ts';
import { type Format, reportProblems } from './report/problems.ts';

/** Settings that are right, with the file they came from. */
export interface Ready {
  readonly loaded: LoadedSettings;
  readonly settings: NonNullable<LoadedSettings['settings']>;
}

/** Loads the settings or prints what is wrong with them and gives the exit code. */
export async function readySettings(named: string | undefined, format: Format, io: Io): Promise<Ready | number> {
  const loaded = await loadSettings(settingsFile(named));
  if (loaded.problems.length > 0) reportProblems(loaded.problems, format, () => loaded.text, io);
  if (loaded.settings !== undefined) return { loaded, settings: loaded.settings };
  return loaded.readable ? EXIT.problems : EXIT.usage;
}

/** Ctrl-C and SIGTERM as an abort signal; a second one ends the process at once. */
export function interruption(): AbortController {
  const controller = new AbortController();
  for (const name of ['SIGINT', 'SIGTERM'] as const) process.once(name, () => controller.abort(name));
  return controller;
}

export interface StartOptions {
  readonly withDemo: boolean;
  /** Shows the programs' own lines. */
  readonly logs: boolean;
}

/** Starts the native stack and tells how it goes. */
export async function startWithProgress(
  { loaded, settings }: Ready,
  options: StartOptions,
  signal: AbortSignal,
  io: Io,
): Promise<NativeStack> {
  const progress = createProgressReporter(io.stderr);
  try {
    return await startNative({
      ...{ loaded, settings, env: io.env, withDemo: options.withDemo, signal },
      onBuild: progress.onEvent,
      onProcess: (event) => {
        if (event.kind === 'started') io.stderr.write(`starting ${event.name} (process ${event.pid})\n`);
        if (event.kind === 'ready') io.stderr.write(`${event.name} is ready after ${seconds(event.durationMs)}\n`);
      },
      ...(options.logs ? { onLine: linePrinter(io) } : {}),
    });
  } finally {
    progress.close();
  }
}

/** Prints each line of a program behind its name. */
export function linePrinter(io: Io): (name: string, stream: string, line: string) => void {
  const names = ['otelcol', 'prometheus', 'alertmanager', 'loki', 'tempo', 'receiver', 'connector', 'sender'];
  const prefixed = createLinePrefixer(names, { isTerminal: io.stderr.isTTY === true, env: io.env });
  return (name, _stream, line) => io.stderr.write(`${prefixed(name, line)}\n`);
}

function seconds(ms: number): string {
  return `${(ms / 1000).toFixed(1)} s`;
}
