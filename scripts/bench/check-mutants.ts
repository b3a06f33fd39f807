import {
  type Aggregation,
  type Binary,
  COMPARISONS,
  type Expr,
  everyExpr,
  type Selector,
  type Span,
} from '../../packages/check/src/promql/ast.ts';
import { parsePromql } from '../../packages/check/src/promql/parse.ts';
import { withPlaceholders } from '../../packages/check/src/promql/placeholders.ts';
import type { CaseChange, CorpusCase } from './check-corpus.ts';

/** A query with one fault put into it. */
export interface Mutant {
  readonly operator: string;
  readonly expr: string;
  readonly change?: CaseChange;
  /** The name that was changed, as it was. */
  readonly was: string;
  readonly label?: string;
}

/** Every mutant of one PromQL query. */
export function mutantsOf(one: CorpusCase): Mutant[] {
  const parsed = parsePromql(withPlaceholders(one.expr));
  if ('fault' in parsed) throw new Error(`${one.name} is no PromQL: ${parsed.fault.message}`);
  const inside = everyExpr(parsed.expr).flatMap((expr) => [
    ...ofSelector(one, expr),
    ...ofCall(one, expr),
    ...ofAggregation(one, expr),
    ...ofComparison(one, expr),
  ]);
  return [...inside, ...ofTemplates(one), ...ofDatasource(one)];
}

