import { setTimeout as sleep } from 'node:timers/promises';
import { answerFaults } from './faults/fault-routes.ts';
import { createFaults } from './faults/faults.ts';
import { isRejectCode } from './ilp/codes.ts';
import { conditionOf, demoFulfillment, NONCE_BYTES } from './ilp/condition.ts';
import { encodeFulfill, type Prepare } from './ilp/packet.ts';
import { createBook } from './node/book.ts';
import type { ServerHandle, ServerOptions } from './node/node.ts';
import { createPacketHandler } from './node/packet-handler.ts';
import { serve } from './node/serve.ts';
import type { NodeTelemetry } from './node/telemetry.ts';
import { rejectHere, type Verdict } from './node/verdict.ts';

export interface ReceiverOptions extends ServerOptions {
  /** Shared with the senders: see `demoFulfillment`. */
  readonly demoSecret: string;
  /** Whether its health server lets faults be switched on, for a demo. */
  readonly demoFaults: boolean;
}

/** `.slow.<ms>` waits no longer. */
const LONGEST_WAIT_MS = 60_000;

/**
 * Starts a receiver that fulfills what the demo's sender sends to its address.
 * Under `<address>.reject.<CODE>` it answers with that Reject, under `<address>.slow.<ms>` it waits first.
 * @throws ListenError when a port is in use.
 */
export async function startReceiver(options: ReceiverOptions, telemetry: NodeTelemetry): Promise<ServerHandle> {
  const { address } = options;
  const book = createBook(telemetry);
  const faults = createFaults();
  const handle = createPacketHandler({
    ...{ address, book, log: telemetry.log, span: telemetry.spans.packetReceive },
    decide: async (prepare, { receivedAtMs }) =>
      (await faults.strike(prepare, { address, receivedAtMs })) ?? decide(prepare, receivedAtMs, options),
  });
  return serve({
    ...{ role: 'receiver', options, telemetry, book, handle, closed: () => undefined },
    ...(options.demoFaults ? { answer: (request, response) => answerFaults(faults, request, response) } : {}),
  });
}

async function decide(prepare: Prepare, receivedAtMs: number, options: ReceiverOptions): Promise<Verdict> {
  const { address, demoSecret } = options;
  const { destination, data, executionCondition } = prepare;
  if (destination !== address && !destination.startsWith(`${address}.`)) {
    const message = 'the destination is not at this receiver';
    const error = { type: 'unreachable', severity: 'warning' } as const;
    return rejectHere(address, { code: 'F02', message, error }, receivedAtMs);
  }
  const [word, argument = ''] = destination.slice(address.length + 1).split('.');
  if (word === 'reject' && isRejectCode(argument)) {
    return rejectHere(address, { code: argument, message: 'rejected as the address asks' }, receivedAtMs);
  }
  if (word === 'slow' && /^\d{1,6}$/.test(argument)) await sleep(Math.min(Number(argument), LONGEST_WAIT_MS));
  if (data.length !== NONCE_BYTES) {
    const message = `expected a nonce of ${NONCE_BYTES} bytes as data`;
    return rejectHere(address, { code: 'F06', message }, receivedAtMs);
  }
  const fulfillment = demoFulfillment(demoSecret, destination, data);
  if (!conditionOf(fulfillment).equals(executionCondition)) {
    const message = 'the condition is not one that this receiver can fulfill';
    const error = { type: 'wrong_condition', severity: 'warning' } as const;
    return rejectHere(address, { code: 'F05', message, error }, receivedAtMs);
  }
  return { kind: 'fulfilled', bytes: encodeFulfill(fulfillment), sinceMs: receivedAtMs };
}
