import { buildBinary, buildNegative, buildNot, checkFilter } from './build.ts';
import { syntaxError } from './error.ts';
import type { Expression, SpansetQuery } from './filter.ts';
import { type Token, tokenize } from './tokens.ts';

/** Deeper than anything that people write, and far from the end of the stack. */
const maxNesting = 100;

/**
 * Reads a TraceQL query; throws a TraceQLError with line and column.
 *
 * Operators bind as in Tempo's grammar: `&&` and `||` alike and from the left, comparisons stronger, `!` strongest, so
 * that `a || b && c` is `(a || b) && c`.
 *
 * Source: https://grafana.com/docs/tempo/latest/traceql/ and pkg/traceql/expr.y of https://github.com/grafana/tempo
 */
export function parseTraceQL(query: string): SpansetQuery {
  const cursor = createCursor(query, tokenize(query));
  const spansets = parseSpansets(cursor, 0);
  const left = cursor.peek();
  if (left !== undefined) throw syntaxError(query, left.at, `unexpected ${left.text}`);
  return spansets;
}

interface Cursor {
  readonly query: string;
  peek(): Token | undefined;
  /** Takes the next token when it is one of these symbols. */
  takeSymbol(...texts: readonly string[]): Token | undefined;
  takeOperand(): Token & { readonly kind: 'operand' };
  expect(text: string): void;
}

function createCursor(query: string, tokens: readonly Token[]): Cursor {
  let index = 0;
  const peek = (): Token | undefined => tokens[index];
  const fail = (): never => {
    const token = peek();
    if (token === undefined) throw syntaxError(query, query.length, 'unexpected end of the query');
    throw syntaxError(query, token.at, `unexpected ${token.text}`);
  };
  const takeSymbol = (...texts: readonly string[]): Token | undefined => {
    const token = peek();
    if (token?.kind !== 'symbol' || !texts.includes(token.text)) return undefined;
    index += 1;
    return token;
  };
  return {
    query,
    peek,
    takeSymbol,
    takeOperand: () => {
      const token = peek();
      if (token?.kind !== 'operand') return fail();
      index += 1;
      return token;
    },
    expect: (text) => {
      if (takeSymbol(text) === undefined) fail();
    },
  };
}

function parseSpansets(cursor: Cursor, depth: number): SpansetQuery {
  let left = parseSpanset(cursor, depth);
  for (let operator = cursor.takeSymbol('&&', '||'); operator; operator = cursor.takeSymbol('&&', '||')) {
    left = { kind: operator.text === '&&' ? 'and' : 'or', left, right: parseSpanset(cursor, depth) };
  }
  return left;
}

function parseSpanset(cursor: Cursor, depth: number): SpansetQuery {
  checkDepth(cursor, depth);
  if (cursor.takeSymbol('(')) {
    const inner = parseSpansets(cursor, depth + 1);
    cursor.expect(')');
    return inner;
  }
  cursor.expect('{');
  if (cursor.takeSymbol('}')) return { kind: 'filter', expression: matchesAll };
  const at = cursor.peek()?.at ?? 0;
  const expression = parseExpression(cursor, depth + 1);
  checkFilter(cursor.query, at, expression);
  cursor.expect('}');
  return { kind: 'filter', expression };
}

const matchesAll: Expression = { kind: 'literal', value: { type: 'boolean', value: true } };

function parseExpression(cursor: Cursor, depth: number): Expression {
  let left = parseComparison(cursor, depth);
  for (let operator = cursor.takeSymbol('&&', '||'); operator; operator = cursor.takeSymbol('&&', '||')) {
    left = buildBinary(cursor.query, operator, left, parseComparison(cursor, depth));
  }
  return left;
}

const comparisons = ['=', '!=', '>', '>=', '<', '<=', '=~', '!~'];

function parseComparison(cursor: Cursor, depth: number): Expression {
  let left = parseUnary(cursor, depth);
  for (let operator = cursor.takeSymbol(...comparisons); operator; operator = cursor.takeSymbol(...comparisons)) {
    left = buildBinary(cursor.query, operator, left, parseUnary(cursor, depth));
  }
  return left;
}

function parseUnary(cursor: Cursor, depth: number): Expression {
  checkDepth(cursor, depth);
  const not = cursor.takeSymbol('!');
  if (not) return buildNot(cursor.query, not, parseUnary(cursor, depth + 1));
  const minus = cursor.takeSymbol('-');
  if (minus) return buildNegative(cursor.query, minus, parseUnary(cursor, depth + 1));
  if (cursor.takeSymbol('(')) {
    const inner = parseExpression(cursor, depth + 1);
    cursor.expect(')');
    return inner;
  }
  return cursor.takeOperand().expression;
}

function checkDepth(cursor: Cursor, depth: number): void {
  if (depth > maxNesting) {
    throw syntaxError(cursor.query, cursor.peek()?.at ?? 0, `nested deeper than ${maxNesting} levels`);
  }
}
