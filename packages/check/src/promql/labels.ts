import type { LabelValues } from '@headrace/contract';
import type { Expr } from './ast.ts';

/** What is known of one label. */
export interface LabelFacts {
  readonly values: LabelValues;
  /** The one value that a matcher leaves. */
  readonly pinned: string | undefined;
  /** Whether every series has it: a label of the target is there only where a scrape sets it. */
  readonly sure: boolean;
}

/** The labels of a vector's series. */
export interface LabelSet {
  readonly has: ReadonlyMap<string, LabelFacts>;
  /** Whether there may be labels that nobody knows of here. */
  readonly open: boolean;
  /** Labels that an expression further inside took away, and which one. */
  readonly gone: ReadonlyMap<string, Expr>;
}

export const NO_LABELS: LabelSet = { has: new Map(), open: false, gone: new Map() };
export const ANY_LABELS: LabelSet = { has: new Map(), open: true, gone: new Map() };
export const OPEN_VALUES: LabelFacts = { values: 'open', pinned: undefined, sure: true };

/** Whether a label is surely not there. */
export function lacks(labels: LabelSet, name: string): boolean {
  return !labels.open && !labels.has.has(name);
}

/** Only `names` stay; `by` says who took the others. */
export function keepOnly(labels: LabelSet, names: readonly string[], by: Expr): LabelSet {
  const kept = new Map<string, LabelFacts>();
  for (const name of names) {
    const facts = labels.has.get(name) ?? (labels.open ? OPEN_VALUES : undefined);
    // Who groups by a label says that it is there.
    if (facts !== undefined) kept.set(name, { ...facts, sure: true });
  }
  return { has: kept, open: false, gone: withGone(labels, (name) => !kept.has(name), by) };
}

/** Everything but `names` stays. */
export function dropOnly(labels: LabelSet, names: readonly string[], by: Expr): LabelSet {
  const has = new Map([...labels.has].filter(([name]) => !names.includes(name)));
  return { has, open: labels.open, gone: withGone(labels, (name) => names.includes(name), by) };
}

export function withLabel(labels: LabelSet, name: string, facts: LabelFacts = OPEN_VALUES): LabelSet {
  return { ...labels, has: new Map(labels.has).set(name, facts) };
}

/** Labels of series that come from either side. */
export function union(left: LabelSet, right: LabelSet): LabelSet {
  const has = new Map(left.has);
  for (const [name, facts] of right.has) {
    const known = has.get(name);
    has.set(name, known === undefined || known.pinned !== facts.pinned ? { ...facts, pinned: undefined } : known);
  }
  return { has, open: left.open || right.open, gone: new Map([...left.gone, ...right.gone]) };
}

function withGone(labels: LabelSet, isGone: (name: string) => boolean, by: Expr): ReadonlyMap<string, Expr> {
  const gone = new Map(labels.gone);
  for (const name of labels.has.keys()) if (isGone(name)) gone.set(name, by);
  return gone;
}
