import type { PacketStatus } from './telemetry.ts';

const SLOT_MS = 5000;
const SLOTS = 60;
const LATENCIES = 2048;

interface Slot {
  index: number;
  good: number;
  bad: number;
}

/** The last five minutes of a node as its health sees them. */
export interface Recent {
  add(status: PacketStatus): void;
  addLatency(seconds: number): void;
  /** Share of packets that did not fail here, 0 to 1; null before the first packet. */
  packetSuccessRate(): number | null;
  /** 99th percentile of the node's own time over the last 2,048 packets; null before the first one. */
  p99LatencyMs(): number | null;
}

/**
 * Counts in slots of 5 s, so that a bad minute is forgotten after five. A Reject that was relayed is not a failure
 * of this node; one that was made here is, and so is a timeout.
 */
export function createRecent(nowMs: () => number = () => performance.now()): Recent {
  const slots: Slot[] = [];
  const latencies: number[] = [];
  let latencyCount = 0;
  const live = (): Slot[] => {
    const oldest = Math.floor(nowMs() / SLOT_MS) - SLOTS;
    while (slots[0] !== undefined && slots[0].index <= oldest) slots.shift();
    return slots;
  };
  const currentSlot = (): Slot => {
    const index = Math.floor(nowMs() / SLOT_MS);
    const last = slots.at(-1);
    if (last?.index === index) return last;
    const slot = { index, good: 0, bad: 0 };
    slots.push(slot);
    return slot;
  };
  return {
    add: (status) => {
      const slot = currentSlot();
      if (status === 'success' || status === 'rejected') slot.good += 1;
      else slot.bad += 1;
      live();
    },
    addLatency: (seconds) => {
      latencies[latencyCount % LATENCIES] = seconds;
      latencyCount += 1;
    },
    packetSuccessRate: () => {
      const good = live().reduce((sum, slot) => sum + slot.good, 0);
      const bad = live().reduce((sum, slot) => sum + slot.bad, 0);
      return good + bad === 0 ? null : good / (good + bad);
    },
    p99LatencyMs: () => {
      const sorted = [...latencies].sort((a, b) => a - b);
      const p99 = sorted[Math.ceil(sorted.length * 0.99) - 1];
      return p99 === undefined ? null : roundMs(p99 * 1000);
    },
  };
}

/** Milliseconds to the microsecond. */
export function roundMs(milliseconds: number): number {
  return Math.round(milliseconds * 1000) / 1000;
}
