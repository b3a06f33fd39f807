/** What a recipe may use. */
export interface RecipeContext {
  /** An empty folder of its own, removed after the build. */
  readonly folder: string;
  readonly collectorManifest: string;
  /** Runs go in a folder; returns its standard output. */
  go(args: readonly string[], options: { cwd: string; env?: Readonly<Record<string, string>> }): Promise<string>;
  /** Runs another program with go's environment. */
  run(command: string, args: readonly string[], options: { cwd: string }): Promise<string>;
}
