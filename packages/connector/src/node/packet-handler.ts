import type { SpanOptions } from '@headrace/telemetry';
import type { IncomingPacket } from '../http/ilp-server.ts';
import { decodePrepare, type Prepare } from '../ilp/packet.ts';
import type { Book, PacketSpan } from './book.ts';
import type { NodeTelemetry } from './telemetry.ts';
import { rejectHere, type Verdict } from './verdict.ts';

export interface PacketHandlerOptions<Span extends PacketSpan> {
  readonly address: string;
  readonly book: Book;
  readonly log: NodeTelemetry['log'];
  /** The span around each packet. */
  readonly span: {
    run(
      attributes: { readonly 'peer.source': string },
      work: (span: Span) => Promise<Buffer>,
      options: SpanOptions,
    ): Promise<Buffer>;
  };
  /** Decides on a Prepare that could be read. */
  decide(prepare: Prepare, packet: IncomingPacket, span: Span): Promise<Verdict>;
}

/** Makes the bytes of an answer from the bytes of a Prepare; whatever happens in between, the packet ends once. */
export function createPacketHandler<Span extends PacketSpan>(
  options: PacketHandlerOptions<Span>,
): (packet: IncomingPacket) => Promise<Buffer> {
  const { address, book } = options;
  return (packet) => {
    const work = async (span: Span): Promise<Buffer> => {
      book.begin();
      const decoded = decodePrepare(packet.bytes);
      const prepare = decoded.ok ? decoded.packet : undefined;
      if (prepare !== undefined) span.set({ 'ilp.destination': prepare.destination, 'ilp.amount': prepare.amount });
      const verdict = decoded.ok
        ? await decideSafely(options, { prepare: decoded.packet, packet, span })
        : rejectUnreadable(address, decoded.reason, packet.receivedAtMs);
      const nowMs = performance.now();
      book.ownTime(verdict.kind === 'fulfilled' ? 'fulfill' : 'reject', nowMs - verdict.sinceMs);
      const elapsedMs = nowMs - packet.receivedAtMs;
      book.end({ verdict, span, elapsedMs, destination: prepare?.destination, amount: prepare?.amount });
      return verdict.bytes;
    };
    return options.span.run({ 'peer.source': packet.peer }, work, { from: packet.trace, startMs: packet.receivedAtMs });
  };
}

function rejectUnreadable(address: string, reason: string, sinceMs: number): Verdict {
  const error = { type: 'invalid_packet', severity: 'warning' } as const;
  return rejectHere(address, { code: 'F01', message: reason, error }, sinceMs);
}

async function decideSafely<Span extends PacketSpan>(
  options: PacketHandlerOptions<Span>,
  work: { prepare: Prepare; packet: IncomingPacket; span: Span },
): Promise<Verdict> {
  try {
    return await options.decide(work.prepare, work.packet, work.span);
  } catch (error) {
    options.log.error({ err: error, component: 'packet' }, 'a packet failed inside this node');
    const message = 'an error inside this node';
    return rejectHere(options.address, { code: 'T00', message, error: { type: 'internal', severity: 'critical' } });
  }
}
