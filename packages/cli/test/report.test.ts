import assert from 'node:assert/strict';
import { test } from 'node:test';
import type { Problem } from '@headrace/contract';
import { type Format, reportProblems } from '../src/report/problems.ts';
import { capture } from './captured-run.ts';
import { inNewFolder, put } from './folder.ts';

const PROBLEM: Problem = {
  code: 'settings/duration',
  severity: 'error',
  file: 's.yaml',
  line: 2,
  column: 14,
  endColumn: 20,
  path: 'metrics.retention',
  message: 'expected a duration, got "5 days"',
  expected: 'a duration',
  fix: 'write it like "35d"',
};
const SOURCE = 'metrics:\n  retention: 5 days\n';

function report(
  problems: readonly Problem[],
  format: Format,
  options: { isTTY?: boolean; env?: Record<string, string>; source?: string } = {},
) {
  const texts = { stdout: '', stderr: '' };
  const output = (name: 'stdout' | 'stderr') => ({
    write: (text: string) => (texts[name] += text),
    isTTY: options.isTTY ?? false,
  });
  const io = { stdout: output('stdout'), stderr: output('stderr'), env: options.env ?? {} };
  reportProblems(problems, format, () => options.source ?? SOURCE, io);
  return texts;
}

test('text shows the line with a caret below the place, the fix and how many there are', () => {
  assert.deepEqual(report([PROBLEM], 'text'), {
    stdout: '',
    stderr: [
      'error settings/duration  s.yaml:2:14  metrics.retention',
      '  2 |   retention: 5 days',
      '                   ^^^^^^ expected a duration, got "5 days"',
      '  fix: write it like "35d"',
      '',
      '1 error',
      '',
    ].join('\n'),
  });
});

test('problems stand in the order of the file, whatever the order in which they were found', () => {
  const at = (line: number, column: number) => ({
    ...PROBLEM,
    line,
    column,
    endColumn: column + 1,
    code: `a/${line}-${column}` as const,
  });
  const { stderr } = report([at(3, 1), at(2, 9), at(0, 0), at(2, 1)], 'text');
  assert.deepEqual(stderr.match(/a\/\d-\d/g), ['a/0-0', 'a/2-1', 'a/2-9', 'a/3-1']);
});

test('errors and warnings are counted apart', () => {
  const { stderr } = report([PROBLEM, { ...PROBLEM, severity: 'warning' }, PROBLEM], 'text');
  assert.match(stderr, /\n2 errors, 1 warning\n$/);
});

test('a problem of the whole file has no line to show', () => {
  const { stderr } = report([{ ...PROBLEM, line: 0, column: 0, endColumn: 0, path: '' }], 'text');
  assert.match(stderr, /^error settings\/duration {2}s\.yaml\n {2}expected a duration, got "5 days"\n/);
});

test('a tab before the caret stays a tab', () => {
  const { stderr } = report([{ ...PROBLEM, line: 1, column: 3, endColumn: 4 }], 'text', { source: '\t\tx\n' });
  assert.match(stderr, /\n {6}\t\t\^ expected/);
});

test('lines may end in CRLF', () => {
  const { stderr } = report([PROBLEM], 'text', { source: SOURCE.replaceAll('\n', '\r\n') });
  assert.ok(!stderr.includes('\r'));
  assert.equal(stderr, report([PROBLEM], 'text').stderr);
});

test('colour is for a terminal alone, and not with NO_COLOR', () => {
  const colour = '\u001b[';
  assert.ok(report([PROBLEM], 'text', { isTTY: true }).stderr.includes(colour));
  assert.ok(!report([PROBLEM], 'text').stderr.includes(colour));
  assert.ok(!report([PROBLEM], 'text', { isTTY: true, env: { NO_COLOR: '1' } }).stderr.includes(colour));
  assert.ok(report([PROBLEM], 'text', { isTTY: true, env: { NO_COLOR: '' } }).stderr.includes(colour));
  for (const format of ['json', 'github'] as const) {
    const { stdout, stderr } = report([PROBLEM], format, { isTTY: true });
    assert.ok(!`${stdout}${stderr}`.includes(colour), format);
  }
});

test('colour paints all carets, and no caret of the line itself', () => {
  const { stderr } = report([{ ...PROBLEM, line: 1, column: 1, endColumn: 4 }], 'text', {
    isTTY: true,
    source: 'a ^ b\n',
  });
  assert.ok(stderr.includes('  1 | a ^ b\n'));
  assert.ok(stderr.includes('\u001b[31m^^^\u001b[39m expected'));
});

test('what was meant as a secret is not printed, in any format', async () => {
  await inNewFolder(async () => {
    await put(
      'headrace.settings.yaml',
      'services: [{ name: a, contract: ilp-connector }]\ndashboards: { adminPassword: hunter2 }\n',
    );
    for (const format of ['text', 'json', 'github']) {
      const { stdout, stderr, exitCode } = await capture(['gen-config', '--format', format]);
      assert.equal(exitCode, 1);
      assert.ok(!`${stdout}${stderr}`.includes('hunter2'), format);
    }
  });
});

test('JSON is alone on stdout and has everything that is known', () => {
  const { stdout, stderr } = report([PROBLEM], 'json');
  assert.equal(stderr, '');
  assert.deepEqual(JSON.parse(stdout), { problems: [PROBLEM] });
});

test('the github format is one workflow command a problem, on one line', () => {
  const { stderr } = report([{ ...PROBLEM, message: 'two\nlines, 100 %', file: 'a,b:c.yaml' }], 'github');
  assert.equal(
    stderr,
    '::error file=a%2Cb%3Ac.yaml,line=2,col=14,endColumn=20,title=settings/duration::two%0Alines, 100 %25 (fix: write it like "35d")\n',
  );
});

test('a problem of the whole file has no line in the github format', () => {
  const { stderr } = report([{ ...PROBLEM, severity: 'warning', line: 0 }], 'github');
  assert.match(stderr, /^::warning file=s\.yaml,title=settings\/duration::/);
});

for (const format of ['json', 'github'] as const) {
  test(`check and gen-config tell the same in the format ${format}`, async () => {
    await inNewFolder(async () => {
      await put('headrace.settings.yaml', 'services: []\nlogs: { retention: 1h }\n');
      const [first, second] = [
        await capture(['gen-config', '--format', format]),
        await capture(['check', '--format', format]),
      ];
      assert.deepEqual(first, second);
      assert.equal(first.exitCode, 1);
      const text = format === 'json' ? first.stdout : first.stderr;
      assert.ok(text.indexOf('settings/missing') < text.indexOf('logs/retention'));
    });
  });
}
