import type { Problem } from '@headrace/contract';
import { documentRules } from './document-rules/index.ts';
import type { CheckedFile } from './documents/document.ts';
import type { LookedFor } from './ignored-problems.ts';
import { fileEntries } from './problem-entries/files.ts';
import { queryRules } from './queries/index.ts';

/** What `checkFiles` has looked for in which files: in one that could not be understood it has looked for nothing. */
export function lookedForInFiles(
  files: readonly CheckedFile[],
  problems: readonly Problem[],
): NonNullable<LookedFor['inFiles']> {
  const isUnread = (path: string) =>
    problems.some(({ code, file }) => file === path && (code === 'check/syntax' || code === 'check/unrecognised'));
  return {
    codes: [...fileEntries, ...queryRules, ...documentRules].map(({ code }) => code),
    files: files.map(({ path }) => path).filter((path) => !isUnread(path)),
  };
}
