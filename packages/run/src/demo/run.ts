import { rm } from 'node:fs/promises';
import { join } from 'node:path';
import { localUrl } from '@headrace/stack';
import { type LineListener, type ProcessExit, type ProcessGroup, startProcesses } from '../process/index.ts';
import type { RunningStack } from '../running-stack.ts';
import { type NodeStats, nodeStats, seriesOnMetricsPort } from './backends.ts';
import { type PacketRecord, readJournal } from './journal.ts';
import { demoNode, demoPrograms, type NodeCommand } from './nodes.ts';

export interface DemoOptions {
  readonly nodeCommand: NodeCommand;
  readonly env: Readonly<Record<string, string | undefined>>;
  readonly onLine?: LineListener;
  readonly signal?: AbortSignal;
}

/** What the traffic looks like at one moment. */
export interface DemoMoment {
  readonly sent: number;
  readonly fulfilled: number;
  readonly rejected: number;
  /** Spans that the collector has taken. */
  readonly spans: number;
  /** Series on :8889. */
  readonly series: number;
}

/** The demo's three nodes at work. */
export interface Demo {
  readonly connectorInstance: string;
  readonly startedAtMs: number;
  /** Resolves when a node ends by itself. */
  readonly exited: Promise<ProcessExit>;
  look(): Promise<DemoMoment>;
  /** Ends the traffic, then the nodes, each after its last export, and gives what the sender wrote down. */
  finish(): Promise<PacketRecord[]>;
  /** Ends everything at once. */
  stop(): Promise<void>;
}

/** Starts receiver, connector and sender against a running stack. */
export async function startDemo(running: RunningStack, options: DemoOptions): Promise<Demo> {
  const { layout } = running;
  const journal = join(layout.data, 'sender.journal');
  await rm(journal, { force: true });
  const programs = demoPrograms(running, { ...options, cwd: layout.data, journal });
  const start = (role: 'sender' | 'nodes') =>
    startProcesses(
      programs.filter((program) => (program.name === 'sender') === (role === 'sender')),
      {
        logDir: layout.logs,
        ...(options.onLine === undefined ? {} : { onLine: options.onLine }),
        ...(options.signal === undefined ? {} : { signal: options.signal }),
      },
    );
  const nodes = await start('nodes');
  const sender = await start('sender').catch(async (error: unknown) => {
    await nodes.stop();
    throw error;
  });
  return handle(running, { nodes, sender, journal });
}

async function handle(
  { stack, spansAccepted }: RunningStack,
  { nodes, sender, journal }: { nodes: ProcessGroup; sender: ProcessGroup; journal: string },
): Promise<Demo> {
  const statsOf = (role: 'sender' | 'connector'): Promise<NodeStats> =>
    nodeStats(localUrl(demoNode(stack, role).health, '/stats'));
  const { instanceId } = await statsOf('connector');
  return {
    connectorInstance: instanceId,
    startedAtMs: Date.now(),
    exited: Promise.race([nodes.exited, sender.exited]),
    look: async () => {
      const [{ sent = 0, fulfilled, rejected }, spans, series] = await Promise.all([
        statsOf('sender'),
        spansAccepted(),
        seriesOnMetricsPort(stack),
      ]);
      return { sent, fulfilled, rejected, spans, series };
    },
    finish: async () => {
      await sender.stop();
      await nodes.stop();
      return readJournal(journal);
    },
    stop: async () => {
      await sender.stop();
      await nodes.stop();
    },
  };
}
