import type { Problem, Severity } from '@headrace/contract';
import type { Examples } from '../example.ts';
import type { Expr, Span } from '../promql/ast.ts';
import type { Inference } from '../promql/infer.ts';
import type { SeriesIndex } from '../series/series-index.ts';

/** Where a query stands: in a panel that draws it, in a rule, or behind a dashboard's variable. */
export type QueryUse = 'panel' | 'alert' | 'record' | 'variable';

/** A text that is filled with labels of a query's series: `{{ $labels.peer_id }}`, or a legend. */
export interface Template {
  readonly text: string;
  readonly path: readonly (string | number)[];
  readonly dialect: 'legend' | 'alert' | 'variable';
}

/** A parsed and inferred PromQL query, and what stands around it. */
export interface PromqlQuery {
  readonly text: string;
  readonly expr: Expr;
  /** `expr` and everything inside of it. */
  readonly all: readonly Expr[];
  readonly of: Inference;
  readonly index: SeriesIndex;
  readonly use: QueryUse;
  readonly templates: readonly Template[];
  /** Four times the larger of scrape and export interval. */
  readonly leastRangeMs: number;
}

/** What a rule found, at characters of the query or of one of its templates. */
export interface QueryFinding extends Span {
  readonly template?: Template;
  readonly message: string;
  readonly expected: string;
  readonly fix: string;
}

/** A rule that one PromQL query is held to. */
export interface QueryRule {
  readonly code: Problem['code'];
  readonly severity: Severity;
  /** One sentence for the reference. */
  readonly meaning: string;
  /** What to do about it, in a sentence or two for the reference. */
  readonly fix: string;
  readonly examples: Examples;
  readonly find: (query: PromqlQuery) => QueryFinding[];
}

/** `; did you mean x?`, or nothing. */
export function didYouMean(meant: string | undefined): string {
  return meant === undefined ? '' : `; did you mean ${meant}?`;
}

/** The text of a part of the query. */
export function textAt({ text }: PromqlQuery, { start, end }: Span): string {
  return text.slice(start, end);
}
