/**
 * Thresholds and randomness of consistent probability sampling (OpenTelemetry specification, "TraceState: Probability
 * Sampling"): a trace is kept where its randomness R is at least the threshold T, and then stands for
 * `1 / (1 - T)` traces. Both have 56 bits there; here they have the upper 52, which a double holds exactly.
 */
export const MAX_THRESHOLD = 2 ** 52;

const HEX_DIGITS = 13;
/** Digits that a threshold keeps after its leading `f`s, as the specification proposes. */
const PRECISION = 4;

/** The threshold that keeps the share `probability`, from 0 to 1; `MAX_THRESHOLD` keeps nothing. */
export function thresholdOf(probability: number): number {
  if (!(probability > 0)) return MAX_THRESHOLD;
  if (probability >= 1) return 0;
  const leading = Math.floor(-Math.log2(probability) / 4);
  const digits = Math.min(HEX_DIGITS, leading + PRECISION);
  const step = 16 ** (HEX_DIGITS - digits);
  return Math.round(((1 - probability) * MAX_THRESHOLD) / step) * step;
}

/** How many spans one that was kept with `threshold` stands for. */
export function adjustedCountOf(threshold: number): number {
  return MAX_THRESHOLD / (MAX_THRESHOLD - threshold);
}

/** The value of `th`: hexadecimal digits without the zeros at their end; `0` keeps everything. */
export function formatThreshold(threshold: number): string {
  const digits = threshold.toString(16).padStart(HEX_DIGITS, '0').replace(/0+$/, '');
  return digits === '' ? '0' : digits;
}

/** The threshold of a `th` value; undefined where it is none. Its last four bits are left out. */
export function parseThreshold(text: string): number | undefined {
  if (!/^[0-9a-f]{1,14}$/.test(text)) return undefined;
  return Number.parseInt(text.padEnd(14, '0').slice(0, HEX_DIGITS), 16);
}

/** The randomness of an `rv` value, which has exactly 14 digits; undefined where it is none. */
export function parseRandomness(text: string): number | undefined {
  return /^[0-9a-f]{14}$/.test(text) ? Number.parseInt(text.slice(0, HEX_DIGITS), 16) : undefined;
}

/** The randomness of a trace id: its last 14 digits (W3C Trace Context level 2, random trace id). */
export function randomnessOf(traceId: string): number {
  return Number.parseInt(traceId.slice(18, 18 + HEX_DIGITS), 16);
}

/** Randomness for a trace that has no id yet. */
export function newRandomness(): number {
  return Math.floor(Math.random() * MAX_THRESHOLD);
}
