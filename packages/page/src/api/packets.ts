/** Percentiles in seconds, null where nothing was measured. */
export interface Percentiles {
  readonly p50: number | null;
  readonly p90: number | null;
  readonly p99: number | null;
}

/** What the packet view draws of one moment; rates are per second. */
export interface PacketSample {
  readonly timeMs: number;
  /** Null until two exports of a service were seen. */
  readonly prepares: Readonly<Record<string, number>> | null;
  readonly byType: Readonly<Record<string, number>> | null;
  readonly latency: Percentiles;
  readonly roundTrip: Percentiles;
}

export interface PeerRow {
  readonly peer: string;
  readonly creditsPerSecond: number;
  readonly debitsPerSecond: number;
  readonly limitedPerSecond: number;
  readonly balances: readonly { readonly token: string; readonly units: number }[];
}

/** What the packet view shows of this moment alone. */
export interface PacketState {
  readonly rejects: readonly { readonly code: string; readonly perSecond: number; readonly total: number }[];
  readonly peers: readonly PeerRow[];
  readonly nodes: readonly { readonly node: string; readonly perSecond: number }[];
  readonly inFlight: number | null;
  /** How far apart the exports come, in seconds; null until two were seen. */
  readonly exportSeconds: number | null;
}
