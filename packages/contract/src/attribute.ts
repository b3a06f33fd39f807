/** An attribute whose values are all known: each of them is exported from the first export on. */
export interface EnumeratedAttribute<Value extends string = string> {
  readonly kind: 'enumerated';
  readonly values: readonly Value[];
}

/**
 * An attribute whose values are chosen by a configuration, such as the assets that a connector settles in: they appear
 * at run time, and there are never more than `limit`.
 */
export interface BoundedAttribute {
  readonly kind: 'bounded';
  readonly limit: number;
}

/** An attribute whose values appear at run time, such as a peer; `budget` is how many of them are kept apart. */
export interface FreeAttribute {
  readonly kind: 'free';
  readonly budget: number;
}

export type Attribute = EnumeratedAttribute | BoundedAttribute | FreeAttribute;
export type Attributes = Readonly<Record<string, Attribute>>;

/** The values that `A` may take: a union of literals for an enumeration, any string for a free attribute. */
export type AttributeValue<A extends Attribute> = A extends EnumeratedAttribute<infer Value> ? Value : string;
export type AttributeValues<A extends Attributes> = { readonly [Key in keyof A]: AttributeValue<A[Key]> };

/** Declares an attribute by all of its values. */
export function oneOf<const Value extends string>(...values: readonly Value[]): EnumeratedAttribute<Value> {
  return { kind: 'enumerated', values };
}

/** Declares an attribute with values that a configuration chooses, at most `limit` of them. */
export function bounded(options: { limit: number }): BoundedAttribute {
  return { kind: 'bounded', limit: options.limit };
}

/** Declares an attribute with open values and the number of distinct values that it may cost. */
export function free(options: { budget: number }): FreeAttribute {
  return { kind: 'free', budget: options.budget };
}

/**
 * Every combination of values of the enumerated attributes, in declaration order.
 * Empty when one of the attributes is open: those series exist only once they are used.
 */
export function enumerateAttributes(attributes: Attributes): Record<string, string>[] {
  let combinations: Record<string, string>[] = [{}];
  for (const [key, attribute] of Object.entries(attributes)) {
    if (attribute.kind !== 'enumerated') return [];
    combinations = combinations.flatMap((combination) =>
      attribute.values.map((value) => ({ ...combination, [key]: value })),
    );
  }
  return combinations;
}
