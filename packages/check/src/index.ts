export type { Check, CheckContext, Finding } from './check.ts';
export { errorsMarkdown } from './errors-markdown.ts';
export type { Example } from './example.ts';
export { problemCatalogue } from './problem-catalogue.ts';
export { checks } from './run-checks.ts';
