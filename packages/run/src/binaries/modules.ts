import { constants } from 'node:fs';
import { copyFile, mkdir, readdir } from 'node:fs/promises';
import { join } from 'node:path';
import type { RecipeContext } from './recipe-context.ts';

/** Downloads a module, and returns its folder in Go's module cache, which is read-only. */
export async function downloadModule(module: string, context: Pick<RecipeContext, 'folder' | 'go'>): Promise<string> {
  const answer: unknown = JSON.parse(await context.go(['mod', 'download', '-json', module], { cwd: context.folder }));
  if (typeof answer === 'object' && answer !== null && 'Dir' in answer && typeof answer.Dir === 'string') {
    return answer.Dir;
  }
  throw new Error(`go mod download -json ${module} named no folder`);
}

/**
 * Copies a module's sources to `folder` below the recipe's own. Building inside a copy makes the module the main one,
 * so that the replace directives of its go.mod hold.
 */
export async function copyModule(module: string, folder: string, context: RecipeContext): Promise<string> {
  const target = join(context.folder, folder);
  await copyFolder(await downloadModule(module, context), target);
  return target;
}

/** Folders are made anew, hence writable; the files keep the module cache's read-only mode, and builds only read them. */
async function copyFolder(from: string, to: string): Promise<void> {
  await mkdir(to, { recursive: true });
  for (const entry of await readdir(from, { withFileTypes: true })) {
    if (entry.isDirectory()) await copyFolder(join(from, entry.name), join(to, entry.name));
    else await copyFile(join(from, entry.name), join(to, entry.name), constants.COPYFILE_FICLONE);
  }
}
