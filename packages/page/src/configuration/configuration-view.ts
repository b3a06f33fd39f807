import type { Bundle, Locator } from '@headrace/stack';
import type { ConfigurationView, ConfiguredFile, Origin } from '../api/configuration.ts';
import { lineFinder } from './line-finder.ts';
import { pointerPath, settingPath } from './paths.ts';

/** Settings with all that was generated of them. */
export interface ConfigurationInput {
  /** As people name it: `headrace.settings.ts`. */
  readonly settingsFile: string;
  readonly settingsText: string;
  readonly settingsLocator: Locator;
  readonly outputs: Bundle['outputs'];
  readonly files: Bundle['files'];
}

/** Which lines of each generated file came from which line of the settings. Pure, and some milliseconds a file. */
export function configurationView(input: ConfigurationInput): ConfigurationView {
  const texts = new Map(input.files.map(({ path, text }) => [path, text]));
  return {
    settings: { path: input.settingsFile, lines: linesOf(input.settingsText) },
    files: input.outputs
      .map((output) => fileView(output, texts.get(output.path) ?? '', input.settingsLocator))
      // What no setting shaped comes last.
      .toSorted((a, b) => Number(a.origins.length === 0) - Number(b.origins.length === 0)),
  };
}

function fileView(output: Bundle['outputs'][number], text: string, settings: Locator): ConfiguredFile {
  const sources = Object.entries(output.sources);
  // Reading a large dashboard takes time, and it says nothing of settings.
  const find = sources.length === 0 ? undefined : lineFinder(output, text);
  const origins = sources.flatMap(([pointer, setting]): Origin[] => {
    const range = find?.(pointerPath(pointer));
    return range === undefined ? [] : [{ ...range, setting, settingsLine: lineOfSetting(setting, settings) }];
  });
  return { path: output.path, lines: linesOf(text), origins: origins.toSorted((a, b) => a.fromLine - b.fromLine) };
}

function lineOfSetting(setting: string, locator: Locator): number | null {
  const path = settingPath(setting);
  return locator.isWritten(path) ? locator.key(path).line : null;
}

function linesOf(text: string): string[] {
  return text.replace(/\n$/, '').split(/\r?\n/);
}
