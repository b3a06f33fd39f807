import fc from 'fast-check';
import type { RealCollector } from './collector.ts';
import {
  compareSequence,
  countMetrics,
  createPair,
  type Disagreement,
  type Pair,
  withoutConflicts,
} from './compare.ts';
import { checkConflict, conflicts } from './conflicts.ts';
import { sequences } from './requests.ts';
import { VARIANTS } from './variants.ts';

/** How long to go on, and what to tell on the way. */
export interface FuzzOptions {
  readonly seed: number;
  readonly enough: (metrics: number) => boolean;
  readonly progress?: (metrics: number) => void;
}

export interface FuzzResult {
  /** Metrics that were sent and compared under every variant, each time that they were sent. */
  readonly metrics: number;
  readonly conflicts: number;
  /** What to print of the first disagreement, made as small as could be. */
  readonly failure: string | undefined;
}

/** Requests in one go: between goes the loop looks at the clock. */
const RUNS = 10;

/** Sends random requests to a real collector and compares, until there are enough or one answer is not ours. */
export async function fuzzNames(collector: RealCollector, options: FuzzOptions): Promise<FuzzResult> {
  const pair = createPair(VARIANTS, collector);
  const counts = { metrics: 0, conflicts: 0 };
  for (let round = 0; !options.enough(counts.metrics); round += 1) {
    const seed = (options.seed + round) | 0;
    const failure = (await checkSequences(pair, seed, counts)) ?? (await checkConflicts(pair, seed, counts));
    if (failure !== undefined) return { ...counts, failure };
    options.progress?.(counts.metrics);
  }
  return { ...counts, failure: undefined };
}

type Counts = { metrics: number; conflicts: number };

async function checkSequences(pair: Pair, seed: number, counts: Counts): Promise<string | undefined> {
  let last: Disagreement | undefined;
  const property = fc.asyncProperty(sequences(8), fc.nat({ max: 3 }), async (sequence, pick) => {
    const clean = withoutConflicts(sequence, pair.variants);
    const found = await compareSequence(pair, clean, pick);
    counts.metrics += countMetrics(clean);
    if (found === undefined) return;
    last = found;
    throw new Error(`disagreement under ${found.variant}`);
  });
  const { failed, errorInstance } = await fc.check(property, { seed, numRuns: RUNS, interruptAfterTimeLimit: 120_000 });
  if (!failed) return undefined;
  return last === undefined ? `seed ${seed}: ${messageOf(errorInstance)}` : `seed ${seed}: ${describe(last)}`;
}

async function checkConflicts(pair: Pair, seed: number, counts: Counts): Promise<string | undefined> {
  const property = fc.asyncProperty(conflicts, async (conflict) => {
    counts.conflicts += 1;
    const wrong = await checkConflict(pair, conflict);
    if (wrong !== undefined) throw new Error(wrong);
  });
  const { failed, errorInstance } = await fc.check(property, { seed, numRuns: RUNS });
  return failed ? `seed ${seed}: ${messageOf(errorInstance)}` : undefined;
}

function describe({ variant, scrape, requests, collectorOnly, oursOnly }: Disagreement): string {
  const shown = (title: string, all: readonly string[]) => [title, ...all.slice(0, 10).map((line) => `  ${line}`)];
  return [
    `${variant}, ${scrape.exposition}, escaping=${scrape.escaping}`,
    ...shown('the collector alone has:', collectorOnly),
    ...shown('we alone have:', oursOnly),
    'after:',
    ...requests.map((request) => `  ${JSON.stringify(request)}`),
  ].join('\n');
}

function messageOf(error: unknown): string {
  return error instanceof Error ? error.message : 'failed';
}
