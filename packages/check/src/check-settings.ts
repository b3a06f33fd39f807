import type { Problem } from '@headrace/contract';
import type { CheckContext } from './check.ts';
import { unusedIgnores, withoutIgnored, wrongIgnores } from './ignored-problems.ts';
import { checks, runChecks } from './run-checks.ts';

/**
 * Everything that can be said of settings alone: what the checks find and `check.ignore` does not name, and what is
 * wrong with its entries themselves.
 */
export async function checkSettings(context: CheckContext): Promise<Problem[]> {
  const problems = runChecks(context);
  if (context.settings.check.ignore.length === 0) return problems;
  // The catalogue of all codes brings the grammars of every query language along: few settings need it.
  const { problemCatalogue } = await import('./problem-catalogue.ts');
  const codes = problemCatalogue().map(({ code }) => code);
  return [
    ...withoutIgnored(problems, context.settings),
    ...wrongIgnores(context, codes),
    ...unusedIgnores(problems, context, { everywhere: checks.map(({ code }) => code) }),
  ];
}
