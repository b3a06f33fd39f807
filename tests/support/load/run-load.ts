import { spawn } from 'node:child_process';
import { fileURLToPath } from 'node:url';
import type { LoadResult } from './send.ts';

export interface LoadArguments {
  readonly url: string;
  readonly signal: 'traces' | 'metrics';
  readonly seconds: number;
  /** Spans or points of a request. */
  readonly items: number;
  readonly parallel?: number;
  /** Items a second at most. */
  readonly rate?: number;
}

const MAIN = fileURLToPath(new URL('main.ts', import.meta.url));

/** Sends a load from a process of its own. */
export function runLoad(load: LoadArguments): Promise<LoadResult> {
  const flags = Object.entries(load).flatMap(([name, value]) => [`--${name}`, String(value)]);
  const child = spawn(process.execPath, ['--import', 'tsx', MAIN, ...flags], { stdio: ['ignore', 'pipe', 'inherit'] });
  let text = '';
  child.stdout.on('data', (chunk) => (text += String(chunk)));
  return new Promise((resolve, reject) => {
    child.once('error', reject);
    child.once('close', (code) =>
      code === 0 ? resolve(JSON.parse(text) as LoadResult) : reject(new Error(`the load ended with ${code}`)),
    );
  });
}
