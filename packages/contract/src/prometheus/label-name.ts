/**
 * The label that an attribute key becomes on :8889 with underscore escaping: `service.name` gives `service_name`.
 * Each character becomes an underscore of its own, runs of them stay, and `key_` stands before a digit.
 * Source: `LabelNamer.Build` with `PreserveMultipleUnderscores`, otlptranslator v1.0.0, label_namer.go and strconv.go;
 * the exporter sets it as long as the gate `pkg.translator.prometheus.PermissiveLabelSanitization` is off.
 */
export function labelName(key: string): string {
  const escaped = key.replace(/[^a-zA-Z0-9_]/gu, '_');
  return /^[0-9]/.test(escaped) ? `key_${escaped}` : escaped;
}

/** A label's name, or why there is none: then the whole series is dropped. */
export function attributeLabelName(key: string, keepUtf8: boolean): { name: string } | { refused: string } {
  if (key === '') return { refused: 'an attribute has an empty key' };
  const name = keepUtf8 ? key : labelName(key);
  return /[^_]/u.test(name)
    ? { name }
    : { refused: `the attribute ${JSON.stringify(key)} leaves nothing but underscores` };
}

/**
 * Whether the Prometheus client takes a label: UTF-8, not empty, and not one of those that begin with `__`.
 * Source: `checkLabelName`, client_golang v1.24.1, prometheus/labels.go.
 */
export function isLabelName(name: string): boolean {
  return name !== '' && name.isWellFormed() && !name.startsWith('__');
}
