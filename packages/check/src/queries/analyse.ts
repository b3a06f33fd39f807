import type { Problem, Severity } from '@headrace/contract';
import type { QuerySite } from '../documents/document.ts';
import { checkLogql, type Streams } from '../logql/logql.ts';
import { type Expr, everyExpr } from '../promql/ast.ts';
import { infer } from '../promql/infer.ts';
import { type Parsed, parsePromql } from '../promql/parse.ts';
import { type Substituted, withPlaceholders } from '../promql/placeholders.ts';
import type { SeriesIndex } from '../series/series-index.ts';
import { checkTraceql, type Spans } from '../traceql/traceql.ts';
import { queryRules } from './index.ts';
import type { QueryFinding } from './query-rule.ts';

/** What queries are held against. */
export interface Knowledge {
  readonly index: SeriesIndex;
  readonly streams: Streams;
  readonly spans: Spans;
  readonly leastRangeMs: number;
}

/** A finding with the code of what found it. */
export interface CodedFinding extends QueryFinding {
  readonly code: Problem['code'];
  readonly severity: Severity;
}

/** A query that was read. */
export interface ReadQuery {
  readonly site: QuerySite;
  readonly source: Substituted;
  /** Undefined for every language but PromQL. */
  readonly promql: Parsed | undefined;
}

export function readQuery(site: QuerySite): ReadQuery {
  // A rule file has no dashboard variables: there a dollar is a dollar.
  const source = site.document.kind === 'dashboard' ? withPlaceholders(site.text) : { text: site.text, variables: [] };
  return { site, source, promql: site.language === 'promql' ? parsePromql(source) : undefined };
}

/** The names of series that a query reads. */
export function namesRead({ promql }: ReadQuery): string[] {
  if (promql === undefined || 'fault' in promql) return [];
  return everyExpr(promql.expr).flatMap((expr) =>
    expr.kind === 'selector' && expr.metric !== undefined ? [expr.metric.name] : [],
  );
}

/** Everything that is wrong with one query. */
export function analyse(query: ReadQuery, knowledge: Knowledge): CodedFinding[] {
  const { site, source, promql } = query;
  if (site.language === 'logql') return checkLogql(source, knowledge.streams).map(asError);
  if (site.language === 'traceql') return checkTraceql(source, knowledge.spans).map(asError);
  if (promql === undefined) return [];
  if ('fault' in promql)
    return [
      asError({ code: 'query/syntax', ...promql.fault, expected: 'PromQL', fix: 'mend the syntax at the caret' }),
    ];
  return analysePromql(promql.expr, site, knowledge);
}

function analysePromql(expr: Expr, site: QuerySite, { index, leastRangeMs }: Knowledge): CodedFinding[] {
  const { text, use, templates } = site;
  const query = { text, expr, all: everyExpr(expr), of: infer(expr, index), index, use, templates, leastRangeMs };
  return queryRules.flatMap(({ code, severity, find }) =>
    find(query).map((finding) => ({ code, severity, ...finding })),
  );
}

function asError<Finding extends { readonly code: Problem['code'] }>(
  finding: Finding,
): Finding & { severity: Severity } {
  return { ...finding, severity: 'error' };
}
