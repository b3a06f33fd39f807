/** A time as Go's `time.Time` has it: the nanoseconds of OTLP are unsigned, and from 2262 on they count as negative. */
export function signedNanos(nanos: bigint): bigint {
  return BigInt.asIntN(64, nanos);
}

export function isBefore(a: bigint, b: bigint): boolean {
  return signedNanos(a) < signedNanos(b);
}
