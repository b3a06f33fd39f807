import { type OtlpValue, valueText } from '@headrace/contract';

export type Label = readonly [name: string, value: string];

/**
 * The labels that an attribute becomes in Loki: one, or for a map one for each entry, however deep. An attribute whose
 * name leaves nothing but underscores becomes none; Loki itself would refuse the whole request.
 *
 * Source: `attributeToLabels`, Loki v3.7.6, pkg/loghttp/push/otlp.go.
 */
export function attributeLabels(key: string, value: OtlpValue): Label[] {
  const name = lokiLabelName(key);
  if (/^_*$/.test(name)) return [];
  if (!(value instanceof Map)) return [[name, valueText(value)]];
  return [...value].flatMap(([part, inner]) => attributeLabels(`${name}_${part}`, inner));
}

/**
 * The label name: runs of anything but letters and digits become one underscore; other than on :8889, where each stays.
 *
 * Source: `LabelNamer.Build` without `PreserveMultipleUnderscores`, otlptranslator v1.0.0, label_namer.go.
 */
function lokiLabelName(key: string): string {
  const [, reserved] = /^__([\s\S]*)__$/.exec(key) ?? [];
  const name = (reserved ?? key).replace(/[^a-zA-Z0-9]+/g, '_');
  if (reserved !== undefined) return `__${name}__`;
  return /^[0-9]/.test(name) ? `key_${name}` : name;
}

/** `{a="b", c="d"}`, sorted by name: what tells streams apart. */
export function labelsText(labels: ReadonlyMap<string, string>): string {
  const sorted = [...labels].toSorted(([a], [b]) => (a < b ? -1 : 1));
  return `{${sorted.map(([name, value]) => `${name}=${JSON.stringify(value)}`).join(', ')}}`;
}
