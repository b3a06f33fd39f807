import { type Escaping, escapeName, isLegacyName } from '../escaping.ts';
import type { Family, Label, Sample } from '../expose/sample.ts';

/** A family with its names as the scraper asked for them. */
export function escapedFamily(family: Family, escaping: Escaping): Family {
  const escaped = (sample: Sample) => ({
    ...sample,
    labels: sample.labels.map(({ name, value }) => ({ name: escapeName(name, escaping), value })),
  });
  return { ...family, name: escapeName(family.name, escaping), samples: family.samples.map(escaped) };
}

/** A name as it is, or between quotes where it needs them. Source: `writeName`, expfmt/text_create.go. */
export function nameText(name: string): string {
  return isLegacyName(name) ? name : `"${quotedText(name)}"`;
}

/** Text between quotes: backslash, line feed and quote are escaped, and nothing else. */
export function quotedText(text: string): string {
  return plainText(text).replaceAll('"', '\\"');
}

/** Text without quotes around it, as in a HELP line of the text format. */
export function plainText(text: string): string {
  return text.replaceAll('\\', '\\\\').replaceAll('\n', '\\n');
}

/**
 * `name{label="value"}`; a name that needs quotes stands among the labels. The name of an exemplar's labels is empty.
 * Source: `writeNameAndLabelPairs`, expfmt/text_create.go.
 */
export function nameAndLabels(name: string, labels: readonly Label[]): string {
  const inside = name !== '' && !isLegacyName(name);
  const parts = [
    ...(inside ? [nameText(name)] : []),
    ...labels.map((label) => `${nameText(label.name)}="${quotedText(label.value)}"`),
  ];
  const before = inside ? '' : name;
  return parts.length === 0 ? before : `${before}{${parts.join(',')}}`;
}
