import { nearest } from '@headrace/stack';
import { isOneSlipAway } from '../one-slip.ts';
import type { NameRef, Selector } from '../promql/ast.ts';
import { seriesOf } from '../promql/inferred.ts';
import { type LabelSet, lacks } from '../promql/labels.ts';
import { labelUses } from './label-uses.ts';
import { didYouMean, type QueryFinding, type QueryRule } from './query-rule.ts';

/** A matcher on a label that is not there selects nothing, or everything. */
export const unknownLabel: QueryRule = {
  code: 'query/unknown-label',
  severity: 'error',
  meaning: 'A matcher, `by`, `without`, `on`, `ignoring` or `group_left` names a label that the series never had.',
  fix: 'Name a label that the series has; `headrace explain SERIES` lists them.',
  examples: {
    wrong: { promql: 'sum by (result) (rate(settlements_executed_total[5m])) > 1' },
    right: { promql: 'sum by (status) (rate(settlements_executed_total[5m])) > 1' },
  },
  find: ({ all, of, index }) => {
    const matchers = all
      .filter((expr) => expr.kind === 'selector')
      .flatMap((selector) => {
        // A matcher puts its label among those of an open set: the series itself says which it has.
        const series = selector.metric === undefined ? undefined : index.find(selector.metric.name);
        return ofSelector(selector, (series ?? seriesOf(of(selector))).labels);
      });
    const uses = labelUses(all, of)
      .filter(({ label, vectors }) => isNowhere(label, vectors) && !wasSomewhere(label, vectors))
      .map(({ label, clause, vectors }) => finding(label, clause, vectors));
    return [...matchers, ...uses];
  },
};

function ofSelector({ matchers }: Selector, labels: LabelSet): QueryFinding[] {
  return matchers
    .filter(({ label }) => !label.variable && label.name !== '__name__' && isMissing(labels, label.name))
    .map(({ label }) => finding(label, 'the selector', [labels]));
}

/** Not there; where other labels may be there as well, one that is a slip of a known one. */
function isMissing(labels: LabelSet, name: string): boolean {
  if (labels.has.has(name)) return false;
  return (
    lacks(labels, name) || [...labels.has].some(([one, { sure }]) => sure && one.length > 2 && isOneSlipAway(name, one))
  );
}

function isNowhere(label: NameRef, vectors: readonly LabelSet[]): boolean {
  return !label.variable && vectors.every((labels) => isMissing(labels, label.name));
}

function wasSomewhere({ name }: NameRef, vectors: readonly LabelSet[]): boolean {
  return vectors.some((labels) => labels.gone.has(name));
}

function finding({ name, start, end }: NameRef, clause: string, vectors: readonly LabelSet[]): QueryFinding {
  const has = [
    ...new Set(vectors.flatMap((labels) => [...labels.has].filter(([, { sure }]) => sure).map(([known]) => known))),
  ];
  const meant = nearest(name, has);
  return {
    ...{ start, end },
    message: `${clause} names the label ${name}, which the series never had${didYouMean(meant)}`,
    expected: has.length === 0 ? 'no label: the series have none' : `one of ${has.join(', ')}`,
    fix: meant === undefined ? 'name a label that the series has, or leave it out' : `write ${meant}`,
  };
}
