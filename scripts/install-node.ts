import { spawnSync } from 'node:child_process';
import { existsSync } from 'node:fs';
import { mkdir } from 'node:fs/promises';
import { join } from 'node:path';
import { defaultCacheDir } from '@headrace/run';

/** Puts a Node of another version into the cache, from the npm package that carries its binary, and gives its path. */
export async function installNode(version: string): Promise<string> {
  const carrier = `node-${process.platform}-${process.arch}`;
  const folder = join(defaultCacheDir(process.env), 'node', version);
  const binary = join(folder, 'node_modules', carrier, 'bin', 'node');
  if (existsSync(binary)) return binary;
  process.stderr.write(`installing Node ${version} …\n`);
  await mkdir(folder, { recursive: true });
  const args = ['install', '--prefix', folder, '--no-save', '--no-audit', '--no-fund', `${carrier}@${version}`];
  const { status } = spawnSync('npm', args, { stdio: ['ignore', 2, 2] });
  if (status !== 0) throw new Error(`npm could not install ${carrier}@${version}`);
  return binary;
}
