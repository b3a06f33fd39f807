import { mkdir, mkdtemp, rm } from 'node:fs/promises';
import { join, resolve } from 'node:path';
import { buildMissing, recipesOf } from './build-queue.ts';
import type { Environment } from './cache.ts';
import { requireDiskSpace } from './disk-space.ts';
import { type GoToolchain, type MissingProgram, requireGo } from './go.ts';
import { acquireLock } from './lock.ts';
import { BUILT_PROGRAMS, type BuiltProgram } from './programs.ts';
import type { BuildEvent } from './progress.ts';
import { recipeOf } from './recipes.ts';
import { resolveBinary } from './resolve.ts';

export interface BuildOptions<Name extends BuiltProgram = BuiltProgram> {
  /** What is wanted; everything when left out. */
  readonly names?: readonly Name[];
  /** The text of the collector's builder manifest; it decides the collector's components. */
  readonly collectorManifest: string;
  readonly cacheDir: string;
  readonly env: Environment;
  readonly onProgress?: (event: BuildEvent) => void;
  readonly signal?: AbortSignal;
}

/**
 * Finds the wanted programs and builds those that the machine lacks, from pinned Go modules into the cache. A program
 * appears in the cache by one rename, so one whose build was interrupted is simply not there. A build that fails does
 * not stop the others.
 *
 * @returns the path of each program.
 * @throws BinaryError when Go or disk space is missing; BuildFailedError when builds failed.
 */
export async function buildBinaries<Name extends BuiltProgram = BuiltProgram>(
  given: BuildOptions<Name>,
): Promise<Record<Name, string>> {
  const options: BuildOptions = { ...given, cacheDir: resolve(given.cacheDir) };
  const names = options.names ?? BUILT_PROGRAMS;
  const missing = await findMissing(names, options);
  if (missing.length > 0) {
    const go = await requireGo(missing, options.env);
    await requireDiskSpace(recipesOf(missing), options.cacheDir, go);
    await buildLocked(names, go, options);
  }
  const paths: Partial<Record<BuiltProgram, string>> = {};
  for (const name of names) {
    const binary = await resolveBinary(name, options);
    if (binary === undefined) throw new Error(`${name} was built and is not in ${options.cacheDir}`);
    paths[name] = binary.path;
  }
  return paths as Record<Name, string>;
}

async function findMissing(names: readonly BuiltProgram[], options: BuildOptions): Promise<MissingProgram[]> {
  const missing: MissingProgram[] = [];
  for (const name of BUILT_PROGRAMS.filter((name) => names.includes(name))) {
    if ((await resolveBinary(name, options)) === undefined) missing.push({ name, recipe: recipeOf(name) });
  }
  return missing;
}

/** One process builds at a time: a build uses every core, so two at once would only do the same work twice. */
async function buildLocked(names: readonly BuiltProgram[], go: GoToolchain, options: BuildOptions): Promise<void> {
  const { cacheDir, signal } = options;
  const emit = options.onProgress ?? (() => undefined);
  const release = await acquireLock(join(cacheDir, 'build.lock'), {
    onWait: ({ pid, host }) => emit({ kind: 'waiting', pid, host }),
    isObsolete: async () => (await findMissing(names, options)).length === 0,
    signal,
  });
  if (release === undefined) return;
  try {
    const missing = await findMissing(names, options);
    if (missing.length === 0) return;
    const folder = await makeWorkFolder(cacheDir);
    await buildMissing(missing, { go, cacheDir, collectorManifest: options.collectorManifest, signal, folder, emit });
  } finally {
    await rm(join(cacheDir, 'tmp'), { recursive: true, force: true });
    await release();
  }
}

/** Whatever an earlier build left behind when it was killed goes first: the lock says that nobody uses it. */
async function makeWorkFolder(cacheDir: string): Promise<string> {
  const folder = join(cacheDir, 'tmp');
  await rm(folder, { recursive: true, force: true });
  await mkdir(folder, { recursive: true });
  return mkdtemp(join(folder, 'build-'));
}
