import type { SyntaxNode } from '@lezer/common';
import { invalidQuery, notEvaluated } from './error.ts';
import { buildMatcher, type Source } from './parse-logs.ts';
import type { LabelFilter } from './query.ts';
import { parseBytes, parseDurationNanos } from './units.ts';

/** `status >= 500 and (peer="a" or peer=~"b.*")`; a comma is `and`. */
export function buildLabelFilter(source: Source, node: SyntaxNode): LabelFilter {
  const parts = filtersIn(node);
  const [left, right] = parts;
  if (left !== undefined && right !== undefined) {
    const kind = node.getChild('Or') === null ? 'and' : 'or';
    return { kind, left: buildLabelFilter(source, left), right: buildLabelFilter(source, right) };
  }
  if (left !== undefined) return buildLabelFilter(source, left);
  const leaf = node.firstChild;
  if (leaf?.name === 'Matcher') return { kind: 'text', ...buildMatcher(source, leaf, false) };
  if (leaf?.name === 'NumberFilter') return numberFilter(source, leaf, 'number');
  const unitFilter = leaf?.name === 'UnitFilter' ? leaf.firstChild : null;
  if (unitFilter?.name === 'DurationFilter') return numberFilter(source, unitFilter, 'duration');
  if (unitFilter?.name === 'BytesFilter') return numberFilter(source, unitFilter, 'bytes');
  throw notEvaluated(source.text, node.from, source.textOf(leaf ?? node));
}

function filtersIn(node: SyntaxNode): SyntaxNode[] {
  return node.getChildren('LabelFilter');
}

function numberFilter(source: Source, node: SyntaxNode, unit: 'number' | 'duration' | 'bytes'): LabelFilter {
  const [name, operator, literal] = [node.firstChild, node.firstChild?.nextSibling, node.lastChild];
  const limit = literal ? parseLiteral(source.textOf(literal), unit) : undefined;
  const compare = comparisons[operator ? source.textOf(operator) : ''];
  if (!name || compare === undefined || limit === undefined)
    throw invalidQuery(source.text, node.from, `syntax error: unexpected ${source.textOf(node)}`);
  return { kind: 'number', name: source.textOf(name), unit, isMatch: (value) => compare(value, limit) };
}

function parseLiteral(text: string, unit: 'number' | 'duration' | 'bytes'): number | undefined {
  if (unit === 'duration') {
    const nanos = parseDurationNanos(text);
    return nanos === undefined ? undefined : Number(nanos);
  }
  if (unit === 'bytes') return parseBytes(text);
  const value = Number(text);
  return Number.isNaN(value) ? undefined : value;
}

const comparisons: Readonly<Record<string, (a: number, b: number) => boolean>> = {
  '=': (a, b) => a === b,
  '==': (a, b) => a === b,
  '!=': (a, b) => a !== b,
  '>': (a, b) => a > b,
  '>=': (a, b) => a >= b,
  '<': (a, b) => a < b,
  '<=': (a, b) => a <= b,
};
