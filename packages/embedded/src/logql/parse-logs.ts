import type { SyntaxNode } from '@lezer/common';
import { parsePattern } from '../query/regex.ts';
import { unquote } from '../query/unquote.ts';
import { invalidQuery, notEvaluated } from './error.ts';
import { buildLabelFilter } from './parse-label-filter.ts';
import type { LabelMatcher, LogSelection, Stage } from './query.ts';

/** A query's text beside its syntax tree. */
export interface Source {
  readonly text: string;
  readonly textOf: (node: SyntaxNode) => string;
}

/** The selector and the stages below a log expression or a range. */
export function buildLogs(source: Source, node: SyntaxNode): LogSelection {
  const selector = node.getChild('Selector');
  if (selector === null) throw notEvaluated(source.text, node.from, source.textOf(node).slice(0, 40));
  const matchers = descendants(selector, 'Matcher').map((matcher) => buildMatcher(source, matcher, true));
  if (matchers.every(({ isMatch }) => isMatch(''))) {
    const reason =
      'queries require at least one regexp or equality matcher that does not have an empty-compatible value';
    throw invalidQuery(source.text, selector.from, reason);
  }
  const pipeline = node.getChild('PipelineExpr');
  const stages = pipeline === null ? [] : descendants(pipeline, 'PipelineStage');
  return { matchers, stages: stages.flatMap((stage) => buildStage(source, stage)) };
}

/** The outermost nodes of a name, in the order of the text. */
export function descendants(root: SyntaxNode, name: string): SyntaxNode[] {
  const found: SyntaxNode[] = [];
  const visit = (node: SyntaxNode): void => {
    for (let child = node.firstChild; child !== null; child = child.nextSibling) {
      if (child.name === name) found.push(child);
      else visit(child);
    }
  };
  visit(root);
  return found;
}

/** `name="value"` and its likes; patterns must match the whole value, and in selectors alone a dot takes a line break. */
export function buildMatcher(source: Source, matcher: SyntaxNode, dotAll: boolean): LabelMatcher {
  const [name, operator, value] = [matcher.firstChild, matcher.firstChild?.nextSibling, matcher.lastChild];
  if (!name || !operator || value?.name !== 'String')
    throw notEvaluated(source.text, matcher.from, source.textOf(matcher));
  const text = stringOf(source, value);
  const negated = operator.name === 'Neq' || operator.name === 'Nre';
  const isPattern = operator.name === 'Re' || operator.name === 'Nre';
  const isMatch = isPattern
    ? patternTest(source, value, text, { anchored: true, dotAll })
    : (label: string) => label === text;
  return { name: source.textOf(name), isMatch: negated ? (label) => !isMatch(label) : isMatch };
}

function stringOf(source: Source, node: SyntaxNode): string {
  const quoted = source.textOf(node);
  if (quoted.startsWith('`')) return quoted.slice(1, -1);
  const unquoted = unquote(quoted);
  if ('fault' in unquoted) throw invalidQuery(source.text, node.from, `syntax error: ${unquoted.fault}`);
  return unquoted.text;
}

function patternTest(
  source: Source,
  node: SyntaxNode,
  text: string,
  options: { readonly anchored: boolean; readonly dotAll: boolean },
): (value: string) => boolean {
  const pattern = parsePattern(text, { of: 'Loki', ...options });
  if (typeof pattern === 'string') throw invalidQuery(source.text, node.from, `invalid regular expression: ${pattern}`);
  return (value) => pattern.test(value);
}

function buildStage(source: Source, stage: SyntaxNode): Stage[] {
  const filters = stage.getChild('LineFilters');
  if (filters) return descendants(filters, 'LineFilter').map((filter) => buildLineFilter(source, filter));
  const parsed = stage.getChild('LabelParser')?.firstChild;
  if (parsed?.name === 'Json') return [{ kind: 'json' }];
  const filter = stage.getChild('LabelFilter');
  if (filter) return [{ kind: 'filter', filter: buildLabelFilter(source, filter) }];
  const what = stage.lastChild ?? stage;
  throw notEvaluated(source.text, what.from, source.textOf(what));
}

function buildLineFilter(source: Source, filter: SyntaxNode): Stage {
  const operator = filter.getChild('Filter')?.firstChild;
  const strings = descendants(filter, 'String');
  const op = filter.getChild('FilterOp');
  if (op) throw notEvaluated(source.text, op.from, `${source.textOf(op)}()`);
  const isPattern = operator?.name === 'PipeMatch' || operator?.name === 'Nre';
  if (!operator || !['PipeExact', 'PipeMatch', 'Neq', 'Nre'].includes(operator.name))
    throw notEvaluated(source.text, filter.from, `the line filter ${source.textOf(operator ?? filter)}`);
  const tests = strings.map((string) => {
    const text = stringOf(source, string);
    return isPattern
      ? patternTest(source, string, text, { anchored: false, dotAll: false })
      : (line: string) => line.includes(text);
  });
  const negated = operator.name === 'Neq' || operator.name === 'Nre';
  const matchesAny = (line: string) => tests.some((test) => test(line));
  return { kind: 'line', isMatch: negated ? (line) => !matchesAny(line) : matchesAny };
}
