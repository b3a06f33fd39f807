import { mkdir, rename, rm, rmdir, writeFile } from 'node:fs/promises';
import { dirname, join } from 'node:path';
import type { Problem } from '@headrace/contract';
import { type EmittedFile, sha256 } from '@headrace/stack';
import { MANIFEST_FILE, manifestText, readManifest } from './manifest.ts';
import { A_FOLDER, editedProblem, type PlannedFile, planBundle, unwritableProblem } from './plan.ts';

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

/** The system does not let us write; what was written before it said so stays, and is not listed in the manifest. */
export class BundleWriteError extends Error {
  override readonly name = 'BundleWriteError';
  readonly problems: readonly Problem[];

  constructor(problems: readonly Problem[]) {
    super(problems.map(({ file, message }) => `${file} ${message}`).join('; '));
    this.problems = problems;
  }
}

/**
 * Writes a bundle: files that did not change are not touched, and an edit by hand stops everything before it starts.
 * @throws BundleWriteError for a file that cannot be written.
 */
export async function writeBundle({ folder, files, force }: WriteOptions): Promise<WriteResult> {
  const manifest = await readManifest(folder);
  const planned = await planBundle(folder, files, manifest);
  const folders = planned.filter((file) => file.before === A_FOLDER);
  if (folders.length > 0) throw new BundleWriteError(folders.map((file) => blocked(folder, file)));
  const edited = planned.filter((file) => file.action === 'edited');
  if (edited.length > 0 && !force) return { planned, problems: edited.map(editedProblem) };
  const text = manifestText(new Map(files.map((file) => [file.path, sha256(file.text)])));
  const isListed = text === manifestText(new Map(Object.entries(manifest.files)));
  // The manifest comes last: a run that breaks off leaves no file listed that was not written.
  const manifestFile: PlannedFile = { path: MANIFEST_FILE, action: 'update', before: '', after: text };
  for (const file of isListed ? planned : [...planned, manifestFile]) {
    try {
      await apply(folder, file);
    } catch (error) {
      const reason = (error as Error).message.replace(/^[A-Z]+: /, '').replace(/,.*$/, '');
      throw new BundleWriteError([unwritableProblem(join(folder, file.path), reason)]);
    }
  }
  return { planned, problems: [] };
}

function blocked(folder: string, file: PlannedFile): Problem {
  return unwritableProblem(join(folder, file.path), 'a folder is in its place');
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
  try {
    // Containers read these files as users of their own.
    await writeFile(beside, text, { mode: 0o644 });
    await rename(beside, path);
  } catch (error) {
    await rm(beside, { force: true });
    throw error;
  }
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
