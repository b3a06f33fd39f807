import assert from 'node:assert/strict';
import { dirname } from 'node:path';
import { describe, it } from 'node:test';
import { fileURLToPath } from 'node:url';
import { measureAccuracy } from '../scripts/bench/check-accuracy.ts';
import { readCorpus } from '../scripts/bench/check-corpus.ts';

const ROOT = dirname(dirname(fileURLToPath(import.meta.url)));

/** One query in so many is mutated here; `npm run bench -- check-accuracy` takes all of them. */
const EVERY = 12;

describe('the checks of queries', () => {
  const corpus = readCorpus(ROOT);
  const { falseAlarms, tallies, survivors } = measureAccuracy(corpus, undefined, EVERY);

  it('have 200 queries and more to be held against', () => assert.ok(corpus.cases.length >= 250));

  it('say nothing of a query that is right', () => assert.deepEqual(falseAlarms, []));

  it('see every fault that is put into one, but for those with a reason', () => {
    const missed = survivors.filter(({ reason }) => reason === undefined);
    const made = [...tallies.values()].reduce((sum, tally) => sum + tally.made, 0);
    assert.ok(made > 200, `${made} mutants`);
    assert.ok(missed.length <= made / 100, JSON.stringify(missed, null, 2));
  });
});
