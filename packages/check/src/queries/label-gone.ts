import type { Expr } from '../promql/ast.ts';
import { lacks } from '../promql/labels.ts';
import { labelUses } from './label-uses.ts';
import { type QueryRule, textAt } from './query-rule.ts';

/** A label that an inner aggregation took away is empty for everything outside of it. */
export const labelGone: QueryRule = {
  code: 'query/label-gone',
  severity: 'error',
  meaning: '`by`, `without`, `on`, `ignoring` or `group_left` names a label that an expression inside has dropped.',
  fix: 'Keep the label in the inner `by (…)`, or leave it out further outside.',
  examples: {
    wrong: { promql: 'max by (method) (sum by (status) (rate(settlements_executed_total[5m]))) > 1' },
    right: { promql: 'max by (method) (sum by (method, status) (rate(settlements_executed_total[5m]))) > 1' },
  },
  find: (query) =>
    labelUses(query.all, query.of).flatMap(({ label, clause, vectors, inEach }) => {
      if (label.variable) return [];
      const missing = vectors.filter((labels) => lacks(labels, label.name));
      const isUsable = inEach ? missing.length === 0 : missing.length < vectors.length;
      const taker = missing.map((labels) => labels.gone.get(label.name)).find((expr) => expr !== undefined);
      // On one side of `on` alone the label may never have been: that is no match either, and told as such.
      if (isUsable || taker === undefined) return [];
      const { start, end, name } = label;
      return [
        {
          ...{ start, end },
          message: `${clause} names the label ${name}, which ${headOf(taker)} has dropped`,
          expected: `${name} to be kept: \`${textAt(query, taker)}\` drops it`,
          fix: `keep ${name} there, or do not name it here`,
        },
      ];
    }),
};

function headOf(expr: Expr): string {
  if (expr.kind === 'aggregation') return `the inner ${expr.op}`;
  if (expr.kind === 'call') return `${expr.name}()`;
  return 'the inner matching';
}
