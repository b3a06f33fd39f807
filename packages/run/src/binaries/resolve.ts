import { constants } from 'node:fs';
import { access, readdir, stat } from 'node:fs/promises';
import { delimiter, join, resolve } from 'node:path';
import { cachedPath, type Environment, versionKey } from './cache.ts';
import { BinaryError } from './errors.ts';
import { environmentVariable, PROGRAMS, type ProgramName } from './programs.ts';

/** A program that can be run, and how it was found. */
export interface ResolvedBinary {
  readonly path: string;
  readonly origin: 'env' | 'path' | 'cache';
}

export interface ResolveOptions {
  readonly env: Environment;
  readonly cacheDir: string;
  /** With it, only a cached collector that was built from this very text counts; without, the newest one does. */
  readonly collectorManifest?: string;
}

/**
 * Finds a program: `HEADRACE_<NAME>`, then PATH, then the cache.
 *
 * @returns undefined when the machine does not have it.
 * @throws BinaryError when the environment variable is set and does not name an executable file: falling back to
 *   another program would hide the mistake.
 */
export async function resolveBinary(name: ProgramName, options: ResolveOptions): Promise<ResolvedBinary | undefined> {
  const fromEnvironment = await findInEnvironment(name, options.env);
  if (fromEnvironment) return { path: fromEnvironment, origin: 'env' };
  const onPath = await findOnPath(PROGRAMS[name].pathNames, options.env);
  if (onPath) return { path: onPath, origin: 'path' };
  const cached = await findInCache(name, options);
  return cached === undefined ? undefined : { path: cached, origin: 'cache' };
}

/** The first executable of these names on PATH; a name is looked for in all folders before the next name. */
export async function findOnPath(fileNames: readonly string[], env: Environment): Promise<string | undefined> {
  const folders = (env.PATH ?? '').split(delimiter).filter((folder) => folder !== '');
  for (const fileName of fileNames) {
    for (const folder of folders) {
      const path = resolve(folder, fileName);
      if (await isExecutable(path)) return path;
    }
  }
  return undefined;
}

async function findInEnvironment(name: ProgramName, env: Environment): Promise<string | undefined> {
  const variable = environmentVariable(name);
  const value = env[variable];
  if (!value) return undefined;
  const path = resolve(value);
  if (await isExecutable(path)) return path;
  throw new BinaryError(
    `${variable} is set to ${value}, which is not an executable file`,
    `set ${variable} to the ${name} executable, or unset it to use PATH and the cache`,
  );
}

async function findInCache(name: ProgramName, options: ResolveOptions): Promise<string | undefined> {
  const { cacheDir, collectorManifest } = options;
  if (name === 'otelcol' && collectorManifest === undefined) return newestCollector(cacheDir);
  const path = cachedPath(cacheDir, name, collectorManifest);
  return (await isExecutable(path)) ? path : undefined;
}

async function newestCollector(cacheDir: string): Promise<string | undefined> {
  const folder = join(cacheDir, 'bin', 'otelcol');
  const keys = await readdir(folder).catch(() => []);
  const candidates: { path: string; builtAtMs: number }[] = [];
  for (const key of keys.filter((key) => key.startsWith(`${versionKey('otelcol')}-`))) {
    const path = join(folder, key, 'otelcol');
    if (await isExecutable(path)) candidates.push({ path, builtAtMs: (await stat(path)).mtimeMs });
  }
  return candidates.sort((a, b) => b.builtAtMs - a.builtAtMs)[0]?.path;
}

async function isExecutable(path: string): Promise<boolean> {
  try {
    await access(path, constants.X_OK);
    return (await stat(path)).isFile();
  } catch {
    return false;
  }
}
