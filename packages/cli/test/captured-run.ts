import { run } from '../src/index.ts';

/** What one run of the command said. */
export interface Captured {
  readonly exitCode: number;
  readonly stdout: string;
  readonly stderr: string;
}

export interface CaptureOptions {
  readonly isTTY?: boolean;
  readonly env?: Readonly<Record<string, string>>;
}

/** Runs `headrace` in this process, in its working folder, and keeps what it prints. */
export async function capture(args: readonly string[], options: CaptureOptions = {}): Promise<Captured> {
  const texts = { stdout: '', stderr: '' };
  const output = (name: 'stdout' | 'stderr') => ({
    write: (text: string) => (texts[name] += text),
    isTTY: options.isTTY ?? false,
  });
  const exitCode = await run(args, {
    stdout: output('stdout'),
    stderr: output('stderr'),
    env: options.env ?? {},
  });
  return { exitCode, ...texts };
}
