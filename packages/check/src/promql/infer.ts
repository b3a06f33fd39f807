import type { SeriesIndex } from '../series/series-index.ts';
import { childrenOf, type Expr, type Selector } from './ast.ts';
import { inferAggregation } from './infer-aggregation.ts';
import { inferBinary } from './infer-binary.ts';
import { inferCall } from './infer-call.ts';
import { type Inferred, seriesOf, UNKNOWN_SERIES, vector } from './inferred.ts';
import { OPEN_VALUES, withLabel } from './labels.ts';

/** What is known of each expression of a query. */
export type Inference = (expr: Expr) => Inferred;

/** Works out type, labels and unit of `expr` and of everything inside of it, from the inside outwards. */
export function infer(expr: Expr, index: SeriesIndex): Inference {
  const known = new Map<Expr, Inferred>();
  const lookUp = (one: Expr): Inferred => known.get(one) ?? { type: 'any' };
  const visit = (one: Expr): void => {
    for (const child of childrenOf(one)) visit(child);
    known.set(one, inferOne(one, lookUp, index));
  };
  visit(expr);
  return lookUp;
}

function inferOne(expr: Expr, of: Inference, index: SeriesIndex): Inferred {
  switch (expr.kind) {
    case 'number':
      return { type: 'scalar', value: expr.value, unit: undefined };
    case 'string':
      return { type: 'string' };
    case 'variable':
      return { type: 'any' };
    case 'selector':
      return inferSelector(expr, index);
    case 'range':
    case 'subquery':
      return { ...seriesOf(of(expr.of)), type: 'range' };
    case 'negation': {
      const inner = of(expr.of);
      if (inner.type !== 'scalar') return inner;
      return { ...inner, value: inner.value === undefined ? undefined : -inner.value };
    }
    case 'call':
      return inferCall(expr, of);
    case 'aggregation':
      return inferAggregation(expr, of);
    case 'binary':
      return inferBinary(expr, of);
  }
}

function inferSelector({ metric, matchers }: Selector, index: SeriesIndex): Inferred {
  const series = metric === undefined || metric.variable ? UNKNOWN_SERIES : (index.find(metric.name) ?? UNKNOWN_SERIES);
  let { labels } = series;
  for (const { label, op, value } of matchers) {
    if (op !== '=' || value.variable || label.variable) continue;
    const facts = labels.has.get(label.name) ?? (labels.open ? OPEN_VALUES : undefined);
    if (facts !== undefined) labels = withLabel(labels, label.name, { ...facts, pinned: value.value, sure: true });
  }
  return vector(series, { labels });
}
