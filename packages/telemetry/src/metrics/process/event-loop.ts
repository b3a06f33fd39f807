import { performance } from 'node:perf_hooks';
import { runtimeMetrics } from '@headrace/contract';
import type { FindInstrument } from '../instruments.ts';
import type { Observations } from '../observations.ts';
import { watchLateness } from './lateness.ts';

/** Delay and utilization of the event loop, each since the last export. */
export function watchEventLoop(find: FindInstrument, observations: Observations): () => void {
  const stops = [watchDelay(find, observations), watchUtilization(find, observations)];
  return () => {
    for (const stop of stops) stop();
  };
}

function watchDelay(find: FindInstrument, observations: Observations): () => void {
  const delay = find(runtimeMetrics.eventLoopDelay);
  if (delay === undefined) return () => undefined;
  const lateness = watchLateness();
  const gauges = {
    p50: delay.with({ percentile: 'p50' }),
    p90: delay.with({ percentile: 'p90' }),
    p99: delay.with({ percentile: 'p99' }),
    max: delay.with({ percentile: 'max' }),
  };
  const stop = observations.addPerExport(() => {
    const measured = lateness.take();
    // Right after a start nothing has been measured, and a percentile of nothing is not 0.
    if (measured === undefined) return;
    gauges.p50.set(measured.percentile(0.5) / 1000);
    gauges.p90.set(measured.percentile(0.9) / 1000);
    gauges.p99.set(measured.percentile(0.99) / 1000);
    gauges.max.set(measured.maxMs / 1000);
  });
  return () => {
    stop();
    lateness.stop();
  };
}

function watchUtilization(find: FindInstrument, observations: Observations): () => void {
  const utilization = find(runtimeMetrics.eventLoopUtilization)?.with({});
  if (utilization === undefined) return () => undefined;
  let last = performance.eventLoopUtilization();
  return observations.addPerExport(() => {
    const now = performance.eventLoopUtilization();
    utilization.set(performance.eventLoopUtilization(now, last).utilization);
    last = now;
  });
}
