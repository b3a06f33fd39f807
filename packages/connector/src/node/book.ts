import { randomUUID } from 'node:crypto';
import type { IlpConnectorContract } from '@headrace/contract';
import type { ActiveSpan } from '@headrace/telemetry';
import { countedCode, type RejectCode } from '../ilp/codes.ts';
import { createRecent, type Recent, roundMs } from './recent.ts';
import type { NodeTelemetry, PacketStatus, PacketType } from './telemetry.ts';
import type { Verdict } from './verdict.ts';

/** Counts since the process started. */
export interface PacketCounts {
  readonly begun: number;
  readonly fulfilled: number;
  readonly rejected: number;
  readonly inFlight: number;
  readonly byStatus: Readonly<Record<PacketStatus, number>>;
  readonly byCode: Readonly<Partial<Record<RejectCode, number>>>;
}

/** What the spans of all three roles have in common. */
export type PacketSpan = ActiveSpan<IlpConnectorContract['spans']['packetReceive']>;

/** A Prepare that has ended. */
interface EndedPacket {
  readonly verdict: Verdict;
  readonly span: PacketSpan;
  /** Round trip: from the Prepare's receipt, or its sending, until now. */
  readonly elapsedMs: number;
  /** Both undefined when the packet could not be read. */
  readonly destination: string | undefined;
  readonly amount: string | undefined;
}

/** The one place that counts packets: metrics, span, log line and the numbers of `/stats` always agree. */
export interface Book {
  begin(): void;
  end(packet: EndedPacket): void;
  /** The node's own time for a packet, in milliseconds. */
  ownTime(type: PacketType, milliseconds: number): void;
  /** A Fulfill or Reject of another node was passed on. */
  relayed(type: 'fulfill' | 'reject'): void;
  counts(): PacketCounts;
  readonly recent: Recent;
}

/** A book over the instruments of `telemetry`. */
export function createBook({ metrics, log }: NodeTelemetry): Book {
  const packetLog = log.child({ component: 'packet' });
  const { ended: endedAs, relayed, ownTime, inFlight: inFlightSum, roundTrip } = bindSeries(metrics);
  const recent = createRecent();
  const byStatus: Record<PacketStatus, number> = { success: 0, rejected: 0, error: 0, timeout: 0 };
  const byCode: Partial<Record<RejectCode, number>> = {};
  let begun = 0;
  let ended = 0;
  return {
    recent,
    begin: () => {
      begun += 1;
      inFlightSum.add(1);
    },
    ownTime: (type, milliseconds) => {
      ownTime[type].record(milliseconds / 1000);
      if (type === 'prepare') recent.addLatency(milliseconds / 1000);
    },
    relayed: (type) => relayed[type].add(1),
    end: (packet) => {
      const { verdict, elapsedMs } = packet;
      const status = statusOf(verdict);
      const code = codeOf(verdict);
      ended += 1;
      byStatus[status] += 1;
      recent.add(status);
      inFlightSum.add(-1);
      roundTrip.record(elapsedMs / 1000);
      endedAs[status].add(1);
      if (code !== undefined) {
        const counted = countedCode(code);
        byCode[counted] = (byCode[counted] ?? 0) + 1;
        metrics.packetsRejected.with({ code: counted }).add(1);
      }
      if (verdict.kind === 'own' && verdict.error !== undefined) metrics.errors.with({ ...verdict.error }).add(1);
      markSpan(packet.span, verdict, code);
      writeLine(packetLog, packet, code);
    },
    counts: () => ({
      begun,
      fulfilled: byStatus.success,
      rejected: byStatus.rejected + byStatus.error + byStatus.timeout,
      inFlight: begun - ended,
      byStatus: { ...byStatus },
      byCode: { ...byCode },
    }),
  };
}

/** The series that every packet touches, each looked up once: the hot path allocates nothing for them. */
function bindSeries({ packetsProcessed, packetLatency, packetsInFlight, packetRoundTrip }: NodeTelemetry['metrics']) {
  const ended = (status: PacketStatus) => packetsProcessed.with({ type: 'prepare', status });
  const relayed = (type: 'fulfill' | 'reject') => packetsProcessed.with({ type, status: 'success' });
  const ownTime = (type: PacketType) => packetLatency.with({ type });
  return {
    ended: { success: ended('success'), rejected: ended('rejected'), error: ended('error'), timeout: ended('timeout') },
    relayed: { fulfill: relayed('fulfill'), reject: relayed('reject') },
    ownTime: { prepare: ownTime('prepare'), fulfill: ownTime('fulfill'), reject: ownTime('reject') },
    inFlight: packetsInFlight.with({}),
    roundTrip: packetRoundTrip.with({}),
  };
}

/** `rejected` is another node's Reject; `error` and `timeout` are made here. */
function statusOf(verdict: Verdict): PacketStatus {
  if (verdict.kind === 'fulfilled') return 'success';
  if (verdict.kind === 'relayed') return 'rejected';
  return verdict.code === 'R00' ? 'timeout' : 'error';
}

function codeOf(verdict: Verdict): string | undefined {
  if (verdict.kind === 'fulfilled') return undefined;
  return verdict.kind === 'relayed' ? verdict.reject.code : verdict.code;
}

/** A relayed Reject is an answer, not a fault of this node: only one made here marks the span as failed. */
function markSpan(span: PacketSpan, verdict: Verdict, code: string | undefined): void {
  if (code !== undefined) span.set({ 'error.type': code });
  if (verdict.kind === 'own') span.fail(verdict.message);
}

function writeLine(log: NodeTelemetry['log'], packet: EndedPacket, code: string | undefined): void {
  const { verdict, span, destination, amount } = packet;
  const level = verdict.kind === 'own' && verdict.error !== undefined ? 'warn' : 'info';
  const fields = {
    correlationId: span.traceId ?? randomUUID(),
    ...(destination === undefined ? {} : { destination }),
    ...(amount === undefined ? {} : { amount }),
    latencyMs: roundMs(packet.elapsedMs),
    ...(code === undefined ? {} : { code }),
  };
  log[level](fields, code === undefined ? 'packet fulfilled' : 'packet rejected');
}
