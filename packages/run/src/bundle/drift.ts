import type { EmittedFile } from '@headrace/stack';
import { createTwoFilesPatch } from 'diff';
import { readManifest } from './manifest.ts';
import { type PlannedFile, planBundle } from './plan.ts';

/** How a folder differs from what would be generated. */
export interface Drift {
  readonly files: readonly PlannedFile[];
  /** A unified diff from what is there to what would be generated; empty without drift. */
  readonly diff: string;
}

/** Compares a folder with a bundle and writes nothing. */
export async function findDrift(folder: string, files: readonly EmittedFile[]): Promise<Drift> {
  const planned = await planBundle(folder, files, await readManifest(folder));
  const drifted = planned.filter((file) => file.action !== 'unchanged');
  return { files: drifted, diff: drifted.map(unifiedDiff).join('') };
}

function unifiedDiff(file: PlannedFile): string {
  const before = file.before === '' ? '/dev/null' : `a/${file.path}`;
  const after = file.after === '' ? '/dev/null' : `b/${file.path}`;
  return createTwoFilesPatch(before, after, file.before, file.after, undefined, undefined, {
    context: 3,
    headerOptions: { includeIndex: false, includeUnderline: false, includeFileHeaders: true },
  });
}
