export type { Check, CheckContext, Finding } from './check.ts';
export { errorsMarkdown, problemCatalogue } from './problem-catalogue.ts';
export { checks, runChecks } from './run-checks.ts';
