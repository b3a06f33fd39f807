import assert from 'node:assert/strict';
import { test } from 'node:test';
import { checks } from '../src/index.ts';
import { findingsOf } from './findings-of.ts';

test('good settings give no problem in any check', () => {
  for (const check of checks) assert.deepEqual(findingsOf(check), [], check.code);
});

test('each check has a code of its own and says what it is for', () => {
  assert.equal(new Set(checks.map((check) => check.code)).size, checks.length);
  for (const { code, meaning } of checks) {
    assert.match(code, /^[a-z]+\/[a-z-]+$/);
    assert.match(meaning, /^[A-Z].*\.$/, code);
  }
});
