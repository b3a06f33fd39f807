/** A stretch of a generated file and the setting that it came from; lines count from 1, `toLine` is inclusive. */
export interface Origin {
  readonly fromLine: number;
  readonly toLine: number;
  readonly setting: string;
  /** The line of the settings file; null where the setting is not written there and has its default. */
  readonly settingsLine: number | null;
}

export interface ConfiguredFile {
  readonly path: string;
  readonly lines: readonly string[];
  readonly origins: readonly Origin[];
}

/** The settings beside all that is generated from them. */
export interface ConfigurationView {
  readonly settings: { readonly path: string; readonly lines: readonly string[] };
  readonly files: readonly ConfiguredFile[];
}
