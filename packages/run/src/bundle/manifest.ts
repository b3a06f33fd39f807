import { readFile } from 'node:fs/promises';
import { isAbsolute, join, normalize } from 'node:path';

/** What was generated the last time: each path and the SHA-256 of its bytes. */
export interface Manifest {
  readonly version: 1;
  readonly files: Readonly<Record<string, string>>;
}

/** Path of the manifest inside a bundle. */
export const MANIFEST_FILE = '.headrace/manifest.json';

/** Reads a bundle's manifest; a bundle that has none, or one that is broken, has no files of ours. */
export async function readManifest(folder: string): Promise<Manifest> {
  try {
    const { files } = JSON.parse(await readFile(join(folder, MANIFEST_FILE), 'utf8')) as Partial<Manifest>;
    return { version: 1, files: Object.fromEntries(Object.entries(files ?? {}).filter(([path]) => isInside(path))) };
  } catch {
    return { version: 1, files: {} };
  }
}

/** A path that leads out of the bundle was never written by us, and is not ours to remove. */
function isInside(path: string): boolean {
  return !isAbsolute(path) && !normalize(path).startsWith('..');
}

/** The manifest's text, paths in order. */
export function manifestText(files: ReadonlyMap<string, string>): string {
  const sorted = [...files].toSorted(([a], [b]) => (a < b ? -1 : 1));
  return `${JSON.stringify({ version: 1, files: Object.fromEntries(sorted) } satisfies Manifest, null, 2)}\n`;
}
