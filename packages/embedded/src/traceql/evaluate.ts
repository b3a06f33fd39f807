import type { CompareOperator, Expression, Field, SpansetQuery } from './filter.ts';
import { nil, order, type Value } from './value.ts';

/** Reads a field of one span; `nil` when the span has no such field. */
export type FieldReader = (field: Field) => Value;

/**
 * The spans of one trace that the query selects, in their order. `{ a } && { b }` selects the spans of both when each
 * matches somewhere in the trace, and nothing otherwise.
 *
 * Source: https://grafana.com/docs/tempo/latest/traceql/construct-traceql-queries/#combine-spansets
 */
export function selectSpans<Span>(
  query: SpansetQuery,
  spans: readonly Span[],
  readerOf: (span: Span) => FieldReader,
): readonly Span[] {
  const selected = select(query, spans, readerOf);
  return spans.filter((span) => selected.has(span));
}

function select<Span>(
  query: SpansetQuery,
  spans: readonly Span[],
  readerOf: (span: Span) => FieldReader,
): ReadonlySet<Span> {
  if (query.kind === 'filter') {
    return new Set(spans.filter((span) => isTrue(evaluate(query.expression, readerOf(span)))));
  }
  const left = select(query.left, spans, readerOf);
  if (query.kind === 'and' && left.size === 0) return left;
  const right = select(query.right, spans, readerOf);
  if (query.kind === 'and' && right.size === 0) return right;
  return new Set([...left, ...right]);
}

/** The value of an expression for one span. */
function evaluate(expression: Expression, read: FieldReader): Value {
  switch (expression.kind) {
    case 'literal':
      return expression.value;
    case 'field':
      return read(expression.field);
    case 'not': {
      const operand = evaluate(expression.operand, read);
      return toBoolean(operand.type === 'boolean' && !operand.value);
    }
    case 'and':
      return toBoolean(isTrue(evaluate(expression.left, read)) && isTrue(evaluate(expression.right, read)));
    case 'or':
      return toBoolean(isTrue(evaluate(expression.left, read)) || isTrue(evaluate(expression.right, read)));
    case 'compare':
      return toBoolean(compareOperands(expression, read));
    case 'match':
      return toBoolean(matches(evaluate(expression.operand, read), expression.pattern, expression.negated));
  }
}

function compareOperands(expression: Expression & { kind: 'compare' }, read: FieldReader): boolean {
  const { operator, left, right } = expression;
  const leftValue = evaluate(left, read);
  const rightValue = evaluate(right, read);
  if (isNilLiteral(left) || isNilLiteral(right)) {
    const areBothNil = leftValue.type === 'nil' && rightValue.type === 'nil';
    return operator === '=' ? areBothNil : operator === '!=' && !areBothNil;
  }
  return compare(operator, leftValue, rightValue);
}

/**
 * A field that the span does not have takes part in no comparison, not even `!=`; only `= nil` finds it.
 * A list matches when one of its values does, and `!=` when all of them differ.
 */
function compare(operator: CompareOperator, left: Value, right: Value): boolean {
  if (left.type === 'nil' || right.type === 'nil') return false;
  if (left.type === 'array')
    return overList(operator === '!=', left.values, (value) => compare(operator, value, right));
  if (right.type === 'array') {
    return overList(operator === '!=', right.values, (value) => compare(operator, left, value));
  }
  const sign = order(left, right);
  if (sign === undefined) return false;
  switch (operator) {
    case '=':
      return sign === 0;
    case '!=':
      return sign !== 0;
    case '>':
      return sign > 0;
    case '>=':
      return sign >= 0;
    case '<':
      return sign < 0;
    case '<=':
      return sign <= 0;
  }
}

function matches(value: Value, pattern: RegExp, negated: boolean): boolean {
  if (value.type === 'array') return overList(negated, value.values, (item) => matches(item, pattern, negated));
  return value.type === 'string' && pattern.test(value.value) !== negated;
}

function overList(all: boolean, values: readonly Value[], test: (value: Value) => boolean): boolean {
  return all ? values.every(test) : values.some(test);
}

function isNilLiteral(expression: Expression): boolean {
  return expression.kind === 'literal' && expression.value === nil;
}

function isTrue(value: Value): boolean {
  return value.type === 'boolean' && value.value;
}

function toBoolean(value: boolean): Value {
  return { type: 'boolean', value };
}
