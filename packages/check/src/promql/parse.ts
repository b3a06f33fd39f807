import { nearest } from '@headrace/stack';
import type { SyntaxNode } from '@lezer/common';
import { parser } from '@prometheus-io/lezer-promql';
import type { Expr, Span } from './ast.ts';
import type { Substituted } from './placeholders.ts';
import { childNodes, readExpr } from './read-tree.ts';
import { AGGREGATIONS, SIGNATURES } from './signatures.ts';

/** Why a text is no query, and where. */
interface SyntaxFault extends Span {
  readonly message: string;
}

export type Parsed = { readonly expr: Expr } | { readonly fault: SyntaxFault };

/** Reads PromQL with Prometheus' own grammar. */
export function parsePromql(source: Substituted): Parsed {
  const { topNode } = parser.parse(source.text);
  const fault = faultIn(topNode, source.text);
  const [root] = childNodes(topNode);
  if (fault !== undefined) return { fault };
  if (root === undefined) return { fault: { start: 0, end: source.text.length, message: 'there is no expression' } };
  return { expr: readExpr(source, root) };
}

function faultIn(root: SyntaxNode, text: string): SyntaxFault | undefined {
  const cursor = root.cursor();
  do {
    if (cursor.type.isError) return faultAt(cursor.from, cursor.to, text);
    const isOpen = cursor.name === 'StringLiteral' && text[cursor.from] !== text[cursor.to - 1];
    if (isOpen) return { start: cursor.from, end: cursor.from + 1, message: 'this quote is never closed' };
  } while (cursor.next());
  return undefined;
}

function faultAt(from: number, to: number, text: string): SyntaxFault {
  const word = /[A-Za-z_]\w*\s*$/.exec(text.slice(0, from))?.[0] ?? '';
  const name = word.trim();
  // A name with parentheses behind it is read as a metric that something odd follows.
  if (text[from] === '(' && name !== '' && !(name in SIGNATURES)) {
    const meant = nearest(name, [...Object.keys(SIGNATURES), ...AGGREGATIONS]);
    const start = from - word.length;
    const hint = meant === undefined ? '' : `; did you mean ${meant}?`;
    return { start, end: start + name.length, message: `there is no function ${name}${hint}` };
  }
  const rest = text.slice(from);
  if (rest.trim() === '') return { start: from, end: from + 1, message: 'the expression ends too early' };
  const found = /^\s*(\w+|\S)/.exec(rest);
  const start = from + (found?.[0].length ?? 0) - (found?.[1]?.length ?? 0);
  const end = Math.max(start + 1, to);
  return { start, end, message: `${JSON.stringify(text.slice(start, end))} is not expected here` };
}
