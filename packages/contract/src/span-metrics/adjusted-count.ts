/** 2^56: one more than the largest threshold that a span can have been sampled with. */
const MOST = 2n ** 56n;

/**
 * How many spans one sampled span stands for, by the sampling threshold in its trace state (`ot=th:c` is one of four).
 * What does not divide evenly is rounded up or down at random, so that the sum over many spans is right.
 * Source: `computeAdjustedCount`, spanmetricsconnector v0.159.0, internal/metrics/adjusted_count.go.
 */
export function adjustedCount(traceState: string, random: () => number): number {
  if (!traceState.includes('ot=')) return 1;
  const threshold = thresholdOf(traceState);
  if (threshold === undefined || threshold >= MOST) return 1;
  const denominator = MOST - threshold;
  const quotient = Number(MOST / denominator);
  const remainder = MOST % denominator;
  return remainder > 0n && random() < Number(remainder) / Number(denominator) ? quotient + 1 : quotient;
}

/** `th` of the OpenTelemetry entry of a W3C trace state; trailing zeros are left out there. */
function thresholdOf(traceState: string): bigint | undefined {
  const entry = traceState.split(',').find((member) => member.trim().startsWith('ot='));
  const [, digits = ''] = /(?:^|;)th:([0-9a-f]{1,14})(?:;|$)/.exec(entry?.trim().slice('ot='.length) ?? '') ?? [];
  return digits === '' ? undefined : BigInt(`0x${digits.padEnd(14, '0')}`);
}
