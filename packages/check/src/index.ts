export type { Check, CheckContext, Finding } from './check.ts';
export { checks, runChecks } from './run-checks.ts';
