import { createIlpClient, type IlpClient } from './http/ilp-client.ts';
import type { IncomingPacket } from './http/ilp-server.ts';
import { createTrust } from './http/trust.ts';
import { encodePrepare, type Prepare } from './ilp/packet.ts';
import { createRouteTable, type Route } from './ilp/routing.ts';
import { type Book, createBook, type PacketSpan } from './node/book.ts';
import type { ServerHandle, ServerOptions } from './node/node.ts';
import { createPacketHandler } from './node/packet-handler.ts';
import { serve } from './node/serve.ts';
import type { NodeTelemetry } from './node/telemetry.ts';
import { judgeHop, rejectHere, type Verdict } from './node/verdict.ts';

export interface ConnectorOptions extends ServerOptions {
  readonly routes: readonly Route[];
  /** The Bearer token that next hops expect. */
  readonly peerToken: string;
  /** Taken off a packet's expiry before it is sent on: the time that is left to pass the answer back. */
  readonly minExpiryWindowMs: number;
}

/** No packet is waited for longer, whatever its expiry says; RFC 27 lets a connector shorten it. */
const MAX_HOLD_MS = 30_000;

/**
 * Starts an ILPv4 connector with static routes over ILP-over-HTTP (RFC 27, RFC 35).
 * It changes only a packet's expiry, and passes answers back byte for byte.
 * @throws ListenError when a port is in use.
 */
export async function startConnector(options: ConnectorOptions, telemetry: NodeTelemetry): Promise<ServerHandle> {
  const { address } = options;
  const book = createBook(telemetry);
  const client = createIlpClient(createTrust(options.trust));
  const routeTo = createRouteTable(options.routes);
  const handle = createPacketHandler({
    ...{ address, book, log: telemetry.log, span: telemetry.spans.packetProcess },
    decide: async (prepare, packet, span) => {
      const plan = planForwarding(prepare, { ...options, route: routeTo(prepare.destination) });
      if (plan.kind === 'own') return plan;
      span.set({ 'peer.destination': plan.route.prefix });
      return forward({ prepare, packet, plan, book, client, options, span });
    },
  });
  return serve({ role: 'connector', options, telemetry, book, handle, closed: () => client.close() });
}

interface Plan {
  readonly kind: 'forward';
  readonly route: Route;
  readonly expiresAtMs: number;
}

interface PlanInputs {
  readonly address: string;
  readonly route: Route | undefined;
  readonly minExpiryWindowMs: number;
}

/** Where a packet goes and until when its answer is waited for; or the Reject that it gets at once. */
function planForwarding(prepare: Prepare, inputs: PlanInputs): Plan | Extract<Verdict, { kind: 'own' }> {
  const { address, route, minExpiryWindowMs } = inputs;
  const nowMs = Date.now();
  const leftMs = prepare.expiresAt.getTime() - nowMs;
  // Addresses under `peer` are for the next node only (RFC 27).
  if (route === undefined || /^peer(\.|$)/.test(prepare.destination)) {
    const message = 'no route to the destination';
    return rejectHere(address, { code: 'F02', message, error: { type: 'unreachable', severity: 'warning' } });
  }
  const error = { type: 'timeout', severity: 'warning' } as const;
  if (leftMs <= 0) return rejectHere(address, { code: 'R00', message: 'the packet had expired', error });
  if (leftMs <= minExpiryWindowMs) {
    const message = `${leftMs} ms are left, this connector needs more than ${minExpiryWindowMs} ms`;
    return rejectHere(address, { code: 'R02', message, error });
  }
  return { kind: 'forward', route, expiresAtMs: nowMs + Math.min(leftMs - minExpiryWindowMs, MAX_HOLD_MS) };
}

interface Forwarding {
  readonly prepare: Prepare;
  readonly packet: IncomingPacket;
  readonly plan: Plan;
  readonly book: Book;
  readonly client: IlpClient;
  readonly options: ConnectorOptions;
  readonly span: PacketSpan;
}

async function forward({ prepare, packet, plan, book, client, options, span }: Forwarding): Promise<Verdict> {
  const { expiresAtMs, route } = plan;
  const bytes = encodePrepare({ ...prepare, expiresAt: new Date(expiresAtMs) });
  const timeoutMs = expiresAtMs - Date.now();
  const sent = client.send({ url: route.url, token: options.peerToken, bytes, timeoutMs, span });
  book.ownTime('prepare', performance.now() - packet.receivedAtMs);
  const verdict = judgeHop(await sent, {
    condition: prepare.executionCondition,
    expiresAtMs,
    address: options.address,
  });
  if (verdict.kind === 'fulfilled') book.relayed('fulfill');
  if (verdict.kind === 'relayed') book.relayed('reject');
  return verdict;
}
