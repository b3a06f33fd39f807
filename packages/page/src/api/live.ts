import type { Fault } from './faults.ts';
import type { Drop, Flow, Overview } from './overview.ts';
import type { PacketSample, PacketState } from './packets.ts';

/** Per second, over the last `overSeconds`. */
export interface Rated {
  readonly perSecond: number;
}

export interface LiveOverview extends Omit<Overview, 'flows' | 'drops'> {
  readonly flows: readonly (Flow & Rated)[];
  readonly drops: readonly (Drop & Rated)[];
  /** The span of time that the rates are taken over. */
  readonly overSeconds: number;
}

/** One message a second on `/api/live`. */
export interface LiveMessage {
  readonly timeMs: number;
  readonly overview: LiveOverview;
  readonly packets: PacketSample;
  readonly packetState: PacketState;
  readonly faults: readonly Fault[];
}

/** The first message to a browser: what was seen before it came. */
export interface LiveHistory {
  readonly packets: readonly PacketSample[];
}
