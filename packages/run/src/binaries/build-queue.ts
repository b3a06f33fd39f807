import { mkdir, mkdtemp, rename, stat } from 'node:fs/promises';
import { dirname, join } from 'node:path';
import { cachedPath } from './cache.ts';
import { BuildFailedError, type BuildFailure } from './errors.ts';
import type { GoToolchain, MissingProgram } from './go.ts';
import { type BuiltProgram, PROGRAMS } from './programs.ts';
import type { BuildEvent, BuildTarget } from './progress.ts';
import type { RecipeContext } from './recipe-context.ts';
import type { Recipe } from './recipes.ts';
import { CommandError, runCommand } from './run-command.ts';

/** One run of the builder, with everything that its steps share. */
export interface Build {
  readonly go: GoToolchain;
  readonly cacheDir: string;
  readonly collectorManifest: string;
  readonly signal: AbortSignal | undefined;
  /** Holds whatever is unfinished. */
  readonly folder: string;
  readonly emit: (event: BuildEvent) => void;
}

type StepFailure = Omit<BuildFailure, 'program'>;
type Sources = { readonly folder: string } | { readonly failure: StepFailure };

/** Sources on their way. */
interface Fetch {
  readonly sources: Promise<Sources>;
  isDone: boolean;
}

/** Each recipe once: one makes several programs. */
export function recipesOf(missing: readonly MissingProgram[]): Recipe[] {
  return [...new Set(missing.map(({ recipe }) => recipe))];
}

/**
 * Builds programs into the cache. Sources are fetched ahead, one recipe after the other, while earlier ones compile:
 * fetching waits for the network, compiling for the processor. Compilations themselves run one by one, because go
 * keeps every core busy with each.
 *
 * @throws BuildFailedError when all have been tried and some failed.
 */
export async function buildMissing(missing: readonly MissingProgram[], build: Build): Promise<void> {
  const startedMs = Date.now();
  const { go, cacheDir, signal, emit } = build;
  emit({ kind: 'started', total: missing.length, cacheDir, goVersion: go.version });
  const fetches = fetchAhead(missing, build);
  const failures: BuildFailure[] = [];
  try {
    for (const [position, { name, recipe }] of missing.entries()) {
      const version = PROGRAMS[name].version;
      const target: BuildTarget = { name, version, index: position + 1, total: missing.length };
      const failure = await buildProgram(target, recipe, fetches.get(recipe), build);
      signal?.throwIfAborted();
      if (failure !== undefined) failures.push(failure);
    }
  } finally {
    // After an abort, nothing may still write into the folder that is about to be removed.
    await Promise.all([...fetches.values()].map(({ sources }) => sources));
  }
  const durationMs = Date.now() - startedMs;
  emit({ kind: 'finished', built: missing.length - failures.length, failed: failures.length, durationMs });
  if (failures.length > 0) throw new BuildFailedError(failures);
}

function fetchAhead(missing: readonly MissingProgram[], build: Build): Map<Recipe, Fetch> {
  const fetches = new Map<Recipe, Fetch>();
  let previous: Promise<unknown> = Promise.resolve();
  for (const recipe of recipesOf(missing)) {
    const wanted = missing.filter((program) => program.recipe === recipe).map(({ name }) => name);
    const sources = previous.then(() => fetchSources(recipe, wanted, build));
    const fetch: Fetch = { sources, isDone: false };
    fetches.set(recipe, fetch);
    previous = sources.then(() => {
      fetch.isDone = true;
    });
  }
  return fetches;
}

async function fetchSources(recipe: Recipe, wanted: readonly BuiltProgram[], build: Build): Promise<Sources> {
  const { go, signal, collectorManifest } = build;
  try {
    const context: RecipeContext = {
      folder: await mkdtemp(join(build.folder, 'recipe-')),
      collectorManifest,
      go: (args, { cwd, env }) => runCommand(go.command, args, { cwd, env: { ...go.env, ...env }, signal }),
      run: (command, args, { cwd }) => runCommand(command, args, { cwd, env: go.env, signal }),
    };
    const folder = await recipe.prepare(context);
    const packages = wanted.map((name) => recipe.packages[name] ?? '.');
    // Listing what the packages need downloads exactly that, which is much less than all that go.mod names.
    await context.go(['list', '-deps', ...packages], { cwd: folder });
    return { folder };
  } catch (error) {
    return { failure: describeFailure(error, `fetching ${recipe.module}`) };
  }
}

async function buildProgram(
  target: BuildTarget,
  recipe: Recipe,
  fetch: Fetch | undefined,
  build: Build,
): Promise<BuildFailure | undefined> {
  const startedMs = Date.now();
  if (!fetch?.isDone) build.emit({ kind: 'step', step: 'fetching sources', ...target });
  const sources = (await fetch?.sources) ?? { failure: { command: 'fetching sources', lastLines: [] } };
  const failure = 'failure' in sources ? sources.failure : await compile(target, recipe, sources.folder, build);
  const durationMs = Date.now() - startedMs;
  if (failure !== undefined) {
    build.emit({ kind: 'failed', durationMs, ...target });
    return { program: target.name, ...failure };
  }
  const path = cachedPath(build.cacheDir, target.name, build.collectorManifest);
  build.emit({ kind: 'built', durationMs, bytes: (await stat(path)).size, path, ...target });
  return undefined;
}

async function compile(
  target: BuildTarget,
  recipe: Recipe,
  folder: string,
  build: Build,
): Promise<StepFailure | undefined> {
  const { go, cacheDir, collectorManifest, signal } = build;
  build.emit({ kind: 'step', step: 'building', ...target });
  const output = join(build.folder, target.name);
  const variables = Object.entries(recipe.variables).map(([name, value]) => `-X ${name}=${value}`);
  const linkerFlags = ['-s', '-w', ...variables].join(' ');
  const source = recipe.packages[target.name] ?? '.';
  const args = ['build', '-trimpath', '-ldflags', linkerFlags, '-o', output, source];
  try {
    await runCommand(go.command, args, { cwd: folder, env: go.env, signal });
    const path = cachedPath(cacheDir, target.name, collectorManifest);
    await mkdir(dirname(path), { recursive: true });
    await rename(output, path);
    return undefined;
  } catch (error) {
    return describeFailure(error, `building ${target.name}`);
  }
}

function describeFailure(error: unknown, step: string): StepFailure {
  if (error instanceof CommandError) return { command: error.command, lastLines: error.lastLines };
  return { command: step, lastLines: (error instanceof Error ? error.message : String(error)).split('\n') };
}
