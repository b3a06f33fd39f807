import { spawnSync } from 'node:child_process';
import { join } from 'node:path';
import { type CheckedFile, checkFiles } from '@headrace/check/files';
import { readCorpus } from './check-corpus.ts';
import { type BenchResult, figureOf } from './figure.ts';

const ROUNDS = 9;

/** `check` of the shipped bundle in new processes, and of bundles that are ten and a hundred times as large. */
export async function benchCheckSpeed(root: string, progress: (text: string) => void): Promise<BenchResult> {
  const own: number[] = [];
  const whole: number[] = [];
  for (let round = 0; round <= ROUNDS; round += 1) {
    const startedMs = performance.now();
    node(root, 'headrace', 'check');
    const wholeSeconds = (performance.now() - startedMs) / 1000;
    const ownSeconds = Number(node(root, 'scripts/bench/check-once.ts')) / 1000;
    progress(`round ${round} of ${ROUNDS}`);
    // The first round warms the disk and is not counted.
    if (round === 0) continue;
    own.push(ownSeconds);
    whole.push(wholeSeconds);
  }
  const { ten, hundred, expressions, growth } = measureGrowth(root);
  return {
    bench: 'check',
    figures: [
      figureOf('own time, first in its process', own, 's', { most: 0.3, against: 'the whole process' }),
      figureOf('whole process', whole, 's', { against: 'own time' }),
      figureOf(`10 × the bundle, ${expressions * 10} expressions`, ten, 'ms', { against: '100 ×, in turn' }),
      figureOf(`100 × the bundle, ${expressions * 100} expressions`, hundred, 'ms', { against: '10 ×, in turn' }),
      // Ten times the expressions at ten times the cost are 1.
      figureOf('cost of an expression, 100 × to 10 ×', growth, 'ratio', { most: 1.2, against: '10 ×, in turn' }),
    ],
  };
}

/** Times bundles with more dashboards in turn, in this process, once it is warm. */
function measureGrowth(root: string) {
  const { bundle, world } = readCorpus(root);
  const [small, large] = [enlarged(bundle, 10), enlarged(bundle, 100)];
  const ten: number[] = [];
  const hundred: number[] = [];
  for (let round = -2; round < ROUNDS; round += 1) {
    const [smallMs, largeMs] = [small, large].map((files) => timed(() => checkFiles(files, world)));
    if (round < 0 || smallMs === undefined || largeMs === undefined) continue;
    ten.push(smallMs);
    hundred.push(largeMs);
  }
  // What each run does whatever the number of expressions is taken off: the cost of an empty run.
  const fixedMs = Math.min(
    ...Array.from({ length: ROUNDS }, () => timed(() => checkFiles(enlarged(bundle, 0), world))),
  );
  // The quickest of each: everything else that this machine does only ever adds.
  const growth = [(Math.min(...hundred) - fixedMs) / 10 / (Math.min(...ten) - fixedMs)];
  return { ten, hundred, growth, expressions: bundle.reduce((sum, file) => sum + expressionsIn(file), 0) };
}

/** The bundle with each of its dashboards so many times. */
function enlarged(bundle: readonly CheckedFile[], times: number): CheckedFile[] {
  return bundle.flatMap((file) =>
    expressionsIn(file) === 0
      ? [file]
      : Array.from({ length: times }, (_, index) => ({ ...file, path: `${index}-${file.path}` })),
  );
}

function expressionsIn({ value }: CheckedFile): number {
  const { panels } = (value ?? {}) as { panels?: { targets?: unknown[] }[] };
  return Array.isArray(panels) ? panels.reduce((sum, { targets = [] }) => sum + targets.length, 0) : 0;
}

function timed(run: () => unknown): number {
  const startedMs = performance.now();
  run();
  return performance.now() - startedMs;
}

function node(root: string, ...args: readonly string[]): string {
  const all = [join(root, 'scripts/set-up.mjs'), ...args];
  const { status, stdout, stderr } = spawnSync(process.execPath, all, { cwd: root, encoding: 'utf8' });
  if (status !== 0) throw new Error(`${args.join(' ')} ended with ${status}: ${stderr}`);
  return stdout;
}
