/**
 * What became of one signal since the start or the last `reset()`. Items are spans, log records or data points. Every
 * span or log record that was received is either stored, refused or evicted.
 */
export interface SignalStats {
  /** Requests that came, the refused ones included. */
  readonly requests: number;
  /** Requests of which nothing was taken, by reason: `malformed`, `too large`, `overloaded`, `too slow` and others. */
  readonly refusedRequests: Readonly<Record<string, number>>;
  readonly received: number;
  /** Held now; of metrics, the lines of :8889. */
  readonly stored: number;
  /** Received and not taken, by reason. */
  readonly refused: Readonly<Record<string, number>>;
  /** Taken and no longer there, by reason: `maxItems`, `maxBytes`, `replaced`, `expired`, `reset`. */
  readonly evicted: Readonly<Record<string, number>>;
  /** Memory that the stored items take, estimated; never above the limit of the signal. */
  readonly bytesHeld: number;
}

/** What becomes of the items of a signal, once its requests have been taken. */
export type ItemStats = Omit<SignalStats, 'requests' | 'refusedRequests'>;

export interface EmbeddedStats {
  readonly traces: SignalStats;
  readonly metrics: SignalStats;
  readonly logs: SignalStats;
}
