import { lstat, mkdir, mkdtemp, readdir, readFile, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { dirname, join } from 'node:path';

/** Calls `use` in a new folder that is the working folder while it runs. */
export async function inNewFolder<Result>(use: (folder: string) => Promise<Result>): Promise<Result> {
  const before = process.cwd();
  const folder = await mkdtemp(join(tmpdir(), 'headrace-test-'));
  process.chdir(folder);
  try {
    return await use(folder);
  } finally {
    process.chdir(before);
    await rm(folder, { recursive: true, force: true });
  }
}

/** Writes a file below the working folder; a name that ends in `/` makes a folder. */
export async function put(path: string, text: string): Promise<void> {
  if (path.endsWith('/')) return void (await mkdir(path, { recursive: true }));
  await mkdir(dirname(path), { recursive: true });
  await writeFile(path, text);
}

/** Every path below `folder` with its time of change and its content: equal before and after means untouched. */
export async function snapshot(folder = '.'): Promise<Record<string, string>> {
  const paths = (await readdir(folder, { recursive: true })).toSorted();
  const entries = await Promise.all(
    paths.map(async (path) => {
      const absolute = join(folder, path);
      const stats = await lstat(absolute, { bigint: true });
      const content = stats.isFile() ? await readFile(absolute, 'utf8') : '';
      return [path, `${stats.mtimeNs} ${content}`] as const;
    }),
  );
  return Object.fromEntries(entries);
}
