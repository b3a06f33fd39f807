import { parser } from '@grafana/lezer-logql';
import { nearest } from '@headrace/stack';
import type { SyntaxNode } from '@lezer/common';
import type { Span } from '../promql/ast.ts';
import type { Substituted } from '../promql/placeholders.ts';
import { unquote } from '../promql/unquote.ts';
import { literalAlternatives } from '../queries/unknown-value.ts';
import { syntaxFaultIn } from '../syntax-fault.ts';

/** What is known of the log streams: labels, and the values of those that are known. */
export interface Streams {
  readonly labels: Readonly<Record<string, readonly string[] | 'open'>>;
}

/** Something wrong with a query that is not PromQL. */
export interface LanguageFinding extends Span {
  readonly code: 'query/syntax' | 'query/unknown-label' | 'query/unknown-value' | 'query/unknown-attribute';
  readonly message: string;
  readonly expected: string;
  readonly fix: string;
}

/** Reads LogQL with Grafana's grammar and holds its stream selectors against the labels that streams have. */
export function checkLogql(source: Substituted, streams: Streams): LanguageFinding[] {
  const { topNode } = parser.parse(source.text);
  const fault = syntaxFaultIn(topNode, source.text, 'LogQL');
  if (fault !== undefined) return [fault];
  return nodesNamed(topNode, 'Selector')
    .flatMap((selector) => nodesNamed(selector, 'Matcher'))
    .flatMap((matcher) => matcherFindings(matcher, source, streams));
}

function matcherFindings(
  matcher: SyntaxNode,
  { text, variables }: Substituted,
  { labels }: Streams,
): LanguageFinding[] {
  const [label, string] = [matcher.getChild('Identifier'), matcher.getChild('String')];
  if (label === null || string === null) return [];
  const hasVariable = (node: SyntaxNode) => variables.some(({ start, end }) => start < node.to && end > node.from);
  const name = text.slice(label.from, label.to);
  const values = labels[name];
  if (hasVariable(label)) return [];
  if (values === undefined) return [unknownStreamLabel(label, name, Object.keys(labels))];
  if (values === 'open' || hasVariable(string)) return [];
  const isPattern = matcher.getChild('Re') !== null || matcher.getChild('Nre') !== null;
  const value = unquote(text.slice(string.from, string.to));
  const asked = isPattern ? (literalAlternatives(value) ?? []) : [value];
  return asked
    .filter((one) => one !== '' && !values.includes(one))
    .map((one) => unknownStreamValue(string, name, one, values));
}

function unknownStreamLabel({ from, to }: SyntaxNode, name: string, known: readonly string[]): LanguageFinding {
  const meant = nearest(name, known);
  return {
    ...{ code: 'query/unknown-label', start: from, end: to },
    message: `log streams have no label ${name}${meant === undefined ? '' : `; did you mean ${meant}?`}`,
    expected: `one of ${known.join(', ')}`,
    fix: meant === undefined ? `ask for it behind the selector: | ${name}="…"` : `write ${meant}`,
  };
}

function unknownStreamValue(
  { from, to }: SyntaxNode,
  label: string,
  got: string,
  values: readonly string[],
): LanguageFinding {
  const meant = nearest(got, values);
  return {
    ...{ code: 'query/unknown-value', start: from, end: to },
    message: `${label} is never ${JSON.stringify(got)}${meant === undefined ? '' : `; did you mean ${JSON.stringify(meant)}?`}`,
    expected: `one of ${values.map((one) => JSON.stringify(one)).join(', ')}`,
    fix: meant === undefined ? 'write one of the values in the message' : `write ${JSON.stringify(meant)}`,
  };
}

export function nodesNamed(root: SyntaxNode, name: string): SyntaxNode[] {
  const found: SyntaxNode[] = [];
  root.cursor().iterate((node) => {
    if (node.name === name) found.push(node.node);
    return undefined;
  });
  return found;
}
