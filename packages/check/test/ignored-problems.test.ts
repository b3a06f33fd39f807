import assert from 'node:assert/strict';
import { describe, it } from 'node:test';
import type { Problem } from '@headrace/contract';
import { type IgnoredProblem, noLocator, parseSettings } from '@headrace/stack';
import { unusedIgnores, withoutIgnored } from '../src/files.ts';
import { problemCatalogue } from '../src/index.ts';
import { GOOD } from './findings-of.ts';

function settingsWith(...ignore: Omit<IgnoredProblem, 'reason'>[]) {
  const check = { ignore: ignore.map((one) => ({ ...one, reason: 'it is known' })) };
  const { settings, problems } = parseSettings({ ...GOOD, check }, 'stack.yaml', noLocator);
  assert.deepEqual(problems, []);
  assert.ok(settings);
  return settings;
}

function problem(code: Problem['code'], file: string, path: string): Problem {
  const text = { message: 'is wrong', expected: 'right', fix: 'mend it' };
  return { code, severity: 'error', file, line: 1, column: 1, endColumn: 2, path, ...text };
}

const FOUND = [
  problem('query/raw-counter', 'rules.yaml', 'groups[0].rules[1].expr'),
  problem('query/raw-counter', 'rules.yaml', 'groups[0].rules[10].expr'),
  problem('query/raw-counter', 'other.yaml', 'groups[0].rules[1]'),
  problem('query/short-range', 'rules.yaml', 'groups[0].rules[1].expr'),
];

/** Which of the problems are left, by their index. */
function left(one: Omit<IgnoredProblem, 'reason'>): number[] {
  return withoutIgnored(FOUND, settingsWith(one)).map((each) => FOUND.indexOf(each));
}

describe('an ignored problem', () => {
  const code = 'query/raw-counter';
  for (const [sentence, one, expected] of [
    ['is one of its code, wherever it is', { code }, [3]],
    ['is in its file alone, where that is said', { code, file: 'other.yaml' }, [0, 1, 3]],
    ['is in a file of just that path', { code, file: './rules.yaml' }, [0, 1, 2, 3]],
    ['is at its path and below, where that is said', { code, path: 'groups[0].rules[1]' }, [1, 3]],
    ['is not at a path that begins with the same characters', { code, path: 'groups[0].rule' }, [0, 1, 2, 3]],
    ['is below a path of several steps', { code, file: 'rules.yaml', path: 'groups[0]' }, [2, 3]],
  ] as const)
    it(sentence, () => assert.deepEqual(left(one), expected));

  it('is never one of reading, whatever the settings say', () => {
    const never = problemCatalogue().filter(({ code }) => /^(?:settings|check|otlp|exposition|run)\//.test(code));
    assert.ok(never.length > 20);
    for (const { code } of never) {
      const one = problem(code, 'rules.yaml', 'a');
      assert.deepEqual(withoutIgnored([one], settingsWith({ code })), [one], code);
    }
  });
});

describe('an entry that ignores nothing', () => {
  const LOOKED_FOR = {
    everywhere: ['logs/retention'],
    inFiles: { codes: ['query/raw-counter'], files: ['rules.yaml', 'other.yaml'] },
  };
  const messages = (...ignore: Omit<IgnoredProblem, 'reason'>[]) =>
    unusedIgnores(FOUND, { settings: settingsWith(...ignore), file: 'stack.yaml', locator: noLocator }, LOOKED_FOR).map(
      ({ path, message }) => `${path}: ${message}`,
    );

  it('is told where its problem was looked for', () => {
    assert.deepEqual(
      messages({ code: 'logs/retention' }, { code: 'query/raw-counter', file: 'rules.yaml', path: 'groups[9]' }),
      [
        'check.ignore[0].code: there is no logs/retention to ignore',
        'check.ignore[1].code: there is no query/raw-counter to ignore in rules.yaml at groups[9]',
      ],
    );
  });
  it('is not told where it does ignore something', () => {
    assert.deepEqual(messages({ code: 'query/raw-counter', file: 'rules.yaml', path: 'groups[0]' }), []);
  });
  it('is not told when its file was not looked at, or may be any', () => {
    assert.deepEqual(messages({ code: 'query/raw-counter', file: 'third.yaml' }, { code: 'query/unit-clash' }), []);
    assert.deepEqual(messages({ code: 'query/raw-counter', path: 'panels[1]' }), []);
  });
});
