import type { BuiltProgram } from './programs.ts';

/** What happens while programs are built. `index` counts from 1. */
export type BuildEvent =
  | { readonly kind: 'started'; readonly total: number; readonly cacheDir: string; readonly goVersion: string }
  | { readonly kind: 'waiting'; readonly pid: number; readonly host: string }
  | ({ readonly kind: 'step'; readonly step: 'fetching sources' | 'building' } & BuildTarget)
  | ({
      readonly kind: 'built';
      readonly durationMs: number;
      readonly bytes: number;
      readonly path: string;
    } & BuildTarget)
  | ({ readonly kind: 'failed'; readonly durationMs: number } & BuildTarget)
  | { readonly kind: 'finished'; readonly built: number; readonly failed: number; readonly durationMs: number };

export interface BuildTarget {
  readonly name: BuiltProgram;
  readonly version: string;
  readonly index: number;
  readonly total: number;
}

/** Where progress is written: `process.stderr` fits. */
export interface ProgressStream {
  readonly isTTY?: boolean;
  write(text: string): unknown;
}

const TERMINAL_TICK_MS = 1_000;
const LOG_TICK_MS = 15_000;
const CLEAR_LINE = '\r\u001b[2K';

/**
 * Writes events as text. On a terminal the current step is one line that counts its seconds; in a log a line every
 * 15 s shows that the build is alive.
 */
export function createProgressReporter(stream: ProgressStream): { onEvent(event: BuildEvent): void; close(): void } {
  const isTerminal = stream.isTTY === true;
  const progress = createProgressText({ isTerminal, now: Date.now });
  const timer = setInterval(() => stream.write(progress.tick()), isTerminal ? TERMINAL_TICK_MS : LOG_TICK_MS).unref();
  return {
    onEvent(event) {
      stream.write(progress.accept(event));
      if (event.kind === 'finished') clearInterval(timer);
    },
    close() {
      clearInterval(timer);
      stream.write(progress.end());
    },
  };
}

/** The text of a progress report: `accept` gives what an event adds, `tick` what the passing of time adds, `end` the rest. */
export function createProgressText(options: { isTerminal: boolean; now: () => number }) {
  let current: { label: string; sinceMs: number } | undefined;
  const line = (text: string) => (options.isTerminal ? `${CLEAR_LINE}${text}\n` : `${text}\n`);
  const running = () => {
    if (current === undefined) return '';
    const text = `${current.label} … ${renderDuration(options.now() - current.sinceMs)}`;
    return options.isTerminal ? `${CLEAR_LINE}${text}` : `${text}\n`;
  };
  return {
    accept(event: BuildEvent): string {
      if (event.kind === 'step' || event.kind === 'waiting') {
        const label = renderStep(event);
        // The same wait is reported again and again; it goes on counting.
        if (current?.label === label) return '';
        current = { label, sinceMs: options.now() };
        return options.isTerminal ? running() : `${label} …\n`;
      }
      current = undefined;
      return line(renderResult(event));
    },
    tick: running,
    /** Leaves the line that counts, when something else than `finished` ended it. */
    end: () => (options.isTerminal && current !== undefined ? '\n' : ''),
  };
}

function renderStep(event: Extract<BuildEvent, { kind: 'step' | 'waiting' }>): string {
  if (event.kind === 'step') return `${renderTarget(event)}  ${event.step}`;
  return `waiting for another build into the same cache (process ${event.pid} on ${event.host})`;
}

function renderResult(event: Exclude<BuildEvent, { kind: 'step' | 'waiting' }>): string {
  switch (event.kind) {
    case 'started':
      return `building ${countPrograms(event.total)} with Go ${event.goVersion} into ${event.cacheDir}; the first time takes minutes`;
    case 'built':
      return `${renderTarget(event)}  built in ${renderDuration(event.durationMs)}, ${Math.round(event.bytes / 1e6)} MB`;
    case 'failed':
      return `${renderTarget(event)}  failed after ${renderDuration(event.durationMs)}`;
    case 'finished': {
      const failed = event.failed === 0 ? '' : `, ${event.failed} failed`;
      return `${countPrograms(event.built)} built${failed} in ${renderDuration(event.durationMs)}`;
    }
  }
}

function renderTarget({ index, total, name, version }: BuildTarget): string {
  return `[${index}/${total}] ${name} ${version}`;
}

function countPrograms(count: number): string {
  return count === 1 ? '1 program' : `${count} programs`;
}

/** `41 s`, `3 min 41 s` */
export function renderDuration(durationMs: number): string {
  const seconds = Math.round(durationMs / 1000);
  return seconds < 60 ? `${seconds} s` : `${Math.floor(seconds / 60)} min ${seconds % 60} s`;
}
