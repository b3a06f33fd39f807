/** What the n-th packet of a sender is for. */
export interface PlannedPacket {
  readonly destination: string;
  /** Digits. */
  readonly amount: string;
}

/**
 * The n-th packet, counted from 0; the same for every run. Out of ten, eight go to the receiver, one is rejected by
 * it with F99, and one goes to an address without a route, so that every kind of ending is on the dashboards.
 */
export function planPacket(n: number, receiver: string): PlannedPacket {
  const amount = String(100 + ((n * 37) % 900));
  if (n % 10 === 4) return { amount, destination: `${receiver.split('.')[0]}.nowhere` };
  if (n % 10 === 8) return { amount, destination: `${receiver}.reject.F99` };
  return { amount, destination: receiver };
}
