import { type Binary, COMPARISONS, type Expr, SET_OPERATORS } from '../promql/ast.ts';
import type { Inference } from '../promql/infer.ts';
import { isExistenceTest } from '../promql/infer-binary.ts';
import { seriesOf } from '../promql/inferred.ts';
import { type PromqlQuery, type QueryRule, textAt } from './query-rule.ts';

/** A counter says how much there ever was since a process began: its height means nothing. */
export const rawCounter: QueryRule = {
  code: 'query/raw-counter',
  severity: 'warning',
  meaning: 'A counter is shown, recorded or compared as it is, without `rate` or `increase`.',
  fix: 'Take `rate(…[5m])` or `increase(…[5m])` of the counter.',
  examples: {
    wrong: { promql: 'sum(connector_errors_total{severity="critical"}) > 10' },
    right: { promql: 'sum(increase(connector_errors_total{severity="critical"}[5m])) > 10' },
  },
  find: (query) => {
    const { expr, use } = query;
    const shown =
      use !== 'variable' && isCounter(expr, query.of) && !(use === 'alert' && asksForExistence(expr, query.of));
    const operands = query.all.flatMap((one) => rawOperands(one, query.of));
    return [...(shown ? [expr] : []), ...operands].map((one) => finding(one, query));
  },
};

/** Whether an alert only asks if there was ever anything, and so never looks at the height. */
function asksForExistence(expr: Expr, of: Inference): boolean {
  if (expr.kind !== 'binary') return false;
  if (COMPARISONS.has(expr.op) || expr.op === 'unless') return true;
  const sides = expr.op === 'and' ? [expr.left] : [expr.left, expr.right];
  return SET_OPERATORS.has(expr.op) && sides.every((side) => !isCounter(side, of) || asksForExistence(side, of));
}

function isCounter(expr: Expr, of: Inference): boolean {
  const inferred = of(expr);
  return inferred.type === 'vector' && inferred.kind === 'counter';
}

/** Operands that are counters where a level or a growth belongs. */
function rawOperands(expr: Expr, of: Inference): Expr[] {
  if (expr.kind === 'call')
    return expr.name === 'histogram_quantile' ? expr.args.slice(1, 2).filter((arg) => isCounter(arg, of)) : [];
  if (expr.kind !== 'binary' || SET_OPERATORS.has(expr.op)) return [];
  const raw = [expr.left, expr.right].filter((side) => isCounter(side, of));
  if (raw.length === 0) return [];
  if (COMPARISONS.has(expr.op)) return isAboutNothing(expr, of) ? [] : raw;
  // A number scales a counter, which is judged further outside; two counters stay one, or make a difference.
  const besideLevel = [expr.left, expr.right].some(
    (side) => of(side).type === 'vector' && seriesOf(of(side)).kind === 'gauge',
  );
  return besideLevel ? raw : [];
}

function isAboutNothing(binary: Binary, of: Inference): boolean {
  return [of(binary.left), of(binary.right)].some(
    (side) => side.type === 'scalar' && isExistenceTest(binary, side.value),
  );
}

function finding(expr: Expr, query: PromqlQuery) {
  return {
    ...{ start: expr.start, end: expr.end },
    message: `${textAt(query, expr)} is a counter: it only says what there was since its process began`,
    expected: 'its growth',
    fix: 'take rate(…[5m]) a second or increase(…[5m]) of it',
  };
}
