import { readFile } from 'node:fs/promises';
import { join } from 'node:path';

/** What was generated the last time: each path and the SHA-256 of its bytes. */
export interface Manifest {
  readonly version: 1;
  readonly files: Readonly<Record<string, string>>;
}

/** Path of the manifest inside a bundle. */
export const MANIFEST_FILE = '.headrace/manifest.json';

/** Reads a bundle's manifest; a bundle that has none has no files of ours. */
export async function readManifest(folder: string): Promise<Manifest> {
  try {
    return JSON.parse(await readFile(join(folder, MANIFEST_FILE), 'utf8')) as Manifest;
  } catch {
    return { version: 1, files: {} };
  }
}

/** The manifest's text, paths in order. */
export function manifestText(files: ReadonlyMap<string, string>): string {
  const sorted = [...files].toSorted(([a], [b]) => (a < b ? -1 : 1));
  return `${JSON.stringify({ version: 1, files: Object.fromEntries(sorted) } satisfies Manifest, null, 2)}\n`;
}
