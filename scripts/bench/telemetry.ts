import type { BenchResult } from './figure.ts';
import { benchExportLatency } from './telemetry-latency.ts';
import { benchPacketMetrics } from './telemetry-packet.ts';
import { measureTraces } from './telemetry-traces.ts';

/** What telemetry costs the service that has it. */
export async function benchTelemetry(_root: string, progress: (text: string) => void): Promise<BenchResult> {
  return {
    bench: 'telemetry',
    figures: [
      ...(await benchPacketMetrics(progress)),
      ...(await benchExportLatency(progress)),
      ...(await measureTraces(progress)),
    ],
  };
}
