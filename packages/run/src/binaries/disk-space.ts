import { access, stat, statfs } from 'node:fs/promises';
import { dirname, join } from 'node:path';
import { BinaryError } from './errors.ts';
import type { GoToolchain } from './go.ts';
import type { Recipe } from './recipes.ts';

const GIB = 2 ** 30;
/** A copy of the sources and the programs themselves. */
const CACHE_GIB_PER_RECIPE = 0.2;
/** What a build still writes when its dependencies were there. */
const WARM_GIB = 0.2;

/**
 * Stops before a build that would fill the disk: about 6 GB when Go's caches are empty, little when they are not.
 *
 * @throws BinaryError that names the folder, what it needs and what it has.
 */
export async function requireDiskSpace(recipes: readonly Recipe[], cacheDir: string, go: GoToolchain): Promise<void> {
  let goGiB = 0;
  for (const recipe of recipes) goGiB += (await isDownloaded(recipe.module, go)) ? WARM_GIB : recipe.coldGiB;
  const needs = [
    { folder: cacheDir, GiB: CACHE_GIB_PER_RECIPE * recipes.length, setting: 'HEADRACE_CACHE' },
    { folder: go.buildCacheDir, GiB: goGiB / 2, setting: 'GOCACHE' },
    { folder: go.moduleCacheDir, GiB: goGiB / 2, setting: 'GOMODCACHE' },
  ];
  const disks = new Map<number, { folders: typeof needs; freeGiB: number }>();
  for (const need of needs) {
    const folder = await existingFolder(need.folder);
    const { dev } = await stat(folder);
    const { bavail, bsize } = await statfs(folder);
    const disk = disks.get(dev) ?? { folders: [], freeGiB: (bavail * bsize) / GIB };
    disks.set(dev, { ...disk, folders: [...disk.folders, need] });
  }
  for (const { folders, freeGiB } of disks.values()) checkDisk(folders, freeGiB);
}

/** Throws when the folders of one disk need more than is free on it. */
export function checkDisk(folders: readonly { folder: string; GiB: number; setting: string }[], freeGiB: number): void {
  const neededGiB = folders.reduce((sum, { GiB }) => sum + GiB, 0);
  if (freeGiB >= neededGiB) return;
  throw new BinaryError(
    `building needs about ${neededGiB.toFixed(1)} GiB in ${folders.map(({ folder }) => folder).join(', ')}; ` +
      `${freeGiB.toFixed(1)} GiB are free`,
    `free some space, or set ${folders.map(({ setting }) => setting).join(' or ')} to a folder on a larger disk`,
  );
}

async function isDownloaded(module: string, go: GoToolchain): Promise<boolean> {
  // None of the pinned module paths has capital letters, which Go's cache would write as `!a`.
  return access(join(go.moduleCacheDir, module)).then(
    () => true,
    () => false,
  );
}

async function existingFolder(path: string): Promise<string> {
  const exists = await access(path).then(
    () => true,
    () => false,
  );
  return exists || dirname(path) === path ? path : existingFolder(dirname(path));
}
