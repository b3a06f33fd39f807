/** The label that an attribute key becomes on :8889 with underscore escaping: `service.name` gives `service_name`. */
export function labelName(key: string): string {
  const escaped = key.replace(/[^a-zA-Z0-9_]/gu, '_');
  return /^[0-9]/.test(escaped) ? `key_${escaped}` : escaped;
}
