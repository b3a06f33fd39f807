/** A range of characters in the text of a query. */
export interface Span {
  readonly start: number;
  readonly end: number;
}

/** A name that a query writes: a label of `by`, `on`, `group_left`. */
export interface NameRef extends Span {
  readonly name: string;
  /** Written with a dashboard variable, so that nobody knows it here. */
  readonly variable: boolean;
}

export interface LabelMatcher extends Span {
  readonly label: NameRef;
  readonly op: '=' | '!=' | '=~' | '!~';
  readonly value: StringLiteral;
}

interface NumberLiteral extends Span {
  readonly kind: 'number';
  readonly value: number;
}

export interface StringLiteral extends Span {
  readonly kind: 'string';
  readonly value: string;
  readonly variable: boolean;
}

/** A dashboard variable that stands for an expression. */
interface Variable extends Span {
  readonly kind: 'variable';
}

export interface Selector extends Span {
  readonly kind: 'selector';
  /** Undefined where series of any name are selected. */
  readonly metric: NameRef | undefined;
  readonly matchers: readonly LabelMatcher[];
}

/** `x[5m]`; without a duration where a variable chooses it. */
interface Range extends Span {
  readonly kind: 'range';
  readonly of: Expr;
  readonly durationMs: number | undefined;
  readonly duration: Span;
}

/** `x[1h:1m]` */
interface Subquery extends Span {
  readonly kind: 'subquery';
  readonly of: Expr;
}

export interface Call extends Span {
  readonly kind: 'call';
  readonly name: string;
  readonly args: readonly Expr[];
}

export interface Aggregation extends Span {
  readonly kind: 'aggregation';
  readonly op: string;
  readonly mode: 'by' | 'without';
  /** Empty where nothing is written: then everything becomes one. */
  readonly labels: readonly NameRef[];
  readonly parameter: Expr | undefined;
  readonly of: Expr;
}

export interface Matching {
  readonly mode: 'on' | 'ignoring';
  readonly labels: readonly NameRef[];
  readonly group: { readonly side: 'left' | 'right'; readonly include: readonly NameRef[] } | undefined;
}

export interface Binary extends Span {
  readonly kind: 'binary';
  readonly op: string;
  readonly left: Expr;
  readonly right: Expr;
  readonly returnsBool: boolean;
  readonly matching: Matching | undefined;
}

interface Negation extends Span {
  readonly kind: 'negation';
  readonly of: Expr;
}

/** A PromQL expression; parentheses, `offset` and `@` are gone, for they change neither type nor labels nor unit. */
export type Expr =
  | NumberLiteral
  | StringLiteral
  | Variable
  | Selector
  | Range
  | Subquery
  | Call
  | Aggregation
  | Binary
  | Negation;

export const COMPARISONS: ReadonlySet<string> = new Set(['==', '!=', '>', '<', '>=', '<=']);
export const SET_OPERATORS: ReadonlySet<string> = new Set(['and', 'or', 'unless']);

/** The expressions directly inside of `expr`, in the order in which they are written. */
export function childrenOf(expr: Expr): readonly Expr[] {
  switch (expr.kind) {
    case 'range':
    case 'subquery':
    case 'negation':
      return [expr.of];
    case 'call':
      return expr.args;
    case 'aggregation':
      return expr.parameter === undefined ? [expr.of] : [expr.parameter, expr.of];
    case 'binary':
      return [expr.left, expr.right];
    default:
      return [];
  }
}

/** `expr` and everything inside of it, outside first. */
export function everyExpr(expr: Expr): Expr[] {
  const found: Expr[] = [];
  const open: Expr[] = [expr];
  for (let next = open.pop(); next !== undefined; next = open.pop()) {
    found.push(next);
    open.push(...childrenOf(next).toReversed());
  }
  return found;
}
