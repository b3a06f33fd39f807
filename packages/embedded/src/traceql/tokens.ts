import { parser } from '@grafana/lezer-traceql';
import { notEvaluated, syntaxError } from './error.ts';
import { parseField } from './field.ts';
import type { Expression } from './filter.ts';
import { parseLiteral } from './literal.ts';

export type Token =
  | { readonly kind: 'symbol'; readonly text: string; readonly at: number }
  | { readonly kind: 'operand'; readonly text: string; readonly at: number; readonly expression: Expression };

/** Nodes of the grammar that only hold others. */
const containers = new Set([
  'TraceQL',
  'SpansetPipelineExpression',
  'WrappedSpansetPipeline',
  'SpansetPipeline',
  'SpansetExpression',
  'SpansetFilter',
  'FieldExpression',
]);
const comments = new Set(['LineComment', 'BlockComment']);
const evaluatedOperators = new Set(['=', '!=', '>', '>=', '<', '<=', '=~', '!~']);
const structuralOperators = new Set(['Gt', 'Desc', 'Lt', 'Anc', 'ExperimentalOp', 'UnionStructuralOp']);
const constructs: Readonly<Record<string, string>> = {
  Pipe: 'the pipeline operator |',
  ScalarFilter: 'a filter over an aggregate',
  GroupOperation: 'by()',
  SelectOperation: 'select()',
  CoalesceOperation: 'coalesce()',
  WithHint: 'the query hint with()',
};

/**
 * The query as a flat list, checked by Grafana's grammar. The grammar's tree is not used further: it binds `!` weaker
 * and `&&` stronger than Tempo's own parser does.
 *
 * Throws a TraceQLError for a syntax error and for a construct that is not evaluated.
 */
export function tokenize(query: string): readonly Token[] {
  const tree = parser.parse(query);
  tree.iterate({
    enter: (node) => {
      if (node.type.isError) throw syntaxError(query, node.from, unexpected(query, node.from));
      // The grammar knows hints only in part; they are refused below, by name.
      return node.name !== 'WithHint';
    },
  });
  const tokens: Token[] = [];
  let end = 0;
  const readSymbolsUpTo = (next: number): void => {
    for (; end < next; end += 1) {
      const character = query.charAt(end);
      if (character === '~') throw notEvaluated(query, end, 'the structural operator ~');
      if (character.trim() !== '') tokens.push({ kind: 'symbol', text: character, at: end });
    }
  };
  tree.iterate({
    enter: (node) => {
      if (containers.has(node.name)) return true;
      readSymbolsUpTo(node.from);
      if (!comments.has(node.name)) tokens.push(toToken(query, node.name, node.from, node.to));
      end = node.to;
      return false;
    },
  });
  readSymbolsUpTo(query.length);
  return tokens;
}

function toToken(query: string, nodeName: string, from: number, to: number): Token {
  const text = query.slice(from, to);
  if (nodeName === 'And' || nodeName === 'Or') return { kind: 'symbol', text, at: from };
  if (nodeName === 'FieldOp') {
    if (!evaluatedOperators.has(text)) throw notEvaluated(query, from, `the operator ${text} inside a filter`);
    return { kind: 'symbol', text, at: from };
  }
  if (nodeName === 'Static') {
    const value = parseLiteral(text);
    if (typeof value === 'string') throw syntaxError(query, from, value);
    return { kind: 'operand', text, at: from, expression: { kind: 'literal', value } };
  }
  if (nodeName === 'IntrinsicField' || nodeName === 'AttributeField') {
    const field = parseField(text);
    if (field === undefined) throw notEvaluated(query, from, `the field ${text}`);
    return { kind: 'operand', text, at: from, expression: { kind: 'field', field } };
  }
  if (structuralOperators.has(nodeName)) throw notEvaluated(query, from, `the structural operator ${text}`);
  throw notEvaluated(query, from, constructs[nodeName] ?? `${text.trim()}`);
}

function unexpected(query: string, offset: number): string {
  const rest = query.slice(offset);
  const quoted = /^"(?:\\.|[^"\\])*"/.exec(rest)?.[0];
  const literal = quoted === undefined ? undefined : parseLiteral(quoted);
  if (typeof literal === 'string') return literal;
  const word = /^\s*(\w+|\S)/.exec(rest)?.[1];
  return word === undefined ? 'unexpected end of the query' : `unexpected ${word}`;
}
