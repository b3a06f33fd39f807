import type { SettingsPath } from '../settings/settings-path.ts';
import type { OutputFile, OutputPointer } from './output-file.ts';

/** A value together with the setting that it came from. */
class Sourced {
  readonly setting: SettingsPath;
  readonly value: unknown;

  constructor(setting: SettingsPath, value: unknown) {
    this.setting = setting;
    this.value = value;
  }
}

/** Marks `value` in a document that is being rendered as coming from `setting`. */
export function from(setting: SettingsPath, value: unknown): unknown {
  return new Sourced(setting, value);
}

/** Makes an output file of a document with marks: the marks go, what they said stays in `sources`. */
export function outputFile(path: string, format: OutputFile['format'], marked: unknown): OutputFile {
  const sources: Record<OutputPointer, string> = {};
  return { path, format, document: strip(marked, '', sources), sources };
}

/** The same without the marks. */
export function plain(marked: unknown): unknown {
  return strip(marked, '', {});
}

function strip(value: unknown, pointer: OutputPointer, sources: Record<OutputPointer, string>): unknown {
  if (value instanceof Sourced) {
    sources[pointer] = value.setting;
    return strip(value.value, pointer, sources);
  }
  if (Array.isArray(value)) return value.map((item, index) => strip(item, `${pointer}/${index}`, sources));
  if (typeof value !== 'object' || value === null) return value;
  return Object.fromEntries(
    Object.entries(value)
      // Grafana's types carry functions beside their data.
      .filter(([, item]) => item !== undefined && typeof item !== 'function')
      .map(([key, item]) => [key, strip(item, `${pointer}/${pointerToken(key)}`, sources)]),
  );
}

/** A key as a token of an RFC 6901 pointer. */
export function pointerToken(key: string | number): string {
  return String(key).replaceAll('~', '~0').replaceAll('/', '~1');
}
