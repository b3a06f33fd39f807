import { parseArgs } from 'node:util';
import { startCollector } from '../tests/support/names/collector.ts';
import { fuzzNames } from '../tests/support/names/fuzz.ts';
import { VARIANTS } from '../tests/support/names/variants.ts';

/**
 * `npm run fuzz -- names [--minutes N] [--seed N]`: random metrics to the real collector, its answers against ours.
 * Exits 1 at the first disagreement, which it prints as small as it could make it, with its seed.
 */
const { values: flags, positionals } = parseArgs({
  allowPositionals: true,
  options: { minutes: { type: 'string', default: '10' }, seed: { type: 'string' } },
});

const TARGETS = ['names'];

process.exitCode = await main();

async function main(): Promise<number> {
  const [target = ''] = positionals;
  const minutes = Number(flags.minutes);
  const seed = flags.seed === undefined ? Math.floor(Math.random() * 2 ** 31) : Number(flags.seed);
  if (!TARGETS.includes(target) || !(minutes > 0) || !Number.isInteger(seed)) {
    process.stderr.write(`usage: npm run fuzz -- names [--minutes N] [--seed N]; there is ${TARGETS.join(', ')}\n`);
    return 2;
  }
  process.stderr.write(`seed ${seed}, ${minutes} min\n`);
  const startedMs = Date.now();
  const collector = await startCollector(VARIANTS);
  let shownMs = startedMs;
  try {
    const { metrics, conflicts, failure } = await fuzzNames(collector, {
      seed,
      enough: () => Date.now() - startedMs > minutes * 60_000,
      progress: (count) => {
        if (Date.now() - shownMs < 10_000) return;
        shownMs = Date.now();
        process.stderr.write(`${count} metrics in ${Math.round((shownMs - startedMs) / 1000)} s\n`);
      },
    });
    const rate = `${metrics} metrics and ${conflicts} conflicts under ${Object.keys(VARIANTS).length} exporters`;
    process.stdout.write(`${rate}: ${failure === undefined ? 'every answer agrees' : 'a disagreement'}\n`);
    if (failure !== undefined) process.stdout.write(`${failure}\n`);
    return failure === undefined ? 0 : 1;
  } finally {
    await collector.stop();
  }
}
