import type { Attribute, Attributes } from '@headrace/contract';
import { type AttributeSet, createAttributeTree, sizeOf } from './attribute-tree.ts';

/** The series of a metric with at least one attribute whose values are not known beforehand. */
export interface OpenSeries<Entry> {
  /** The entry of an attribute set, or why it can have none of its own. */
  find(attributes: AttributeSet): Entry | Refusal;
  remove(attributes: AttributeSet): void;
}

export type Refusal = 'unknown_attribute' | 'too_many_sets';

/**
 * @param limit how many attribute sets are kept apart.
 * @param create makes the entry of a set that is new, whose attributes are in the order of the contract.
 */
export function createOpenSeries<Entry extends object>(
  attributes: Attributes,
  limit: number,
  create: (attributes: AttributeSet) => Entry,
): OpenSeries<Entry> {
  const keys = Object.keys(attributes);
  const tree = createAttributeTree<Entry>(keys);
  let size = 0;
  return {
    find: (given) => {
      const found = tree.get(given);
      if (found !== undefined) return found;
      if (!knows(attributes, given)) return 'unknown_attribute';
      if (size >= limit) return 'too_many_sets';
      const entry = create(Object.fromEntries(keys.map((key) => [key, given[key] as string])));
      tree.set(given, entry);
      size += 1;
      return entry;
    },
    remove: (given) => {
      if (tree.delete(given)) size -= 1;
    },
  };
}

/** How many attribute sets of a metric are kept apart: each budget and each enumeration times the others. */
export function setsKeptApart(attributes: Attributes): number {
  return Object.values(attributes).reduce((sets, attribute) => sets * valuesOf(attribute), 1);
}

function valuesOf(attribute: Attribute): number {
  if (attribute.kind === 'enumerated') return attribute.values.length;
  return attribute.kind === 'free' ? attribute.budget : attribute.limit;
}

function knows(attributes: Attributes, given: AttributeSet): boolean {
  const entries = Object.entries(attributes);
  return (
    sizeOf(given) === entries.length &&
    entries.every(([key, attribute]) => {
      const value: unknown = given[key];
      return typeof value === 'string' && (attribute.kind !== 'enumerated' || attribute.values.includes(value));
    })
  );
}
