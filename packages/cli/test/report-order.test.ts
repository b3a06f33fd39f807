import assert from 'node:assert/strict';
import { test } from 'node:test';
import type { Problem } from '@headrace/contract';
import { reportProblems } from '../src/report/problems.ts';

function problemAt(file: string, line: number): Problem {
  const text = { path: '', message: 'wrong', expected: 'right', fix: 'mend it' };
  return { code: 'settings/value', severity: 'error', file, line, column: 1, endColumn: 2, ...text };
}

test('problems of several files are printed file by file, and down each file', () => {
  let printed = '';
  const output = { write: (text: string) => (printed += text) };
  const problems = [problemAt('b.yaml', 9), problemAt('a.yaml', 5), problemAt('b.yaml', 2), problemAt('a.yaml', 1)];
  reportProblems(problems, 'text', () => undefined, { stdout: output, stderr: output, env: {} });
  assert.deepEqual(
    [...printed.matchAll(/[ab]\.yaml:\d+/g)].map(([place]) => place),
    ['b.yaml:2', 'b.yaml:9', 'a.yaml:1', 'a.yaml:5'],
  );
});
