import assert from 'node:assert/strict';
import { test } from 'node:test';
import { createExposition, EXPOSITION_CODES, type MetricsRequest, readMetricsRequest } from '@headrace/contract';
import type { Example } from '../src/example.ts';
import { problemCatalogue } from '../src/index.ts';

const SCRAPE = { exposition: 'text', escaping: 'underscores' } as const;
const HALF = '\ud83d';
const STANDS_FOR_HALF = '<half a character>';

for (const { code, examples } of problemCatalogue()) {
  if (!(code in EXPOSITION_CODES)) continue;
  test(`${code}: the wrong example has this problem and no other`, () => {
    const problems = problemsOf(examples.wrong);
    assert.deepEqual([...new Set(problems.map((problem) => problem.code))], [code], JSON.stringify(problems, null, 2));
  });

  test(`${code}: the right example has no problem, and something to show`, () => {
    const { text, problems } = rendered(examples.right);
    assert.deepEqual(problems, []);
    assert.match(text, /^ilp_/m);
  });
}

function problemsOf(example: Example) {
  return rendered(example).problems;
}

function rendered(example: Example) {
  assert.ok('request' in example);
  const { strategy = 'UnderscoreEscapingWithSuffixes' } = example;
  return createExposition({
    exporter: { strategy, scopeInfo: false, expirationMs: 1 },
    labels: {},
    resourceDefaults: {},
  })
    .accept(read(example.request), 0)
    .render(0, SCRAPE);
}

/** JSON's reader mends half a character; a process that shows its own metrics has it as it is written. */
function read(text: string): MetricsRequest {
  const half = JSON.stringify(HALF).slice(1, -1);
  return withHalf(readMetricsRequest(text.replaceAll(half, STANDS_FOR_HALF))) as MetricsRequest;
}

function withHalf(value: unknown): unknown {
  if (typeof value === 'string') return value.replaceAll(STANDS_FOR_HALF, HALF);
  if (Array.isArray(value)) return value.map(withHalf);
  if (typeof value !== 'object' || value === null) return value;
  return Object.fromEntries(Object.entries(value).map(([key, item]) => [key, withHalf(item)]));
}