/** Mutants of a LogQL or TraceQL query: misspelt names and strings, and another data source. */
export function otherMutantsOf(one: CorpusCase): Mutant[] {
  const names =
    one.language === 'loki' ? /(?<=[{,]\s*)(\w+)(?=\s*(?:=~|!~|!=|=)\s*")/g : /(?<=\b(?:span|resource)\.)([\w.]+)/g;
  const values = one.language === 'loki' ? /(?<=[{,]\s*service_name(?:=~|=)")([\w-]+)/g : /(?<=\bname = ")([\w.]+)/g;
  const replaced = (operator: string, pattern: RegExp) =>
    [...one.expr.matchAll(pattern)].map((match) =>
      mutant(one, operator, { start: match.index, end: match.index + match[0].length }, misspelt(match[0])),
    );
  return [
    ...replaced('misspell a label or attribute', names),
    ...replaced('misspell a value', values),
    ...ofDatasource(one),
  ];
}

function ofSelector(one: CorpusCase, expr: Expr): Mutant[] {
  if (expr.kind !== 'selector') return [];
  const { metric } = expr;
  const ofMetric =
    metric === undefined || metric.variable || one.expr.slice(metric.start, metric.end) !== metric.name
      ? []
      : [
          mutant(one, 'misspell a metric', metric, misspelt(metric.name)),
          mutant(one, 'rename a metric', metric, `former_${metric.name}`),
          ...(/_total$/.test(metric.name)
            ? [mutant(one, 'drop the suffix of a metric', metric, metric.name.replace(/_total$/, ''))]
            : []),
          ...(/_bucket$/.test(metric.name)
            ? [mutant(one, 'drop the suffix of a metric', metric, metric.name.replace(/_bucket$/, ''))]
            : []),
        ];
  return [...ofMetric, ...expr.matchers.flatMap((matcher) => ofMatcher(one, matcher))];
}

/** Whether a matcher's value is a text or several, and no pattern. */
function isLiteral(op: string, value: string): boolean {
  return op === '=' || op === '!=' ? value !== '' : /^[\w-]+(?:\|[\w-]+)*$/.test(value);
}

function ofMatcher(one: CorpusCase, { label, op, value }: Selector['matchers'][number]): Mutant[] {
  const text = one.expr.slice(value.start, value.end);
  const quote = text[0] ?? '"';
  const ofLabel = [
    mutant(one, 'misspell a label', label, misspelt(label.name)),
    mutant(one, 'rename a label', label, `former_${label.name}`),
  ];
  if (value.variable || !isLiteral(op, value.value)) return ofLabel;
  if (label.name === 'le')
    return [...ofLabel, mutant(one, 'change a bound', value, `${quote}0.0123${quote}`, label.name)];
  const isOne = op === '=' || op === '!=';
  return [
    ...ofLabel,
    mutant(one, 'misspell a value', value, quote + misspelt(value.value) + quote, label.name),
    ...(isOne ? [mutant(one, 'rename a value', value, `${quote}former-${value.value}${quote}`, label.name)] : []),
  ];
}

const COUNTER_FUNCTIONS = new Set(['rate', 'irate', 'increase']);

function ofCall(one: CorpusCase, expr: Expr): Mutant[] {
  if (expr.kind !== 'call') return [];
  const [arg] = expr.args;
  if (COUNTER_FUNCTIONS.has(expr.name) && arg?.kind === 'range') {
    const range = one.expr.slice(arg.start, arg.end);
    const vector = one.expr.slice(arg.of.start, arg.of.end);
    const isShort = arg.durationMs === undefined ? [] : [mutant(one, 'shorten a range', arg.duration, '20s')];
    return [
      mutant(one, 'drop rate, keep the range', expr, range),
      mutant(one, 'drop rate and range', expr, vector),
      ...isShort,
    ];
  }
  const buckets =
    expr.name === 'histogram_quantile' ? everyExpr(expr).find((inner) => inner.kind === 'selector') : undefined;
  const name = buckets?.kind === 'selector' ? buckets.metric : undefined;
  return name?.name.endsWith('_bucket')
    ? [mutant(one, 'ask a quantile of _sum', name, name.name.replace(/_bucket$/, '_sum'))]
    : [];
}

const LABELS = ['type', 'status', 'method', 'peer_id', 'node_id', 'severity', 'le', 'reason', 'dependency'];

function ofAggregation(one: CorpusCase, expr: Expr): Mutant[] {
  if (expr.kind !== 'aggregation' || expr.mode !== 'by') return [];
  return expr.labels
    .filter(({ variable }) => !variable)
    .flatMap((label, index) => {
      const other = LABELS.filter((name) => !expr.labels.some((own) => own.name === name));
      const swaps = [other[0], other[3]].flatMap((name) =>
        name === undefined ? [] : [mutant(one, 'swap a label of by', label, name, label.name)],
      );
      return [
        ...swaps,
        mutant(one, 'misspell a label of by', label, misspelt(label.name), label.name),
        dropped(one, expr, index),
      ];
    });
}

/** The `by` without one of its labels. */
function dropped(one: CorpusCase, { labels }: Aggregation, index: number): Mutant {
  const [first, last] = [labels[0], labels.at(-1)];
  const rest = labels.filter((_, at) => at !== index).map(({ name }) => name);
  return mutant(
    one,
    'drop a label of by',
    { start: first?.start ?? 0, end: last?.end ?? 0 },
    rest.join(', '),
    labels[index]?.name ?? '',
  );
}

/** The threshold of a quantile moved off its bound. */
function ofComparison(one: CorpusCase, expr: Expr): Mutant[] {
  if (expr.kind !== 'binary' || !COMPARISONS.has(expr.op)) return [];
  const number = [expr.left, expr.right].find((side) => side.kind === 'number');
  const isQuantile = number !== undefined && readsQuantile(expr);
  return isQuantile && number.kind === 'number' && number.value > 0
    ? [mutant(one, 'change a bound', number, String(number.value * 1.3))]
    : [];
}

function readsQuantile({ left, right }: Binary): boolean {
  return [left, right].some(
    (side) =>
      (side.kind === 'call' && side.name === 'histogram_quantile') ||
      (side.kind === 'selector' && side.metric?.name.endsWith(':p99')),
  );
}

function ofTemplates(one: CorpusCase): Mutant[] {
  return one.templates.flatMap((text, index) =>
    [...text.matchAll(/(?<=\{\{\s*(?:\$labels\.)?)([a-z_]+)(?=\s*\}\})/g)].map((match) => {
      const changed = text.slice(0, match.index) + misspelt(match[0]) + text.slice(match.index + match[0].length);
      const templates = one.templates.map((other, at) => (at === index ? changed : other));
      return { operator: 'misspell a label of a template', expr: one.expr, change: { templates }, was: match[0] };
    }),
  );
}

function ofDatasource(one: CorpusCase): Mutant[] {
  // Rules have none.
  if (!/json|panels/.test(one.name)) return [];
  const another = one.language === 'loki' ? 'tempo' : 'loki';
  return [
    { uid: `${one.language}-2`, type: one.language },
    { uid: another, type: one.language },
    { uid: another, type: another },
  ].map((datasource) => ({
    operator: 'change the data source',
    expr: one.expr,
    change: { datasource },
    was: one.language,
  }));
}

function mutant({ expr }: CorpusCase, operator: string, { start, end }: Span, text: string, label?: string): Mutant {
  return {
    operator,
    expr: expr.slice(0, start) + text + expr.slice(end),
    was: expr.slice(start, end),
    ...(label === undefined ? {} : { label }),
  };
}

/** Two letters in the middle swapped, or one doubled where they are the same. */
function misspelt(word: string): string {
  const middle = Math.floor(word.length / 2);
  const swapped = word.slice(0, middle - 1) + (word[middle] ?? '') + (word[middle - 1] ?? '') + word.slice(middle + 1);
  return swapped === word || word.length < 3 ? `${word}${word.at(-1)}` : swapped;
}
