import assert from 'node:assert/strict';
import { test } from 'node:test';
import { type AttributeValues, enumerateAttributes, free, oneOf } from '../src/index.ts';

test('enumerated attributes give every combination, in the order of their declaration', () => {
  assert.deepEqual(enumerateAttributes({ type: oneOf('prepare', 'fulfill'), status: oneOf('ok', 'error') }), [
    { type: 'prepare', status: 'ok' },
    { type: 'prepare', status: 'error' },
    { type: 'fulfill', status: 'ok' },
    { type: 'fulfill', status: 'error' },
  ]);
});

test('without attributes there is one series, without labels', () => {
  assert.deepEqual(enumerateAttributes({}), [{}]);
});

test('with a free attribute nothing can be said before it is used', () => {
  assert.deepEqual(enumerateAttributes({ type: oneOf('a', 'b'), peer: free({ budget: 10 }) }), []);
});

test('an enumeration without values has no combination', () => {
  assert.deepEqual(enumerateAttributes({ type: oneOf() }), []);
});

test('the compiler knows the values of an attribute', () => {
  const attributes = { type: oneOf('prepare', 'fulfill'), peer: free({ budget: 10 }) };
  const right: AttributeValues<typeof attributes> = { type: 'prepare', peer: 'anybody' };
  // @ts-expect-error a value that was not declared
  const wrong: AttributeValues<typeof attributes> = { type: 'preparre', peer: 'anybody' };
  // @ts-expect-error an attribute is missing
  const missing: AttributeValues<typeof attributes> = { type: 'prepare' };
  // @ts-expect-error an attribute that was not declared
  const unknown: AttributeValues<typeof attributes> = { type: 'prepare', peer: 'anybody', code: 'F00' };
  assert.deepEqual([right, wrong, missing, unknown].length, 4);
});
