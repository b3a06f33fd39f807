import assert from 'node:assert/strict';
import { test } from 'node:test';
import { problemCatalogue } from '../src/index.ts';
import { BUNDLE, fileOf, problemsOf } from './world.ts';

test('the generated files have no problem', () => {
  assert.deepEqual(problemsOf(), []);
  assert.ok(BUNDLE.length > 5);
});

for (const { code, examples } of problemCatalogue()) {
  if (examples === undefined) continue;
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
    assert.deepEqual(problemsOf(fileOf(examples.right)), []);
  });
}
