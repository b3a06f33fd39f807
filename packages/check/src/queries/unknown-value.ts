import { nearest } from '@headrace/stack';
import type { LabelMatcher } from '../promql/ast.ts';
import { seriesOf } from '../promql/inferred.ts';
import { didYouMean, type QueryFinding, type QueryRule } from './query-rule.ts';

/** An enumerated label has the values that its contract lists and no other. */
export const unknownValue: QueryRule = {
  code: 'query/unknown-value',
  severity: 'error',
  meaning: 'A matcher asks for a value that the label never has.',
  fix: 'Write one of the values in the message, or declare the value in the contract.',
  examples: {
    wrong: { promql: 'sum(rate(settlements_executed_total{status="failed"}[5m])) > 0' },
    right: { promql: 'sum(rate(settlements_executed_total{status="failure"}[5m])) > 0' },
  },
  find: ({ all, of }) =>
    all.flatMap((expr) => {
      if (expr.kind !== 'selector') return [];
      const { has } = seriesOf(of(expr)).labels;
      return expr.matchers.flatMap((matcher) => {
        const values = has.get(matcher.label.name)?.values ?? 'open';
        return values === 'open' || matcher.value.variable ? [] : faultsOf(matcher, values);
      });
    }),
};

function faultsOf(matcher: LabelMatcher, values: readonly string[]): QueryFinding[] {
  const { op, value } = matcher;
  if (op === '=' || (op === '!=' && value.value !== ''))
    return values.includes(value.value) ? [] : [finding(matcher, value.value, values)];
  if (op === '!=') return [];
  const alternatives = literalAlternatives(value.value);
  if (alternatives !== undefined)
    return alternatives
      .filter((one) => one !== '' && !values.includes(one))
      .map((one) => finding(matcher, one, values));
  const pattern = compiled(value.value);
  return pattern === undefined || values.some((one) => pattern.test(one)) || pattern.test('')
    ? []
    : [finding(matcher, value.value, values)];
}

/** `a|b` or `(a|b)` as the texts that it is made of, or undefined where it is a pattern. */
export function literalAlternatives(pattern: string): string[] | undefined {
  const inner = /^\((?:\?:)?([^()]*)\)$/.exec(pattern)?.[1] ?? pattern;
  const alternatives = inner.split('|');
  const areTexts = alternatives.every((one) => /^(?:[\w:/@ -]|\\[^a-zA-Z0-9])*$/.test(one));
  return areTexts ? alternatives.map((one) => one.replaceAll(/\\(.)/g, '$1')) : undefined;
}

/** The pattern as Prometheus anchors it, or undefined where this language writes it another way. */
function compiled(pattern: string): RegExp | undefined {
  try {
    return new RegExp(`^(?:${pattern})$`, 's');
  } catch (error) {
    if (error instanceof SyntaxError) return undefined;
    throw error;
  }
}

function finding({ label, value }: LabelMatcher, got: string, values: readonly string[]): QueryFinding {
  const meant = nearest(got, values);
  return {
    ...{ start: value.start, end: value.end },
    message: `${label.name} is never ${JSON.stringify(got)}${didYouMean(meant === undefined ? undefined : JSON.stringify(meant))}`,
    expected: `one of ${values.map((one) => JSON.stringify(one)).join(', ')}`,
    fix: meant === undefined ? 'write one of the values in the message' : `write ${JSON.stringify(meant)}`,
  };
}
