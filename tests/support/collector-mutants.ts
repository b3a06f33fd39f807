/** A configuration with one thing changed. */
export interface Mutant {
  /** What was changed, and where. */
  readonly name: string;
  readonly configuration: unknown;
}

type Path = readonly (string | number)[];
type Fields = Record<string, unknown>;

/** What the collector replaces by nothing here. */
export const PLACEHOLDER = `\${env:NOT_SET_ANYWHERE}`;

/** Values of every kind that YAML has, one of which stands in the place of each value. */
const VALUES: readonly unknown[] = [
  ...['soon', '5', '', 'true', 5, -5, 1.5, true, null],
  ...[[], ['soon'], [5], {}, { key: 'value' }, PLACEHOLDER, '10m'],
];

/** Every configuration that differs from this one by one key or one value. */
export function mutantsOf(configuration: unknown): Mutant[] {
  return placesOf(configuration).flatMap(({ path, value }) => [
    ...keyMutants(configuration, path),
    ...VALUES.filter((other) => JSON.stringify(other) !== JSON.stringify(value)).map((other) => ({
      name: `${path.join('.')} = ${JSON.stringify(other)}`,
      configuration: changed(configuration, path, (owner, key) => {
        owner[key] = other;
      }),
    })),
  ]);
}

/** The key at a place misspelt, written another way, and moved one level up. */
function keyMutants(configuration: unknown, path: Path): Mutant[] {
  const key = path.at(-1);
  if (typeof key !== 'string') return [];
  const spellings = [
    key.slice(0, -1),
    `${key.slice(1, 2)}${key.slice(0, 1)}${key.slice(2)}`,
    camelCase(key),
    `${key}s`,
  ];
  const renamed = [...new Set([...spellings, key.toUpperCase(), 'unheard_of'])].filter((other) => other !== key);
  return [
    ...renamed.map((other) => ({
      name: `${path.join('.')} renamed ${other}`,
      configuration: changed(configuration, path, (owner) => {
        owner[other] = owner[key];
        delete owner[key];
      }),
    })),
    ...movedUp(configuration, path, key),
  ];
}

function movedUp(configuration: unknown, path: Path, key: string): Mutant[] {
  const above = path.slice(0, -2);
  if (path.length < 2 || typeof path.at(-2) === 'number') return [];
  const copy = changed(configuration, path, (owner) => {
    delete owner[key];
  });
  const target = above.reduce<unknown>((value, step) => (value as Fields)[step], copy);
  (target as Fields)[key] = path.reduce<unknown>((value, step) => (value as Fields)[step], configuration);
  return [{ name: `${path.join('.')} moved up`, configuration: copy }];
}

function camelCase(key: string): string {
  return key.replace(/_(.)/g, (_, letter: string) => letter.toUpperCase());
}

function placesOf(value: unknown, path: Path = []): { path: Path; value: unknown }[] {
  const inner =
    typeof value === 'object' && value !== null
      ? Object.entries(value).flatMap(([key, below]) =>
          placesOf(below, [...path, Array.isArray(value) ? Number(key) : key]),
        )
      : [];
  return path.length === 0 ? inner : [{ path, value }, ...inner];
}

function changed(configuration: unknown, path: Path, change: (owner: Fields, key: string) => void): unknown {
  const copy: unknown = structuredClone(configuration);
  const owner = path.slice(0, -1).reduce<unknown>((value, step) => (value as Fields)[step], copy);
  change(owner as Fields, String(path.at(-1)));
  return copy;
}
