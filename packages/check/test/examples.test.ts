import assert from 'node:assert/strict';
import { test } from 'node:test';
import type { Example } from '../src/example.ts';
import { problemCatalogue } from '../src/index.ts';
import { BUNDLE, fileOf, problemsOf } from './world.ts';

/** Other sorts of examples are produced where settings are loaded, requests translated and commands run. */
const isChecked = (example: Example) => 'promql' in example || 'file' in example;

test('the generated files have no problem', () => {
  assert.deepEqual(problemsOf(), []);
  assert.ok(BUNDLE.length > 5);
});

for (const { code, examples } of problemCatalogue()) {
  if (!isChecked(examples.wrong)) continue;
  test(`${code}: the wrong example has this problem and no other`, () => {
    const problems = problemsOf(fileOf(examples.wrong));
    assert.deepEqual([...new Set(problems.map((problem) => problem.code))], [code], JSON.stringify(problems, null, 2));
    for (const { message, expected, fix } of problems) {
      assert.notEqual(message, '');
      assert.notEqual(expected, '');
      assert.notEqual(fix, '');
    }
  });

  test(`${code}: the right example has no problem`, () => {
    assert.ok(isChecked(examples.right));
    assert.deepEqual(problemsOf(fileOf(examples.right)), []);
  });
}
