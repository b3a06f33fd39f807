import type { Problem } from '@headrace/contract';
import { nearest } from '@headrace/stack';
import type { CheckedFile } from './documents/document.ts';
import { didYouMean } from './queries/query-rule.ts';

/** `# headrace-disable area/name why`: what is below it, and indented deeper, may have this problem. */
interface Suppression {
  readonly file: string;
  readonly code: string;
  readonly reason: string;
  readonly line: number;
  readonly column: number;
  readonly endColumn: number;
  /** The first line behind the ones that it is for. */
  readonly endLine: number;
}

const COMMENT = /^(\s*)#\s*headrace-disable(?:\s+(\S+))?(?:\s+(.*\S))?\s*$/;

/** Takes away what is suppressed, and adds what is wrong with the suppressions themselves. */
export function applySuppressions(
  problems: readonly Problem[],
  files: readonly CheckedFile[],
  codes: readonly string[],
): Problem[] {
  const suppressions = files.filter(({ value }) => value === undefined).flatMap(suppressionsIn);
  if (suppressions.length === 0) return [...problems];
  const used = new Set<Suppression>();
  const left = problems.filter((problem) => {
    const covering = suppressions.filter((one) => covers(one, problem));
    for (const one of covering) used.add(one);
    return covering.length === 0;
  });
  return [...left, ...suppressions.flatMap((one) => faultsOf(one, used.has(one), codes))];
}

function covers({ file, code, line, endLine }: Suppression, problem: Problem): boolean {
  return problem.file === file && problem.code === code && problem.line > line && problem.line < endLine;
}

function suppressionsIn({ path: file, text }: CheckedFile): Suppression[] {
  if (!text.includes('headrace-disable')) return [];
  const lines = text.split('\n');
  return lines.flatMap((content, index) => {
    const match = COMMENT.exec(content);
    if (match === null) return [];
    const [, before = '', code = '', reason = ''] = match;
    const place = { line: index + 1, column: before.length + 1, endColumn: content.trimEnd().length + 1 };
    return [{ file, code, reason, ...place, endLine: endOfNext(lines, index + 1) + 1 }];
  });
}

/** The index behind the next entry: its first line and everything that is indented deeper. */
function endOfNext(lines: readonly string[], from: number): number {
  let first = from;
  while (first < lines.length && /^\s*(?:#.*)?$/.test(lines[first] ?? '')) first += 1;
  const depth = indentOf(lines[first] ?? '');
  let end = first + 1;
  while (end < lines.length && (/^\s*$/.test(lines[end] ?? '') || indentOf(lines[end] ?? '') > depth)) end += 1;
  return end;
}

function indentOf(line: string): number {
  return line.length - line.trimStart().length;
}

function faultsOf(one: Suppression, isUsed: boolean, codes: readonly string[]): Problem[] {
  const { file, line, column, endColumn } = one;
  const at = { severity: 'error', file, line, column, endColumn, path: '' } as const;
  const form = '# headrace-disable area/name why';
  if (!codes.includes(one.code)) {
    const message =
      one.code === '' ? 'says no code' : `there is no code ${one.code}${didYouMean(nearest(one.code, codes))}`;
    return [
      {
        code: 'check/suppression',
        ...at,
        message,
        expected: form,
        fix: 'write the code of the problem and why it is none',
      },
    ];
  }
  if (one.reason === '')
    return [
      {
        code: 'check/suppression',
        ...at,
        message: `says no reason why ${one.code} is none here`,
        expected: form,
        fix: 'write the reason behind the code',
      },
    ];
  if (isUsed) return [];
  return [
    {
      code: 'check/unused-suppression',
      ...at,
      message: `there is no ${one.code} below to suppress`,
      expected: 'a problem that it suppresses',
      fix: 'remove the comment',
    },
  ];
}
