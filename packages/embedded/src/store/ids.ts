/** The lower-case hexadecimal form of a base64 id, or undefined when it has another length or only zeros. */
export function idFromBase64(base64: string | undefined, byteLength: 8 | 16): string | undefined {
  const bytes = Buffer.from(base64 ?? '', 'base64');
  const isValid = bytes.length === byteLength && bytes.some((byte) => byte !== 0);
  return isValid ? bytes.toString('hex') : undefined;
}

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
