import assert from 'node:assert/strict';
import { test } from 'node:test';
import type { SettingsInput } from '../src/index.ts';
import { settingRows } from '../src/reference/setting-rows.ts';
import { bundleOf, EVERYTHING, MINIMAL, textsOf, valueAt, withValue } from './scenarios.ts';

/** Settings that change nothing when they are set alone, and why. */
const SAY_NOTHING_ALONE: Readonly<Record<string, string>> = {
  'alerts.default': 'there is one value so far',
  'services.[].instances': 'is for a check alone',
  'metrics.seriesBudget': 'is for a check alone',
  'check.ignore': 'is for the checks alone',
  'check.ignore.[].code': 'is for the checks alone',
  'check.ignore.[].file': 'is for the checks alone',
  'check.ignore.[].path': 'is for the checks alone',
  'check.ignore.[].reason': 'is for the checks alone',
  'page.port': 'is where `headrace start` serves its page, which no program of the bundle asks',
  'patches.[].name': 'is for people: it is shown when the patch no longer fits',
  'patches.[].file': 'is a part of a patch, which is tested as a whole',
  'patches.[].path': 'is a part of a patch, which is tested as a whole',
  'patches.[].set': 'is a part of a patch, which is tested as a whole',
  'patches.[].add': 'is a part of a patch, which is tested as a whole',
  'patches.[].remove': 'is a part of a patch, which is tested as a whole',
};

/** Where the scenario has a value that differs from the one of the least settings. */
const ELSEWHERE: Readonly<Record<string, readonly (string | number)[]>> = {
  'services.[].contract': ['services', 1, 'contract'],
};

const defaults = textsOf(bundleOf(MINIMAL));

for (const row of settingRows()) {
  const name = row.path.join('.');
  const path = row.path.map((key) => (key === '[]' ? 0 : key));
  if (SAY_NOTHING_ALONE[name] !== undefined) continue;

  test(`${name} changes the bundle`, () => {
    const value = valueAt(EVERYTHING, ELSEWHERE[name] ?? path);
    assert.notEqual(value, undefined, 'the scenario with everything set says it');
    assert.notDeepEqual(value, row.fallback, 'and not with the default');
    const changed = textsOf(bundleOf(withValue(MINIMAL, path, value) as SettingsInput));
    const paths = [...new Set([...Object.keys(defaults), ...Object.keys(changed)])];
    assert.ok(
      paths.some((file) => defaults[file] !== changed[file]),
      'no file of the bundle changes',
    );
  });
}

test('what is said to change nothing is a setting', () => {
  const names = settingRows().map((row) => row.path.join('.'));
  for (const name of Object.keys(SAY_NOTHING_ALONE)) assert.ok(names.includes(name), name);
});
