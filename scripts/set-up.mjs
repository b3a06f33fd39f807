#!/usr/bin/env node
// Runs a script or the headrace command from a fresh clone: installs the packages when they are missing or out of
// date, then loads TypeScript in this process. Until the packages are there it has Node's built-in modules alone.
import { spawnSync } from 'node:child_process';
import { createHash } from 'node:crypto';
import { existsSync, readFileSync, writeFileSync } from 'node:fs';
import { dirname, join, resolve } from 'node:path';
import { fileURLToPath, pathToFileURL } from 'node:url';

const ROOT = dirname(dirname(fileURLToPath(import.meta.url)));
const STAMP = join(ROOT, 'node_modules', '.headrace-set-up');

requireNode(20, 19);
installPackages();
await runTarget();

function requireNode(major, minor) {
  const [haveMajor = 0, haveMinor = 0] = process.versions.node.split('.').map(Number);
  if (haveMajor > major || (haveMajor === major && haveMinor >= minor)) return;
  process.stderr.write(
    `headrace needs Node ${major}.${minor} or newer, this is ${process.versions.node}.\n` +
      'fix: install a current version from https://nodejs.org\n',
  );
  process.exit(2);
}

function installPackages() {
  const wanted = createHash('sha256')
    .update(readFileSync(join(ROOT, 'package-lock.json')))
    .digest('hex');
  if (existsSync(STAMP) && readFileSync(STAMP, 'utf8') === wanted) return;
  process.stderr.write('Installing packages (once, about 30 s) …\n');
  const started = Date.now();
  const npm = process.platform === 'win32' ? 'npm.cmd' : 'npm';
  // The output goes to stderr: stdout belongs to what was asked for.
  const result = spawnSync(npm, ['ci', '--no-audit', '--no-fund', '--loglevel=error'], {
    cwd: ROOT,
    stdio: ['ignore', 2, 2],
  });
  if (result.status !== 0) {
    process.stderr.write('\nThe packages could not be installed.\nfix: see what npm says above, then run "npm ci"\n');
    process.exit(1);
  }
  writeFileSync(STAMP, wanted);
  process.stderr.write(`Packages installed in ${Math.round((Date.now() - started) / 1000)} s.\n`);
}

async function runTarget() {
  const [target = 'headrace', ...args] = process.argv.slice(2);
  const script = target === 'headrace' ? 'packages/cli/src/main.ts' : target;
  process.argv = [process.argv[0] ?? 'node', resolve(ROOT, script), ...args];
  const { register } = await import('tsx/esm/api');
  register();
  await import(pathToFileURL(resolve(ROOT, script)).href);
}
