/** Checks of settings, apart from those of files: who only writes files loads no grammar of a query language. */
export { checkSettings } from './check-settings.ts';
export { withoutIgnored } from './ignored-problems.ts';
