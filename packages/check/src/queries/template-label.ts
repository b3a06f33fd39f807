import { nearest } from '@headrace/stack';
import type { Expr, NameRef } from '../promql/ast.ts';
import { seriesOf } from '../promql/inferred.ts';
import { lacks } from '../promql/labels.ts';
import { didYouMean, type QueryRule, type Template } from './query-rule.ts';

/** A legend or annotation that names a label which is not there shows nothing in its place. */
export const templateLabel: QueryRule = {
  code: 'query/template-label',
  severity: 'error',
  meaning: 'A legend or an annotation names a label that the expression has dropped or never had.',
  fix: 'Keep the label in the expression’s `by (…)`, or name one that is left.',
  examples: {
    wrong: {
      file: 'rules.yaml',
      text: `groups:
  - name: settlements
    rules:
      - alert: SettlementFailures
        expr: sum by (method) (increase(settlements_executed_total{status="failure"}[5m])) > 0
        labels: { severity: critical }
        annotations:
          summary: Settlements over {{ $labels.method }} fail at {{ $labels.node_id }}
          runbook_url: https://example.org/runbook#settlementfailures
`,
    },
    right: {
      file: 'rules.yaml',
      text: `groups:
  - name: settlements
    rules:
      - alert: SettlementFailures
        expr: sum by (method, node_id) (increase(settlements_executed_total{status="failure"}[5m])) > 0
        labels: { severity: critical }
        annotations:
          summary: Settlements over {{ $labels.method }} fail at {{ $labels.node_id }}
          runbook_url: https://example.org/runbook#settlementfailures
`,
    },
  },
  find: ({ expr, of, templates }) => {
    if (of(expr).type !== 'vector') return [];
    const branches = branchesOf(expr).map((branch) => seriesOf(of(branch)).labels);
    const has = [...new Set(branches.flatMap((labels) => [...labels.has.keys()]))];
    return templates.flatMap((template) =>
      labelsNamedIn(template)
        .filter(({ name }) => name !== '__name__' && branches.some((labels) => lacks(labels, name)))
        .map(({ name, start, end }) => {
          const meant = nearest(name, has);
          const isGone = branches.some((labels) => labels.gone.has(name));
          const why = isGone ? 'the expression drops' : 'its series do not have';
          return {
            ...{ template, start, end },
            message: `names the label ${name}, which ${why}${didYouMean(meant)}`,
            expected: has.length === 0 ? 'no label: the expression keeps none' : `one of ${has.join(', ')}`,
            fix: isGone ? `keep ${name} in the expression’s by (…)` : 'name a label that is there',
          };
        }),
    );
  },
};

/** What the series of an expression come from: for `or` both sides, but for the constant that stands in for nothing. */
function branchesOf(expr: Expr): Expr[] {
  if (expr.kind !== 'binary' || expr.op !== 'or') return [expr];
  const isConstant = expr.right.kind === 'call' && expr.right.name === 'vector';
  return isConstant ? branchesOf(expr.left) : [...branchesOf(expr.left), ...branchesOf(expr.right)];
}

const NAMED: Readonly<Record<Template['dialect'], RegExp>> = {
  legend: /\{\{\s*([A-Za-z_]\w*)\s*\}\}/g,
  alert: /(?:\$labels|\.Labels)\.([A-Za-z_]\w*)|index\s+(?:\$labels|\.Labels)\s+"([^"]+)"/g,
  variable: /,\s*([A-Za-z_]\w*)\s*\)\s*$/g,
};

function labelsNamedIn({ text, dialect }: Template): NameRef[] {
  return [...text.matchAll(NAMED[dialect])].map((match) => {
    const name = match[1] ?? match[2] ?? '';
    const start = match.index + match[0].lastIndexOf(name);
    return { name, start, end: start + name.length, variable: false };
  });
}
