import { type Binary, SET_OPERATORS } from '../promql/ast.ts';
import { seriesOf } from '../promql/inferred.ts';
import { type LabelFacts, type LabelSet, lacks } from '../promql/labels.ts';
import type { PromqlQuery, QueryRule } from './query-rule.ts';

/** Two vectors meet where all labels that matching looks at are the same; without one such pair the answer is empty. */
export const noMatch: QueryRule = {
  code: 'query/no-match',
  severity: 'error',
  meaning: 'The two sides of an operator can never match: one lacks a label, or their values exclude each other.',
  fix: 'Aggregate both sides by the same labels, or say with `on (…)` or `ignoring (…)` which to match.',
  examples: {
    wrong: {
      promql:
        'sum by (type) (rate(ilp_packets_processed_total{status="error"}[5m])) / sum(rate(ilp_packets_processed_total[5m])) > 0.05',
    },
    right: {
      promql:
        'sum by (type) (rate(ilp_packets_processed_total{status="error"}[5m])) / sum by (type) (rate(ilp_packets_processed_total[5m])) > 0.05',
    },
  },
  find: (query) =>
    query.all.flatMap((expr) => {
      const why = expr.kind === 'binary' ? reasonFor(expr, query) : undefined;
      if (why === undefined || expr.kind !== 'binary') return [];
      return [
        {
          ...{ start: expr.start, end: expr.end },
          message: `the sides of "${expr.op}" cannot match: ${why}`,
          expected: 'the same labels with the same values on both sides',
          fix: 'aggregate both sides by the same labels, or say which to match with on (…) or ignoring (…)',
        },
      ];
    }),
};

function reasonFor(binary: Binary, { of }: PromqlQuery): string | undefined {
  const [left, right] = [of(binary.left), of(binary.right)];
  if (binary.op === 'or' || left.type !== 'vector' || right.type !== 'vector') return undefined;
  const [one, other] = [seriesOf(left).labels, seriesOf(right).labels];
  const keys = matchedLabels(binary, one, other);
  for (const key of keys) {
    const reason = lackingSide(key, one, other, binary) ?? differingValues(key, one.has.get(key), other.has.get(key));
    if (reason !== undefined) return reason;
  }
  return SET_OPERATORS.has(binary.op) ? undefined : ambiguity(binary, keys, one, other);
}

/** The labels that have to be the same on both sides. */
function matchedLabels({ matching }: Binary, one: LabelSet, other: LabelSet): string[] {
  const all = new Set([...one.has.keys(), ...other.has.keys()]);
  if (matching === undefined) return [...all];
  const named = matching.labels.filter(({ variable }) => !variable).map(({ name }) => name);
  return matching.mode === 'on' ? named : [...all].filter((name) => !named.includes(name));
}

/** A label that one side has and the other has not; one that is gone and named is told as such. */
function lackingSide(key: string, one: LabelSet, other: LabelSet, { matching }: Binary): string | undefined {
  const sides = [
    { has: one, lacking: other, name: 'right' },
    { has: other, lacking: one, name: 'left' },
  ];
  const found = sides.find(({ has, lacking }) => has.has.get(key)?.sure && lacks(lacking, key));
  const isTold = matching?.mode === 'on' && found?.lacking.gone.has(key);
  return found === undefined || isTold ? undefined : `the ${found.name} side has no label ${key}`;
}

function differingValues(key: string, one: LabelFacts | undefined, other: LabelFacts | undefined): string | undefined {
  const [left, right] = [valuesOf(one), valuesOf(other)];
  if (left === 'open' || right === 'open' || left.some((value) => right.includes(value))) return undefined;
  const text = (values: readonly string[]) => values.map((value) => JSON.stringify(value)).join(', ');
  return `${key} is ${text(left)} on the left and ${text(right)} on the right`;
}

function valuesOf(facts: LabelFacts | undefined): readonly string[] | 'open' {
  return facts?.pinned === undefined ? (facts?.values ?? 'open') : [facts.pinned];
}

/** Prometheus refuses several series on a side where one is wanted. */
function ambiguity({ matching }: Binary, keys: readonly string[], one: LabelSet, other: LabelSet): string | undefined {
  if (matching === undefined) return undefined;
  const several = { left: manyBeside(keys, one), right: manyBeside(keys, other) };
  const { group } = matching;
  const wrong = (['left', 'right'] as const).find((side) => several[side] !== undefined && group?.side !== side);
  if (wrong === undefined) return undefined;
  return `for each set of ${keys.join(', ') || 'no labels'} the ${wrong} side has a series for every ${several[wrong]}`;
}

/** Labels that go together: a node is one service with one job. */
const IDENTITY: ReadonlySet<string> = new Set(['job', 'instance', 'node_id', 'environment', 'service_name']);

/** A label beside the matched ones that has several values for sure. */
function manyBeside(keys: readonly string[], { has, open }: LabelSet): string | undefined {
  if (open) return undefined;
  return [...has].find(([name, facts]) => {
    const values = valuesOf(facts);
    return facts.sure && !keys.includes(name) && !IDENTITY.has(name) && values !== 'open' && values.length > 1;
  })?.[0];
}
