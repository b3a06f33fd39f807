import { parser } from '@grafana/lezer-logql';
import type { SyntaxNode } from '@lezer/common';
import { invalidQuery, notEvaluated } from './error.ts';
import { buildLogs, descendants, type Source } from './parse-logs.ts';
import type { CountQuery, Grouping, LogqlQuery } from './query.ts';
import { parseDurationNanos } from './units.ts';

/** Deeper than anything that people write, and far from the end of the stack. */
const mostNesting = 200;

/**
 * Reads a LogQL query with Grafana's grammar; throws a LogqlError with line and column for what is no LogQL, and for
 * LogQL that is not evaluated.
 *
 * Source: https://grafana.com/docs/loki/latest/query/
 */
export function parseLogql(text: string): LogqlQuery {
  const tree = parser.parse(text);
  let depth = 0;
  tree.iterate({
    enter: (node) => {
      depth += 1;
      if (depth > mostNesting) throw invalidQuery(text, node.from, `nested deeper than ${mostNesting} levels`);
      if (node.type.isError) throw invalidQuery(text, node.from, `syntax error: ${unexpected(text, node.from)}`);
    },
    leave: () => {
      depth -= 1;
    },
  });
  const expression = tree.topNode.getChild('Expr')?.firstChild;
  if (expression === null || expression === undefined) throw invalidQuery(text, 0, 'syntax error: unexpected end');
  const source: Source = { text, textOf: (node) => text.slice(node.from, node.to) };
  if (expression.name === 'LogExpr') return { kind: 'logs', logs: buildLogs(source, expression) };
  return buildMetric(source, expression);
}

function unexpected(text: string, offset: number): string {
  const word = /^\s*(\w+|\S)/.exec(text.slice(offset))?.[1];
  return word === undefined ? 'unexpected end of the query' : `unexpected ${word}`;
}

function buildMetric(source: Source, expression: SyntaxNode): CountQuery {
  const inner = expression.firstChild;
  if (inner?.name === 'RangeAggregationExpr') return { ...buildRange(source, inner), sum: undefined };
  const operator = inner?.getChild('VectorOp')?.firstChild;
  if (inner?.name !== 'VectorAggregationExpr' || operator?.name !== 'Sum') {
    const what = operator ?? inner?.firstChild ?? expression;
    throw notEvaluated(source.text, expression.from, `${source.textOf(what).slice(0, 40)}…`);
  }
  const range = inner.getChild('MetricExpr')?.firstChild;
  if (range?.name !== 'RangeAggregationExpr')
    throw notEvaluated(source.text, range?.from ?? inner.from, 'sum of anything but count_over_time or rate');
  return { ...buildRange(source, range), sum: buildGrouping(source, inner) };
}

function buildGrouping(source: Source, aggregation: SyntaxNode): Grouping {
  const grouping = aggregation.getChild('Grouping');
  const mode = grouping?.getChild('Without') ? 'without' : 'by';
  const labels = grouping?.getChild('Labels');
  return {
    mode,
    labels: labels === null || labels === undefined ? [] : descendants(labels, 'Identifier').map(source.textOf),
  };
}

function buildRange(source: Source, aggregation: SyntaxNode): Omit<CountQuery, 'sum'> {
  const operator = aggregation.getChild('RangeOp')?.firstChild;
  if (operator?.name !== 'CountOverTime' && operator?.name !== 'Rate')
    throw notEvaluated(source.text, aggregation.from, source.textOf(operator ?? aggregation));
  const range = aggregation.getChild('LogRangeExpr');
  const length = range?.getChild('Range');
  for (const name of ['OffsetExpr', 'UnwrapExpr']) {
    const node = range?.getChild(name);
    if (node) throw notEvaluated(source.text, node.from, source.textOf(node));
  }
  const grouping = aggregation.getChild('Grouping');
  if (grouping) throw notEvaluated(source.text, grouping.from, 'grouping outside of sum');
  if (!range || !length) throw invalidQuery(source.text, aggregation.from, 'syntax error: a range is missing');
  const rangeNanos = parseDurationNanos(
    source
      .textOf(length)
      .replace(/^\[|\]$/g, '')
      .trim(),
  );
  if (rangeNanos === undefined || rangeNanos <= 0n)
    throw invalidQuery(source.text, length.from, `not a valid duration: ${source.textOf(length)}`);
  return { kind: 'count', logs: buildLogs(source, range), rangeNanos, perSecond: operator.name === 'Rate' };
}
