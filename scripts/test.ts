import { spawn } from 'node:child_process';
import { readdirSync } from 'node:fs';
import { dirname, join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { parseArgs } from 'node:util';
import { run } from '@headrace/cli';
import { installNode } from './install-node.ts';

/**
 * `npm test [-- FILE…]`: builds the real programs that are missing, then runs every test, quick ones first.
 * `--unit` leaves the real programs out, `--coverage` prints line coverage, `--long` runs what takes minutes by itself,
 * on this Node and on the newer lines that are supported; `--times 3` runs the tests with real programs three times.
 */
const ROOT = dirname(dirname(fileURLToPath(import.meta.url)));
const NEWER_NODES = ['22.23.3', '24.21.0'] as const;

const { values: flags, positionals: named } = parseArgs({
  allowPositionals: true,
  options: {
    unit: { type: 'boolean' },
    long: { type: 'boolean' },
    coverage: { type: 'boolean' },
    times: { type: 'string', default: '1' },
  },
});

process.chdir(ROOT);
process.exitCode = await main();

async function main(): Promise<number> {
  const unit = testFiles('packages').filter((file) => !file.endsWith('.long.test.ts'));
  const whole = testFiles('tests');
  const quick = whole.filter((file) => !file.endsWith('.long.test.ts'));
  if (named.length > 0) return (await binaries()) || runTests('the named tests', named, 1);
  // Node 20 cannot report coverage of transformed sources.
  if (flags.coverage === true) return runTests('unit tests', unit, undefined, await installNode(NEWER_NODES[0]));
  if (flags.unit === true) return runTests('unit tests', unit, undefined);
  if (flags.long === true)
    return (await binaries()) || runLong({ unit, quick, long: whole.filter((file) => file.endsWith('.long.test.ts')) });
  // The quick tests need no program: a mistake shows before minutes of building.
  return (
    (await runTests('unit tests', unit, undefined)) ||
    (await binaries()) ||
    runTests('tests with real programs', quick, 1)
  );
}

async function binaries(): Promise<number> {
  announce('the real programs');
  return run(['binaries'], { stdout: process.stderr, stderr: process.stderr, env: process.env });
}

interface TestFiles {
  readonly unit: readonly string[];
  readonly quick: readonly string[];
  readonly long: readonly string[];
}

/** The long tests here; then every test once on each newer Node. */
async function runLong({ unit, quick, long }: TestFiles): Promise<number> {
  const here = await runTests('long tests', long, 1);
  if (here !== 0) return here;
  for (const version of NEWER_NODES) {
    const node = await installNode(version);
    const code =
      (await runTests(`unit tests on Node ${version}`, unit, undefined, node)) ||
      (await runTests(`tests with real programs on Node ${version}`, [...quick, ...long], 1, node));
    if (code !== 0) return code;
  }
  return 0;
}

/** Every `*.test.ts` below a folder, in order; Node 20 takes no globs. */
function testFiles(folder: string): string[] {
  return readdirSync(join(ROOT, folder), { recursive: true, encoding: 'utf8' })
    .filter((path) => path.endsWith('.test.ts') && !path.includes('node_modules'))
    .map((path) => join(folder, path))
    .toSorted();
}

/** Runs test files with Node's own runner; whole stacks run one after the other, for they share two cores. */
function runTests(what: string, files: readonly string[], concurrency: number | undefined, node = process.execPath) {
  announce(`${what}: ${files.length} files`);
  const args = [
    ...['--import', 'tsx', '--test', '--test-reporter=spec'],
    ...(concurrency === undefined ? [] : [`--test-concurrency=${concurrency}`]),
    ...(flags.coverage === true
      ? ['--experimental-test-coverage', '--test-coverage-include=packages/*/src/**', '--test-coverage-lines=80']
      : []),
    ...files,
  ];
  return new Promise<number>((resolve, reject) => {
    const child = spawn(node, args, { stdio: 'inherit' });
    child.once('error', reject);
    child.once('exit', (code) => resolve(code ?? 1));
  });
}

function announce(what: string): void {
  const minutes = (process.uptime() / 60).toFixed(1);
  process.stderr.write(`\n== ${what} (${minutes} min since the start)\n`);
}
