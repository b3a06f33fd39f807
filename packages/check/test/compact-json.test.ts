import assert from 'node:assert/strict';
import { test } from 'node:test';
import { compactJson } from '../src/compact-json.ts';

const LONG = 'x'.repeat(60);

test('what fits on a line stands on one', () => {
  assert.equal(compactJson({ a: [1, { b: null }], c: {}, d: [] }), '{ "a": [1, { "b": null }], "c": {}, "d": [] }');
});

test('what does not fit has a line for each member, and a list of one object opens and closes with it', () => {
  const value = { name: 'a', points: [{ one: LONG, other: LONG }], both: [LONG, LONG] };
  assert.equal(
    compactJson(value),
    `{
  "name": "a",
  "points": [{
    "one": "${LONG}",
    "other": "${LONG}"
  }],
  "both": [
    "${LONG}",
    "${LONG}"
  ]
}`,
  );
  assert.deepEqual(JSON.parse(compactJson(value)), value);
});
