import assert from 'node:assert/strict';
import { test } from 'node:test';
import { portsMarkdown, settingsJsonSchema, settingsMarkdown } from '../src/index.ts';
import { settingRows } from '../src/reference/setting-rows.ts';
import { EVERYTHING, valueAt } from './scenarios.ts';

test('every setting says what it is and what it takes', () => {
  for (const { path, description, expected } of settingRows()) {
    assert.notEqual(description, '', path.join('.'));
    if (!['set', 'add'].includes(path.at(-1) ?? '')) assert.notEqual(expected, 'any value', path.join('.'));
  }
});

test('the reference has every setting, with its default', () => {
  const markdown = settingsMarkdown();
  for (const { path } of settingRows()) assert.ok(markdown.includes(`\`${path.join('.').replaceAll('.[]', '[]')}\``));
  assert.match(markdown, /\| `metrics\.retention` \| `"35d"` \|/);
  assert.match(markdown, /\| `services\[\]\.name` \| required \|/);
});

test('no cell of the references breaks its table', () => {
  for (const line of [...settingsMarkdown().split('\n'), ...portsMarkdown().split('\n')]) {
    if (!line.startsWith('|')) continue;
    assert.ok([5, 6].includes(line.replaceAll('\\|', '').split('|').length - 1), line);
  }
});

test('the ports that people know are in the reference', () => {
  const markdown = portsMarkdown();
  for (const port of [4317, 4318, 8889, 8888, 13133, 9090, 9093, 3200, 9096, 4319, 3100, 9095, 3000, 8080, 7768])
    assert.match(markdown, new RegExp(`^\\| ${port} \\|`, 'm'));
});

test('the JSON Schema knows every section and refuses unknown keys', () => {
  const schema = settingsJsonSchema();
  for (const section of Object.keys(EVERYTHING)) assert.ok(valueAt(schema, ['properties', section]), section);
  assert.equal(valueAt(schema, ['additionalProperties']), false);
  assert.deepEqual(valueAt(schema, ['required']), ['services']);
});
