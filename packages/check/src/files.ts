/** Checks of files, apart from those of settings: only who checks files loads the grammars. */
export { checkFiles } from './check-files.ts';
export type { World } from './document-rules/document-rule.ts';
export type { CheckedFile } from './documents/document.ts';
export { type LookedFor, unusedIgnores, withoutIgnored } from './ignored-problems.ts';
export { lookedForInFiles } from './looked-for.ts';
