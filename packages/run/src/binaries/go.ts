import { tmpdir } from 'node:os';
import { type Environment, goPlatform } from './cache.ts';
import { BinaryError } from './errors.ts';
import { type BuiltProgram, environmentVariable } from './programs.ts';
import type { Recipe } from './recipes.ts';
import { findOnPath } from './resolve.ts';
import { runCommand } from './run-command.ts';

/** The Go toolchain to build with. */
export interface GoToolchain {
  readonly command: string;
  /** `1.26.8` */
  readonly version: string;
  readonly env: Environment;
  readonly buildCacheDir: string;
  readonly moduleCacheDir: string;
}

/** A program that is missing, and how it is built. */
export interface MissingProgram {
  readonly name: BuiltProgram;
  readonly recipe: Recipe;
}

/**
 * The environment of every go command: no C compiler, no workspace file (Prometheus ships one that points to folders
 * which its module leaves out), no version control, and the toolchain that is installed instead of a download.
 */
function goEnvironment(env: Environment): Environment {
  const { os, arch } = goPlatform();
  return {
    ...env,
    CGO_ENABLED: '0',
    GOWORK: 'off',
    GOFLAGS: '-buildvcs=false',
    GOTOOLCHAIN: env.GOTOOLCHAIN ?? 'local',
    GOOS: os,
    GOARCH: arch,
  };
}

/**
 * Finds a Go that can build all of the missing programs.
 *
 * @throws BinaryError that says what to install, what for, and how to do without.
 */
export async function requireGo(missing: readonly MissingProgram[], env: Environment): Promise<GoToolchain> {
  const command = await findOnPath(['go'], env);
  if (command === undefined) throw new BinaryError(`Go was not found on PATH; ${purpose(missing)}`, fix(missing));
  const goEnv = goEnvironment(env);
  const options = { cwd: tmpdir(), env: goEnv };
  const version = parseGoVersion(await runCommand(command, ['version'], options));
  const tooNew = missing.filter(({ recipe }) => compareVersions(recipe.minimumGo, version) > 0);
  // With GOTOOLCHAIN=auto or a named one, the user has allowed go to fetch the version that a module asks for.
  if (tooNew.length > 0 && goEnv.GOTOOLCHAIN === 'local') {
    throw new BinaryError(`Go ${version} (${command}) is too old; ${purpose(tooNew)}`, fix(tooNew));
  }
  const folders = (await runCommand(command, ['env', 'GOCACHE', 'GOMODCACHE'], options)).split(/\r?\n/);
  return { command, version, env: goEnv, buildCacheDir: folders[0] ?? '', moduleCacheDir: folders[1] ?? '' };
}

function purpose(programs: readonly MissingProgram[]): string {
  return `it is needed to build ${programs.map(({ name }) => name).join(', ')} from source`;
}

function fix(programs: readonly MissingProgram[]): string {
  const needed =
    programs
      .map(({ recipe }) => recipe.minimumGo)
      .sort(compareVersions)
      .at(-1) ?? '';
  const variables = programs.map(({ name }) => `${environmentVariable(name)}=/path/to/${name}`);
  return `install Go ${needed} or newer from https://go.dev/dl, or name what you already have: ${variables.join(' ')}`;
}

/** `go version go1.26.8 linux/amd64` → `1.26.8`; development versions have no patch number. */
function parseGoVersion(output: string): string {
  const version = /\bgo(\d+\.\d+(?:\.\d+)?)/.exec(output)?.[1];
  if (version === undefined) {
    throw new BinaryError(`go version printed ${JSON.stringify(output.trim())}`, 'reinstall Go from https://go.dev/dl');
  }
  return version;
}

function compareVersions(a: string, b: string): number {
  const [left, right] = [a.split('.').map(Number), b.split('.').map(Number)];
  for (let index = 0; index < 3; index++) {
    const difference = (left[index] ?? 0) - (right[index] ?? 0);
    if (difference !== 0) return difference;
  }
  return 0;
}
