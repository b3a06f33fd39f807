export type AttributeSet = Readonly<Record<string, string>>;

/** A level for each attribute; at the end the entry. What a level holds is known by its depth alone. */
type Level<Entry> = Map<string, Level<Entry> | Entry>;

/** Entries by attribute values: a Map for each attribute, so that no key needs to be put together. */
export interface AttributeTree<Entry> {
  /** Undefined where there is none, or where an attribute is missing or unknown. */
  get(attributes: AttributeSet): Entry | undefined;
  set(attributes: AttributeSet, entry: Entry): void;
  /** Whether there was an entry. Levels that become empty go too, so that values can come and go for ever. */
  delete(attributes: AttributeSet): boolean;
}

/** An empty tree over attributes with these keys. */
export function createAttributeTree<Entry>(keys: readonly string[]): AttributeTree<Entry> {
  const root: Level<Entry> = new Map();
  const { [keys.length - 1]: last } = keys;
  if (last === undefined) return createSingleEntry();
  return {
    get: createGet(keys, root),
    set: (attributes, entry) => {
      let level = root;
      for (const key of keys.slice(0, -1)) {
        const next = (level.get(attributes[key] as string) as Level<Entry> | undefined) ?? new Map();
        level.set(attributes[key] as string, next);
        level = next;
      }
      level.set(attributes[last] as string, entry);
    },
    delete: (attributes) => deleteFrom(root, keys, attributes),
  };
}

function createSingleEntry<Entry>(): AttributeTree<Entry> {
  let entry: Entry | undefined;
  return {
    get: (attributes) => (sizeOf(attributes) === 0 ? entry : undefined),
    set: (_attributes, given) => {
      entry = given;
    },
    delete: () => {
      const was = entry !== undefined;
      entry = undefined;
      return was;
    },
  };
}

/** Most metrics have one or two attributes; written out, a look-up takes half as long as in a loop. */
function createGet<Entry>(keys: readonly string[], root: Level<Entry>): AttributeTree<Entry>['get'] {
  const [first = '', second = ''] = keys;
  const size = keys.length;
  if (size === 1) {
    return (attributes) => {
      const found = root.get(attributes[first] as string);
      return sizeOf(attributes) === size ? (found as Entry | undefined) : undefined;
    };
  }
  if (size === 2) {
    return (attributes) => {
      const level = root.get(attributes[first] as string) as Level<Entry> | undefined;
      const found = level?.get(attributes[second] as string);
      return sizeOf(attributes) === size ? (found as Entry | undefined) : undefined;
    };
  }
  return (attributes) => {
    let level: Level<Entry> | Entry | undefined = root;
    for (const key of keys) level = (level as Level<Entry> | undefined)?.get(attributes[key] as string);
    return sizeOf(attributes) === size ? (level as Entry | undefined) : undefined;
  };
}

function deleteFrom<Entry>(level: Level<Entry>, keys: readonly string[], attributes: AttributeSet): boolean {
  const [key = '', ...rest] = keys;
  const value = attributes[key] as string;
  if (rest.length === 0) return level.delete(value);
  const next = level.get(value) as Level<Entry> | undefined;
  if (next === undefined) return false;
  const deleted = deleteFrom(next, rest, attributes);
  if (next.size === 0) level.delete(value);
  return deleted;
}

/** Number of attributes, without making an array of them. */
export function sizeOf(attributes: AttributeSet): number {
  let size = 0;
  for (const _key in attributes) size += 1;
  return size;
}
