import { createHash } from 'node:crypto';
import { homedir } from 'node:os';
import { join, resolve } from 'node:path';
import { PROGRAMS, type ProgramName } from './programs.ts';

/** Environment variables, given by the caller: nothing here reads `process.env`. */
export type Environment = Readonly<Record<string, string | undefined>>;

/** `$HEADRACE_CACHE`, else `$XDG_CACHE_HOME/headrace`, else `~/.cache/headrace`. */
export function defaultCacheDir(env: Environment): string {
  if (env.HEADRACE_CACHE) return resolve(env.HEADRACE_CACHE);
  if (env.XDG_CACHE_HOME) return resolve(env.XDG_CACHE_HOME, 'headrace');
  return join(env.HOME || homedir(), '.cache', 'headrace');
}

const GO_ARCHITECTURES: Readonly<Record<string, string>> = { x64: 'amd64', ia32: '386', ppc64: 'ppc64le' };

/** This machine as Go names it: `{ os: 'linux', arch: 'amd64' }`. */
export function goPlatform(
  platform: string = process.platform,
  arch: string = process.arch,
): { os: string; arch: string } {
  return { os: platform === 'win32' ? 'windows' : platform, arch: GO_ARCHITECTURES[arch] ?? arch };
}

/**
 * What distinguishes one build of a program from another: `3.14.0-linux-amd64`; for the collector also a hash of its
 * manifest, because the manifest decides which components are inside.
 */
export function versionKey(name: ProgramName, collectorManifest?: string): string {
  const { os, arch } = goPlatform();
  const key = `${PROGRAMS[name].version}-${os}-${arch}`;
  if (name !== 'otelcol' || collectorManifest === undefined) return key;
  return `${key}-${createHash('sha256').update(withoutComments(collectorManifest)).digest('hex').slice(0, 12)}`;
}

/** The header names the settings file, which is no reason for a build of its own. */
function withoutComments(manifest: string): string {
  return manifest.replaceAll(/^#.*\n/gm, '');
}

/** Where a built program lies: `<cache>/bin/<name>/<version key>/<name>`. */
export function cachedPath(cacheDir: string, name: ProgramName, collectorManifest?: string): string {
  return join(cacheDir, 'bin', name, versionKey(name, collectorManifest), name);
}
