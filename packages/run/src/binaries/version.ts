import { execFile } from 'node:child_process';

const TIMEOUT_MS = 5_000;

/**
 * Asks a program for its version, for example to report which Prometheus on PATH is used.
 *
 * @returns `3.14.0`, or undefined when it does not say within five seconds.
 */
export function binaryVersion(path: string): Promise<string | undefined> {
  return new Promise((resolve) => {
    execFile(path, ['--version'], { timeout: TIMEOUT_MS }, (_error, stdout, stderr) => {
      resolve(/\bv?(\d+\.\d+\.\d+(?:-[\w.]+)?)/.exec(`${stdout}\n${stderr}`)?.[1]);
    });
  });
}
