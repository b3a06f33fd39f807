import { mkdir, rename, rm, rmdir, writeFile } from 'node:fs/promises';
import { dirname, join } from 'node:path';
import type { Problem } from '@headrace/contract';
import { type EmittedFile, sha256 } from '@headrace/stack';
import { MANIFEST_FILE, manifestText, readManifest } from './manifest.ts';
import { editedProblem, type PlannedFile, planBundle } from './plan.ts';

export interface WriteOptions {
  readonly folder: string;
  readonly files: readonly EmittedFile[];
  /** Overwrites files that were edited by hand. */
  readonly force: boolean;
}

export interface WriteResult {
  readonly planned: readonly PlannedFile[];
  /** With problems nothing was written. */
  readonly problems: readonly Problem[];
}

/** Writes a bundle: files that did not change are not touched, and an edit by hand stops everything before it starts. */
export async function writeBundle({ folder, files, force }: WriteOptions): Promise<WriteResult> {
  const manifest = await readManifest(folder);
  const planned = await planBundle(folder, files, manifest);
  const edited = planned.filter((file) => file.action === 'edited');
  if (edited.length > 0 && !force) return { planned, problems: edited.map(editedProblem) };
  for (const file of planned) await apply(folder, file);
  const text = manifestText(new Map(files.map((file) => [file.path, sha256(file.text)])));
  if (text !== manifestText(new Map(Object.entries(manifest.files)))) await replace(join(folder, MANIFEST_FILE), text);
  return { planned, problems: [] };
}

async function apply(folder: string, file: PlannedFile): Promise<void> {
  const path = join(folder, file.path);
  if (file.action === 'unchanged') return;
  if (file.after !== '') return replace(path, file.after);
  await rm(path);
  await removeEmptyFolders(folder, dirname(file.path));
}

/** Writes beside and renames, so that a reader sees the old file or the new one, never half of it. */
async function replace(path: string, text: string): Promise<void> {
  await mkdir(dirname(path), { recursive: true });
  const beside = `${path}.${process.pid}.tmp`;
  // Containers read these files as users of their own.
  await writeFile(beside, text, { mode: 0o644 });
  await rename(beside, path);
}

async function removeEmptyFolders(folder: string, relative: string): Promise<void> {
  for (let path = relative; path !== '.' && path !== ''; path = dirname(path)) {
    try {
      await rmdir(join(folder, path));
    } catch {
      return;
    }
  }
}
