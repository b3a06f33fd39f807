/** A program cannot be found or built. `message` is complete; `fix` says what to do and is also its last line. */
export class BinaryError extends Error {
  override readonly name = 'BinaryError';
  readonly fix: string;

  constructor(summary: string, fix: string) {
    super(`${summary}\n  fix: ${fix}`);
    this.fix = fix;
  }
}

/** Why one program could not be built. */
export interface BuildFailure {
  readonly program: string;
  /** The command that failed, or the step that it happened in. */
  readonly command: string;
  /** The last lines that it printed. */
  readonly lastLines: readonly string[];
}

/** Some programs could not be built; the others were, and are in the cache. */
export class BuildFailedError extends Error {
  override readonly name = 'BuildFailedError';
  readonly failures: readonly BuildFailure[];

  constructor(failures: readonly BuildFailure[]) {
    super(failures.map(renderFailure).join('\n'));
    this.failures = failures;
  }
}

function renderFailure({ program, command, lastLines }: BuildFailure): string {
  return [`${program} could not be built: ${command}`, ...lastLines.map((line) => `  | ${line}`)].join('\n');
}
