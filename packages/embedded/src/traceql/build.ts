import { parsePattern } from '../query/regex.ts';
import { invalidQuery, notEvaluated } from './error.ts';
import type { CompareOperator, Expression, Intrinsic } from './filter.ts';
import type { Token } from './tokens.ts';
import { isNumeric, type ValueType } from './value.ts';

/** `unknown`: an attribute, whose type only a span tells. */
type StaticType = ValueType | 'unknown';

const intrinsicTypes: Readonly<Record<Intrinsic, ValueType>> = {
  name: 'string',
  status: 'status',
  statusMessage: 'string',
  kind: 'kind',
  duration: 'duration',
  traceDuration: 'duration',
  rootName: 'string',
  rootServiceName: 'string',
};

/** A node for the operator, or a TraceQLError where Tempo too refuses the types of its operands. */
export function buildBinary(query: string, operator: Token, left: Expression, right: Expression): Expression {
  const { text, at } = operator;
  const leftType = staticType(left);
  const rightType = staticType(right);
  if (!areSameType(leftType, rightType)) {
    const reason = `binary operations must operate on the same type: ${leftType} ${text} ${rightType}`;
    throw invalidQuery(query, at, reason);
  }
  if (!isOperatorFor(text, leftType) || !isOperatorFor(text, rightType)) {
    throw invalidQuery(query, at, `illegal operation for the given types: ${leftType} ${text} ${rightType}`);
  }
  if (text === '&&' || text === '||') return { kind: text === '&&' ? 'and' : 'or', left, right };
  if (text === '=~' || text === '!~') return buildMatch(query, operator, left, right);
  return { kind: 'compare', operator: text as CompareOperator, left, right };
}

export function buildNot(query: string, operator: Token, operand: Expression): Expression {
  const type = staticType(operand);
  if (type !== 'boolean' && type !== 'unknown') {
    throw invalidQuery(query, operator.at, `illegal operation for the given type: !${type}`);
  }
  return { kind: 'not', operand };
}

/** A minus is part of a number; before anything else it is arithmetic, which is not evaluated. */
export function buildNegative(query: string, operator: Token, operand: Expression): Expression {
  if (operand.kind === 'literal') {
    const { value } = operand;
    if (value.type === 'int' || value.type === 'duration') {
      return { kind: 'literal', value: { type: value.type, value: -value.value } };
    }
    if (value.type === 'float') return { kind: 'literal', value: { type: 'float', value: -value.value } };
  }
  throw notEvaluated(query, operator.at, 'the operator - inside a filter');
}

/** A filter must say yes or no: `{ name }` and `{ 3 }` are errors in Tempo too. */
export function checkFilter(query: string, at: number, expression: Expression): void {
  const type = staticType(expression);
  if (type === 'boolean' || type === 'unknown') return;
  throw invalidQuery(query, at, `a filter must resolve to a boolean, not to a ${type}`);
}

function buildMatch(query: string, operator: Token, operand: Expression, right: Expression): Expression {
  if (right.kind !== 'literal' || right.value.type !== 'string') {
    throw notEvaluated(query, operator.at, `${operator.text} with anything but a string on its right`);
  }
  const pattern = parsePattern(right.value.value, { of: 'Tempo', anchored: true, dotAll: true });
  if (typeof pattern === 'string') {
    throw invalidQuery(query, operator.at, `invalid regular expression: ${pattern}`);
  }
  return { kind: 'match', negated: operator.text === '!~', operand, pattern };
}

function staticType(expression: Expression): StaticType {
  if (expression.kind === 'literal') return expression.value.type;
  if (expression.kind !== 'field') return 'boolean';
  return expression.field.kind === 'intrinsic' ? intrinsicTypes[expression.field.name] : 'unknown';
}

function areSameType(left: StaticType, right: StaticType): boolean {
  if (left === right || left === 'unknown' || right === 'unknown') return true;
  if (left === 'nil' || right === 'nil') return true;
  return left !== 'array' && right !== 'array' && isNumeric(left) && isNumeric(right);
}

function isOperatorFor(operator: string, type: StaticType): boolean {
  if (type === 'unknown' || operator === '=' || operator === '!=') return true;
  if (operator === '&&' || operator === '||') return type === 'boolean';
  if (operator === '=~' || operator === '!~') return type === 'string';
  return type === 'string' || isNumeric(type as ValueType);
}
