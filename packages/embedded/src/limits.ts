/** What one embedded pipeline takes and keeps at most. Bytes are bytes of memory, or of a request's body. */
export interface EmbeddedLimits {
  /** Spans that are kept; whole traces go beyond it, the one that arrived first goes first. */
  readonly spans: number;
  readonly spanBytes: number;
  /** Log records that are kept; beyond it the one that arrived first goes first. */
  readonly logRecords: number;
  readonly logBytes: number;
  /** Lines that :8889 shows; new ones beyond it are refused, and those that are known go on. */
  readonly series: number;
  /** The body of one request, before and after it is inflated. */
  readonly requestBytes: number;
  /** Bodies that are being read or wait for their turn, all together; beyond it requests are told to come again. */
  readonly inFlightBytes: number;
  /** How long a request may take to arrive. */
  readonly requestTimeoutMs: number;
  /** Open connections to each of the two OTLP ports. */
  readonly connections: number;
}

const mebibyte = 1024 * 1024;

export const defaultLimits: EmbeddedLimits = {
  spans: 100_000,
  spanBytes: 64 * mebibyte,
  logRecords: 50_000,
  logBytes: 32 * mebibyte,
  series: 20_000,
  requestBytes: 16 * mebibyte,
  inFlightBytes: 64 * mebibyte,
  requestTimeoutMs: 30_000,
  connections: 1000,
};

/** The limits with defaults applied; throws a RangeError that names the limit for one that cannot be kept. */
export function completeLimits(given: Partial<EmbeddedLimits>): EmbeddedLimits {
  const limits = { ...defaultLimits, ...given };
  for (const [name, value] of Object.entries(limits)) {
    if (!Number.isSafeInteger(value) || value < 1)
      throw new RangeError(`limits.${name}: expected an integer of at least 1, got ${value}`);
  }
  return limits;
}
