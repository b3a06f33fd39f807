/**
 * A trace id as people write it, padded to 32 digits, or undefined when it cannot be one.
 * Tempo itself prints ids without their leading zeros, so both forms must be understood.
 */
export function parseTraceId(text: string): string | undefined {
  return /^[0-9a-f]{1,32}$/i.test(text) ? text.toLowerCase().padStart(32, '0') : undefined;
}

/** As Tempo's search prints a trace id. */
export function withoutLeadingZeros(traceId: string): string {
  return traceId.replace(/^0+/, '');
}
