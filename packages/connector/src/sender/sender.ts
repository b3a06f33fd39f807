import { randomBytes } from 'node:crypto';
import { createIlpClient, type IlpClient } from '../http/ilp-client.ts';
import { createTrust } from '../http/trust.ts';
import { conditionOf, demoFulfillment, NONCE_BYTES } from '../ilp/condition.ts';
import { encodePrepare } from '../ilp/packet.ts';
import { type Book, createBook, type PacketSpan } from '../node/book.ts';
import { startHealthServer } from '../node/health-server.ts';
import { type CommonOptions, DRAIN_LIMIT_MS, type NodeHandle, once } from '../node/node.ts';
import { roundMs } from '../node/recent.ts';
import type { NodeTelemetry } from '../node/telemetry.ts';
import { judgeHop, type Verdict } from '../node/verdict.ts';
import { type Journal, type JournalEntry, openJournal } from './journal.ts';
import { type Pace, packetsDue, stalledMs } from './pacer.ts';
import { type PlannedPacket, planPacket } from './traffic-mix.ts';

export interface SenderOptions extends CommonOptions, Pace {
  /** The receiver's ILP address. */
  readonly destination: string;
  /** Where the connector takes ILP-over-HTTP. */
  readonly uplink: string;
  readonly peerToken: string;
  /** How long a packet is valid, in milliseconds. */
  readonly expiryMs: number;
  /** Shared with the receiver: see `demoFulfillment`. */
  readonly demoSecret: string;
  /** A file that gets one JSON line for each packet. */
  readonly journal: string | undefined;
}

export interface SenderHandle extends NodeHandle {
  /** Resolves when `count` packets have ended, or after `close()`. */
  readonly finished: Promise<void>;
}

const TICK_MS = 10;

/**
 * Starts a sender that makes packets at a steady rate and checks what comes back.
 * @throws ListenError when the health port is in use, and the file system's error when the journal cannot be opened.
 */
export async function startSender(options: SenderOptions, telemetry: NodeTelemetry): Promise<SenderHandle> {
  const book = createBook(telemetry);
  const client = createIlpClient(createTrust(options.trust));
  const journal = options.journal === undefined ? undefined : await openJournal(options.journal);
  let running = true;
  const health = await startHealthServer({
    ...{ listen: options.health, role: 'sender' as const, telemetry, book, sla: options.sla },
    phase: () => (running ? 'running' : 'stopping'),
  });
  telemetry.log.info({ component: 'sender', uplink: options.uplink, healthPort: health.port }, 'sender starts');
  const stop = (): void => {
    running = false;
  };
  const finished = runSchedule(options, {
    isRunning: () => running,
    send: (n) => sendPacket(n, { options, telemetry, book, client, journal }),
  }).finally(stop);
  return {
    healthPort: health.port,
    counts: book.counts,
    finished,
    close: once(async () => {
      stop();
      // Whoever awaits `finished` learns of a failure; here it only marks the end.
      await Promise.allSettled([finished]);
      client.close();
      await journal?.close();
      await health.close();
    }),
  };
}

interface Schedule {
  readonly isRunning: () => boolean;
  send(n: number): Promise<void>;
}

/**
 * Sends until the count is reached or the sender is stopped, then waits for the packets in flight: all of them,
 * or for 5 s once it is stopped. Rejects with the first failure of the sender itself, such as a full disk.
 */
async function runSchedule(pace: Pace, { isRunning, send }: Schedule): Promise<void> {
  const pending = new Set<Promise<void>>();
  const count = pace.count ?? Number.POSITIVE_INFINITY;
  const failures: unknown[] = [];
  const mayGoOn = (): boolean => isRunning() && failures.length === 0;
  let startedMs = performance.now();
  let sent = 0;
  while (mayGoOn() && sent < count) {
    const progress = { elapsedMs: performance.now() - startedMs, sent, inFlight: pending.size };
    startedMs += stalledMs(pace, progress);
    for (let due = packetsDue(pace, progress); due > 0; due -= 1) {
      const packet: Promise<void> = send(sent)
        .catch((error) => void failures.push(error))
        .finally(() => pending.delete(packet));
      pending.add(packet);
      sent += 1;
    }
    await sleep(TICK_MS);
  }
  let stoppedAtMs: number | undefined;
  while (pending.size > 0 && performance.now() - (stoppedAtMs ?? performance.now()) < DRAIN_LIMIT_MS) {
    if (!mayGoOn()) stoppedAtMs ??= performance.now();
    await sleep(TICK_MS);
  }
  if (failures.length > 0) throw failures[0];
}

function sleep(milliseconds: number): Promise<void> {
  return new Promise((resolve) => setTimeout(resolve, milliseconds));
}

interface Sending {
  readonly options: SenderOptions;
  readonly telemetry: NodeTelemetry;
  readonly book: Book;
  readonly client: IlpClient;
  readonly journal: Journal | undefined;
}

/** Sends one packet in a trace of its own and waits for its end. */
function sendPacket(n: number, { options, telemetry, book, client, journal }: Sending): Promise<void> {
  const planned = planPacket(n, options.destination);
  const { destination, amount } = planned;
  const attributes = {
    'ilp.destination': destination,
    'ilp.amount': amount,
    'peer.destination': new URL(options.uplink).host,
  };
  const work: Parameters<typeof telemetry.spans.packetSend.run>[1] = async (span) => {
    book.begin();
    const startedMs = performance.now();
    const verdict = await exchange(planned, { options, client, span });
    const elapsedMs = performance.now() - startedMs;
    book.end({ verdict, span, elapsedMs, destination, amount });
    await journal?.write(journalEntry(verdict, planned, { traceId: span.traceId, latencyMs: roundMs(elapsedMs) }));
  };
  return telemetry.spans.packetSend.run(attributes, work, { root: true }).then(() => undefined);
}

async function exchange(
  { destination, amount }: PlannedPacket,
  { options, client, span }: Pick<Sending, 'options' | 'client'> & { readonly span: PacketSpan },
): Promise<Verdict> {
  const data = randomBytes(NONCE_BYTES);
  const executionCondition = conditionOf(demoFulfillment(options.demoSecret, destination, data));
  const expiresAtMs = Date.now() + options.expiryMs;
  const bytes = encodePrepare({ amount, destination, data, executionCondition, expiresAt: new Date(expiresAtMs) });
  const outgoing = { url: options.uplink, token: options.peerToken, bytes, timeoutMs: options.expiryMs, span };
  const result = await client.send(outgoing);
  return judgeHop(result, { condition: executionCondition, expiresAtMs, address: options.address });
}

function journalEntry(
  verdict: Verdict,
  { destination, amount }: PlannedPacket,
  facts: Pick<JournalEntry, 'traceId' | 'latencyMs'>,
): JournalEntry {
  const common = { destination, amount, ...facts };
  if (verdict.kind === 'fulfilled') return { ...common, outcome: 'fulfilled' };
  const { code, triggeredBy } = verdict.kind === 'relayed' ? verdict.reject : verdict;
  return { ...common, outcome: 'rejected', code, triggeredBy };
}
