import type { SyntaxNode } from '@lezer/common';
import type { Binary, Expr, LabelMatcher, Matching, NameRef, Selector, Span, StringLiteral } from './ast.ts';
import { promqlDurationMs } from './duration.ts';
import type { Substituted } from './placeholders.ts';
import { PARAMETRIC_AGGREGATIONS } from './signatures.ts';
import { unquote } from './unquote.ts';

/** Turns the grammar's tree, which has no error in it, into the typed one. */
export function readExpr(source: Substituted, node: SyntaxNode): Expr {
  const span = { start: node.from, end: node.to };
  switch (node.name) {
    case 'NumberDurationLiteral':
      return { kind: 'number', value: numberOf(textOf(source, node)), ...span };
    case 'StringLiteral':
      return readString(source, node);
    case 'VectorSelector':
      return readSelector(source, node);
    case 'MatrixSelector': {
      const duration = childNode(node, 'DurationExpr');
      const at = { start: duration.from, end: duration.to };
      const durationMs = hasVariable(source, at) ? undefined : promqlDurationMs(textOf(source, duration));
      return { kind: 'range', of: readFirst(source, node), durationMs, duration: at, ...span };
    }
    case 'SubqueryExpr':
      return { kind: 'subquery', of: readFirst(source, node), ...span };
    case 'FunctionCall':
      return {
        kind: 'call',
        name: textOf(source, childNode(node, 'FunctionIdentifier')),
        args: readArgs(source, node),
        ...span,
      };
    case 'AggregateExpr':
      return readAggregation(source, node, span);
    case 'BinaryExpr':
      return readBinary(source, node, span);
    case 'UnaryExpr': {
      const operand = readExpr(source, childNodes(node).at(-1) ?? node);
      if (source.text[node.from] === '+') return operand;
      return operand.kind === 'number'
        ? { ...operand, ...span, value: -operand.value }
        : { kind: 'negation', of: operand, ...span };
    }
    default:
      // Parentheses, offset, @, anchored and smoothed.
      return readFirst(source, node);
  }
}

function readSelector(source: Substituted, node: SyntaxNode): Selector | Expr {
  const span = { start: node.from, end: node.to };
  const identifier = node.getChild('Identifier');
  const inBraces = node.getChild('LabelMatchers')?.getChildren('QuotedLabelName') ?? [];
  const matchers = ['UnquotedLabelMatcher', 'QuotedLabelMatcher']
    .flatMap((kind) => node.getChild('LabelMatchers')?.getChildren(kind) ?? [])
    .map((one) => readMatcher(source, one));
  const exact = matchers.find(({ label, op }) => label.name === '__name__' && op === '=');
  const named = identifier ?? inBraces[0];
  const metric =
    named !== undefined && named !== null
      ? readName(source, named)
      : exact && { ...exact.value, name: exact.value.value };
  // A variable alone may stand for a whole expression, and a number as well.
  if (metric?.variable && matchers.length === 0) return { kind: 'variable', ...span };
  return { kind: 'selector', metric, matchers: matchers.filter((one) => one !== exact), ...span };
}

function readMatcher(source: Substituted, node: SyntaxNode): LabelMatcher {
  const label = node.getChild('LabelName') ?? childNode(node, 'QuotedLabelName');
  return {
    label: readName(source, label),
    op: textOf(source, childNode(node, 'MatchOp')) as LabelMatcher['op'],
    value: readString(source, childNode(node, 'StringLiteral')),
    start: node.from,
    end: node.to,
  };
}

function readAggregation(source: Substituted, node: SyntaxNode, span: Span): Expr {
  const op = textOf(source, childNode(node, 'AggregateOp'));
  const modifier = node.getChild('AggregateModifier');
  const args = readArgs(source, node);
  const [parameter, of] = PARAMETRIC_AGGREGATIONS.has(op) ? args : [undefined, args[0]];
  return {
    kind: 'aggregation',
    op,
    mode: modifier?.getChild('Without') ? 'without' : 'by',
    labels: modifier === null ? [] : readNames(source, childNode(modifier, 'GroupingLabels')),
    parameter,
    of: of ?? { kind: 'variable', ...span },
    ...span,
  };
}

function readBinary(source: Substituted, node: SyntaxNode, span: Span): Binary {
  const operator = childNodes(node)[1];
  const clause = node.getChild('MatchingModifierClause');
  return {
    kind: 'binary',
    op: operator === undefined ? '' : textOf(source, operator).toLowerCase(),
    left: readFirst(source, node),
    right: readExpr(source, childNodes(node).at(-1) ?? node),
    returnsBool: node.getChild('BoolModifier') !== null,
    matching: clause === null ? undefined : readMatching(source, clause),
    ...span,
  };
}

function readMatching(source: Substituted, node: SyntaxNode): Matching {
  const [own, included] = node.getChildren('GroupingLabels');
  const side = node.getChild('GroupLeft') ? 'left' : node.getChild('GroupRight') ? 'right' : undefined;
  return {
    mode: node.getChild('On') ? 'on' : 'ignoring',
    labels: own === undefined ? [] : readNames(source, own),
    group:
      side === undefined ? undefined : { side, include: included === undefined ? [] : readNames(source, included) },
  };
}

function readNames(source: Substituted, node: SyntaxNode): NameRef[] {
  return childNodes(node).map((child) => readName(source, child));
}

function readName(source: Substituted, node: SyntaxNode): NameRef {
  const span = { start: node.from, end: node.to };
  const text = textOf(source, node);
  return { name: /^["'`]/.test(text) ? unquote(text) : text, variable: hasVariable(source, span), ...span };
}

function readString(source: Substituted, node: SyntaxNode): StringLiteral {
  const span = { start: node.from, end: node.to };
  return { kind: 'string', value: unquote(textOf(source, node)), variable: hasVariable(source, span), ...span };
}

function readArgs(source: Substituted, node: SyntaxNode): Expr[] {
  return childNodes(childNode(node, 'FunctionCallBody')).map((child) => readExpr(source, child));
}

function readFirst(source: Substituted, node: SyntaxNode): Expr {
  const [first] = childNodes(node);
  if (first === undefined) throw new Error(`the grammar has nothing in ${node.name}`);
  return readExpr(source, first);
}

export function childNodes(node: SyntaxNode): SyntaxNode[] {
  const children: SyntaxNode[] = [];
  for (let child = node.firstChild; child !== null; child = child.nextSibling)
    if (child.name !== 'LineComment') children.push(child);
  return children;
}

function childNode(node: SyntaxNode, name: string): SyntaxNode {
  const child = node.getChild(name);
  if (child === null) throw new Error(`the grammar has no ${name} in ${node.name}`);
  return child;
}

function textOf(source: Substituted, node: SyntaxNode): string {
  return source.text.slice(node.from, node.to);
}

function hasVariable(source: Substituted, { start, end }: Span): boolean {
  return source.variables.some((variable) => variable.start < end && variable.end > start);
}

function numberOf(text: string): number {
  const plain = text.toLowerCase().replaceAll('_', '');
  if (/^[-+]?inf$/.test(plain)) return plain.startsWith('-') ? Number.NEGATIVE_INFINITY : Number.POSITIVE_INFINITY;
  const durationMs = /[smhdwy]$/.test(plain) ? promqlDurationMs(plain) : undefined;
  return durationMs === undefined ? Number(plain) : durationMs / 1000;
}
