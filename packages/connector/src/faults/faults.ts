import { setTimeout as sleep } from 'node:timers/promises';
import type { Prepare } from '../ilp/packet.ts';
import { rejectHere, type Verdict } from '../node/verdict.ts';

const SLOW_MS = 400;
const LONGER_THAN_ANYBODY_WAITS_MS = 1000;

/** What can be made to go wrong at a peer on purpose, so that it can be seen in metrics, traces and logs. */
const FAULTS = [
  {
    id: 'slow-peer',
    title: 'A slow peer',
    description: `The receiver takes ${SLOW_MS} ms for each packet: round trips grow, the connector's own time does not.`,
  },
  {
    id: 'rejects',
    title: 'Rejects',
    description: 'The receiver rejects every second packet with T99: the connector relays the Rejects and counts them.',
  },
  {
    id: 'silent-peer',
    title: 'A peer that never answers',
    description: 'The receiver stays silent: packets in flight grow, and the connector gives each up with R00.',
  },
] as const;

type FaultId = (typeof FAULTS)[number]['id'];

/** A fault as it is shown to people. */
interface Fault {
  readonly id: string;
  readonly title: string;
  readonly description: string;
  readonly on: boolean;
}

/** The faults of one node, each on or off. */
export interface Faults {
  list(): Fault[];
  /** The fault as it is then; undefined when there is none of this id. */
  set(id: string, on: boolean): Fault | undefined;
  /** What the faults that are on make of a packet; undefined where it goes its usual way, later perhaps. */
  strike(
    prepare: Prepare,
    node: { readonly address: string; readonly receivedAtMs: number },
  ): Promise<Verdict | undefined>;
}

/** All faults, all off. */
export function createFaults(): Faults {
  const active = new Set<FaultId>();
  let struck = 0;
  const list = (): Fault[] => FAULTS.map((fault) => ({ ...fault, on: active.has(fault.id) }));
  return {
    list,
    set: (id, on) => {
      const fault = FAULTS.find((candidate) => candidate.id === id);
      if (fault === undefined) return undefined;
      if (on) active.add(fault.id);
      else active.delete(fault.id);
      return { ...fault, on };
    },
    strike: async ({ expiresAt }, { address, receivedAtMs }) => {
      if (active.has('silent-peer')) {
        // Whoever sent it has given up by then, so nobody hears this Reject.
        await sleep(Math.max(0, expiresAt.getTime() - Date.now()) + LONGER_THAN_ANYBODY_WAITS_MS);
        return rejectHere(address, { code: 'R00', message: 'silent as the fault asks' });
      }
      if (active.has('slow-peer')) await sleep(SLOW_MS);
      struck += 1;
      if (!active.has('rejects') || struck % 2 === 0) return undefined;
      return rejectHere(address, { code: 'T99', message: 'rejected as the fault asks' }, receivedAtMs);
    },
  };
}
