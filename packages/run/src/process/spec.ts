/** A program to run beside us. */
export interface ProcessSpec {
  /** Unique in its group; names the log file and the lines. */
  readonly name: string;
  readonly command: string;
  readonly args: readonly string[];
  /** The whole environment of the program: nothing of ours is added. */
  readonly env: Readonly<Record<string, string>>;
  readonly cwd: string;
  /** When it counts as started: its URL answers 200, or as soon as it runs. */
  readonly ready: { readonly url: string; readonly timeoutMs: number } | { readonly kind: 'none' };
  /** How long it may take to end after SIGTERM; after that it is killed. */
  readonly stopTimeoutMs: number;
}

/** How a program ended. */
export interface ProcessExit {
  readonly name: string;
  readonly code: number | null;
  readonly signal: NodeJS.Signals | null;
  /** The last 20 lines that it wrote. */
  readonly lastLines: readonly string[];
}

export type OutputStream = 'stdout' | 'stderr';

/** Called with each line that a program writes, without its line break. */
export type LineListener = (name: string, stream: OutputStream, line: string) => void;

/** A program could not be started, ended while it started, or was not ready in time. */
export class ProcessStartError extends Error {
  override readonly name = 'ProcessStartError';
  readonly program: string;
  readonly lastLines: readonly string[];

  constructor(program: string, reason: string, lastLines: readonly string[]) {
    super([`${program} ${reason}`, ...lastLines.map((line) => `  | ${line}`)].join('\n'));
    this.program = program;
    this.lastLines = lastLines;
  }
}

/** `ended with exit code 1`, `was ended by SIGKILL` */
export function describeExit({ code, signal }: Pick<ProcessExit, 'code' | 'signal'>): string {
  return signal === null ? `ended with exit code ${code}` : `was ended by ${signal}`;
}
