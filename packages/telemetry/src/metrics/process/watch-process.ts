import { readFileSync } from 'node:fs';
import { totalmem } from 'node:os';
import { runtimeMetrics } from '@headrace/contract';
import type { FindInstrument } from '../instruments.ts';
import type { Observations } from '../observations.ts';
import { watchEventLoop } from './event-loop.ts';
import { watchCollections } from './garbage.ts';
import { readMemoryLimit } from './memory-limit.ts';

/** A container's limit may be changed while it runs, but hardly every second. */
const LIMIT_AGE_MS = 60_000;

/**
 * Measures this process for the metrics that the contract declares, when somebody collects and not before.
 * @returns stops the watchers of the event loop and of garbage collections.
 */
export function watchProcess(find: FindInstrument, observations: Observations): () => void {
  find(runtimeMetrics.processCpu)?.with({}).observe(cpuSeconds);
  find(runtimeMetrics.processResidentMemory)
    ?.with({})
    .observe(() => process.memoryUsage.rss());
  find(runtimeMetrics.processMemoryLimit)?.with({}).observe(createMemoryLimit());
  find(runtimeMetrics.processUptime)
    ?.with({})
    .observe(() => process.uptime());
  const stops = [watchEventLoop(find, observations), watchCollections(find, observations)];
  return () => {
    for (const stop of stops) stop();
  };
}

/** User and system time of all threads. */
function cpuSeconds(): number {
  const { user, system } = process.cpuUsage();
  return (user + system) / 1e6;
}

function createMemoryLimit(): () => number {
  let bytes = 0;
  let readAtMs = Number.NEGATIVE_INFINITY;
  return () => {
    if (performance.now() - readAtMs > LIMIT_AGE_MS) {
      bytes = readMemoryLimit(readText) ?? totalmem();
      readAtMs = performance.now();
    }
    return Math.min(bytes, totalmem());
  };
}

/** Undefined for what is not there, or not for us to read: each kernel has other files. */
function readText(path: string): string | undefined {
  try {
    return readFileSync(path, 'utf8');
  } catch (error) {
    if (error instanceof Error && 'code' in error) return undefined;
    throw error;
  }
}
