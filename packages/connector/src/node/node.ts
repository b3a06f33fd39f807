import type { PeerToken } from '../http/auth.ts';
import type { IlpServerOptions } from '../http/ilp-server.ts';
import type { ListenOptions } from '../http/listen.ts';
import type { Trust } from '../http/trust.ts';
import type { PacketCounts } from './book.ts';
import type { SlaThresholds } from './health-server.ts';

/** How long a node that stops waits for the packets in flight. */
export const DRAIN_LIMIT_MS = 5000;

/** What every role has. */
export interface CommonOptions {
  /** This node's ILP address. */
  readonly address: string;
  readonly health: ListenOptions;
  readonly sla: SlaThresholds;
  /** How far the trace context of peers is trusted. */
  readonly trust: Trust;
}

/** What the roles that take packets have. */
export interface ServerOptions extends CommonOptions {
  readonly listen: ListenOptions;
  /** Who may send packets here. */
  readonly tokens: readonly PeerToken[];
}

/** A running node. */
export interface NodeHandle {
  readonly healthPort: number;
  counts(): PacketCounts;
  /** Takes no more packets and waits up to 5 s for those in flight; safe to call twice. */
  close(): Promise<void>;
}

export interface ServerHandle extends NodeHandle {
  readonly ilpPort: number;
}

/** Counts refused requests by HTTP status. */
export function createRefusals(): { refused: IlpServerOptions['refused']; counts(): Readonly<Record<number, number>> } {
  const byStatus: Record<number, number> = {};
  return {
    refused: (statusCode) => {
      byStatus[statusCode] = (byStatus[statusCode] ?? 0) + 1;
    },
    counts: () => ({ ...byStatus }),
  };
}

/** Runs `work` once, however often it is called. */
export function once(work: () => Promise<void>): () => Promise<void> {
  let running: Promise<void> | undefined;
  return () => {
    running ??= work();
    return running;
  };
}
