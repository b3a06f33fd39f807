import { setTimeout as delay } from 'node:timers/promises';
import type { Stack } from '@headrace/stack';
import type { RunningStack } from '../running-stack.ts';
import { packetLogsInLoki, preparesInPrometheus, preparesOnMetricsPort, spansInTempo } from './backends.ts';
import type { PacketRecord } from './journal.ts';
import { demoNode } from './nodes.ts';
import { expectedPath, isCompletePath } from './trace-path.ts';

/** What was sent, and what the backends have of it. */
export interface DemoSummary {
  readonly sent: number;
  readonly fulfilled: number;
  readonly rejected: number;
  /** The connector's `type="prepare"` in Prometheus. */
  readonly prometheusCount?: number;
  /** The same on :8889, where no Prometheus runs. */
  readonly seriesCount?: number;
  /** Packets with a trace. */
  readonly traces: number;
  /** Packets whose trace has every span of the packet's path, each the child of the one before. */
  readonly tracesComplete: number;
  /** The connector's log lines about packets, in Loki, each with its trace id. */
  readonly logs: number;
}

export interface SummaryOptions {
  readonly packets: readonly PacketRecord[];
  /** `service.instance.id` of the connector's process. */
  readonly connectorInstance: string;
  readonly startedAtMs: number;
  /** How long to wait until the backends agree. */
  readonly timeoutMs: number;
  readonly onWait?: (summary: DemoSummary) => void;
}

type SummarizedStack = Pick<RunningStack, 'stack' | 'kind'>;

const POLL_MS = 1000;
const PARALLEL_LOOKUPS = 16;

/** Asks the backends until they agree with what was sent, or the time is over. */
export async function summarize(running: SummarizedStack, options: SummaryOptions): Promise<DemoSummary> {
  const { stack } = running;
  const deadlineMs = Date.now() + options.timeoutMs;
  const open = new Set(options.packets);
  const found = { traces: 0, complete: 0 };
  for (;;) {
    await lookUpTraces(stack, open, found);
    const summary = await count(running, options, { traces: found.traces, tracesComplete: found.complete });
    if (agrees(summary) || Date.now() > deadlineMs) return summary;
    options.onWait?.(summary);
    await delay(POLL_MS);
  }
}

/** Whether nothing is missing and nothing is counted twice. */
export function agrees(summary: DemoSummary): boolean {
  const { sent, fulfilled, rejected, prometheusCount, seriesCount, traces, tracesComplete, logs } = summary;
  return (
    sent > 0 &&
    [fulfilled + rejected, prometheusCount ?? seriesCount, traces, tracesComplete, logs].every((part) => part === sent)
  );
}

/** Looks for the traces of the packets in `open` and takes out those that are complete. */
async function lookUpTraces(stack: Stack, open: Set<PacketRecord>, found: { traces: number; complete: number }) {
  const connector = demoNode(stack, 'connector').address;
  const queue = [...open];
  let partial = 0;
  const worker = async () => {
    for (let packet = queue.pop(); packet !== undefined; packet = queue.pop()) {
      const spans = await spansInTempo(stack, packet.traceId);
      if (isCompletePath(spans, expectedPath(packet.triggeredBy === connector))) {
        open.delete(packet);
        found.complete += 1;
      } else if (spans.length > 0) partial += 1;
    }
  };
  await Promise.all(Array.from({ length: PARALLEL_LOOKUPS }, worker));
  found.traces = found.complete + partial;
}

async function count(
  { stack, kind }: SummarizedStack,
  { packets, connectorInstance, startedAtMs }: SummaryOptions,
  traces: Pick<DemoSummary, 'traces' | 'tracesComplete'>,
): Promise<DemoSummary> {
  const { service } = demoNode(stack, 'connector');
  const rangeSeconds = Math.ceil((Date.now() - startedAtMs) / 1000) + 60;
  return {
    sent: packets.length,
    fulfilled: packets.filter((packet) => packet.outcome === 'fulfilled').length,
    rejected: packets.filter((packet) => packet.outcome === 'rejected').length,
    ...(kind === 'embedded'
      ? { seriesCount: await preparesOnMetricsPort(stack, connectorInstance) }
      : { prometheusCount: await preparesInPrometheus(stack, connectorInstance) }),
    ...traces,
    logs: await packetLogsInLoki(stack, service.name, connectorInstance, rangeSeconds),
  };
}
