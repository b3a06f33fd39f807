import { constants, type PerformanceEntry, PerformanceObserver } from 'node:perf_hooks';
import { runtimeMetrics } from '@headrace/contract';
import type { FindInstrument } from '../instruments.ts';
import type { Observations } from '../observations.ts';

const TYPES = new Map([
  [constants.NODE_PERFORMANCE_GC_MINOR, 'minor'],
  [constants.NODE_PERFORMANCE_GC_MAJOR, 'major'],
  [constants.NODE_PERFORMANCE_GC_INCREMENTAL, 'incremental'],
  [constants.NODE_PERFORMANCE_GC_WEAKCB, 'weakcb'],
] as const);

/** Duration of each garbage collection. Node keeps them until somebody asks or the event loop is idle. */
export function watchCollections(find: FindInstrument, observations: Observations): () => void {
  const durations = find(runtimeMetrics.gcDuration);
  if (durations === undefined) return () => undefined;
  const record = (entries: readonly PerformanceEntry[]): void => {
    for (const entry of entries) {
      const type = 'detail' in entry ? TYPES.get((entry.detail as { readonly kind: number }).kind) : undefined;
      if (type !== undefined) durations.with({ type }).record(entry.duration / 1000);
    }
  };
  const observer = new PerformanceObserver((list) => record(list.getEntries()));
  observer.observe({ entryTypes: ['gc'] });
  const stop = observations.add(() => record(observer.takeRecords()));
  return () => {
    stop();
    observer.disconnect();
  };
}
