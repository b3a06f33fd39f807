import { nearest, type Path } from '@headrace/stack';
import { isFields } from '../documents/value.ts';
import { didYouMean } from '../queries/query-rule.ts';
import { fits, fitsWord } from './scalar.ts';
import type { Definition, ListShape, ScalarShape, Shape } from './schema.ts';
import { shapeWords, valueWords } from './words.ts';

/** Something in a configuration that the collector refuses to decode. */
export interface Mismatch {
  readonly kind: 'key' | 'type';
  readonly path: Path;
  readonly message: string;
  readonly expected: string;
  readonly fix: string;
}

type Definitions = Readonly<Record<string, Definition>>;

/**
 * Where a value differs from its shape, as the collector's `confmap` decodes it (confmap/internal/decoder.go): nothing
 * at all is mostly taken, a list may be one text with commas, and `${env:X}` alone may turn out to be anything.
 */
export function mismatches(value: unknown, shape: Shape, path: Path, definitions: Definitions): Mismatch[] {
  if (isPlaceholder(value) || (isNothing(value) && !isStrict(shape))) return [];
  if (typeof shape === 'string') {
    if (!isReference(shape)) return fits(value, shape) ? [] : [wrongType(value, shape, path)];
    return ofSection(value, definitions[shape.slice(1)] ?? ANYTHING, shape, path, definitions);
  }
  if ('words' in shape) return fitsWord(value, shape) ? [] : [wrongType(value, shape, path)];
  if ('either' in shape) return ofEither(value, shape.either, path, definitions);
  if ('optional' in shape) return ofOptional(value, shape.optional, path, definitions);
  if ('list' in shape) return ofList(value, shape, path, definitions);
  if (!isFields(value)) return [wrongType(value, shape, path)];
  return Object.entries(value).flatMap(([key, inner]) => mismatches(inner, shape.map, [...path, key], definitions));
}

function ofList(value: unknown, shape: ListShape, path: Path, definitions: Definitions): Mismatch[] {
  // A text is cut at its commas, where the list is of texts (mapstructure's StringToSliceHookFunc).
  if (typeof value === 'string' && shape.list === 'text') return [];
  if (!Array.isArray(value)) return [wrongType(value, shape, path)];
  return value.flatMap((item: unknown, index) =>
    shape.strict === true && isNothing(item)
      ? [wrongType(item, shape.list, [...path, index])]
      : mismatches(item, shape.list, [...path, index], definitions),
  );
}

const ANYTHING: Definition = { keys: {}, open: true };

function ofSection(value: unknown, section: Definition, shape: Shape, path: Path, definitions: Definitions) {
  if (!isFields(value)) return [wrongType(value, shape, path)];
  return Object.entries(value).flatMap(([key, inner]): Mismatch[] => {
    if (inner === undefined) return [];
    const known = Object.hasOwn(section.keys, key) ? section.keys[key] : undefined;
    if (known !== undefined) return mismatches(inner, known, [...path, key], definitions);
    return section.open === true ? [] : [unknownKey(key, Object.keys(section.keys), path)];
  });
}

/** `enabled` turns a section off; it belongs to none of its own keys. */
function ofOptional(value: unknown, shape: Shape, path: Path, definitions: Definitions): Mismatch[] {
  if (!isFields(value)) return mismatches(value, shape, path, definitions);
  const { enabled, ...rest } = value;
  const found = mismatches(rest, shape, path, definitions);
  if (enabled === undefined || typeof enabled === 'boolean' || isPlaceholder(enabled)) return found;
  return [wrongType(enabled, 'boolean', [...path, 'enabled']), ...found];
}

/** Fine where one of the shapes fits; otherwise what the nearest of them has to say. */
function ofEither(value: unknown, shapes: readonly Shape[], path: Path, definitions: Definitions): Mismatch[] {
  const found = shapes.map((shape) => mismatches(value, shape, path, definitions));
  const depth = (list: readonly Mismatch[]) => Math.max(...list.map((one) => one.path.length));
  // Who gets further into the value was meant; of equals the first.
  return found.reduce((best, next) =>
    next.length === 0 || (best.length > 0 && depth(next) > depth(best)) ? next : best,
  );
}

/** What is said of a key that a section does not have. */
export function unknownKey(key: string, known: readonly string[], path: Path): Mismatch {
  return {
    kind: 'key',
    path: [...path, key],
    message: `${path.join('.') || 'the collector'} takes no key ${key}${didYouMean(nearest(key, known))}`,
    expected: known.length === 0 ? 'no key at all' : `one of ${known.join(', ')}`,
    fix: 'write a key that the pinned version has, or remove it',
  };
}

function wrongType(value: unknown, shape: Shape, path: Path): Mismatch {
  const expected = shapeWords(shape);
  const quoted = (shape === 'text' || shape === 'id') && (typeof value === 'number' || typeof value === 'boolean');
  return {
    ...{ kind: 'type', path, expected },
    message: `${path.at(-1)} is ${valueWords(value)}, and the collector wants ${expected}${meant(value, shape)}`,
    fix: quoted ? `put it in quotes: "${value}"` : `write ${expected}`,
  };
}

function meant(value: unknown, shape: Shape): string {
  if (typeof value !== 'string' || typeof shape === 'string' || !('words' in shape)) return '';
  return didYouMean(nearest(value, shape.words));
}

function isReference(shape: ScalarShape | `#${string}`): shape is `#${string}` {
  return shape.startsWith('#');
}

function isNothing(value: unknown): boolean {
  return value === null || value === undefined;
}

function isStrict(shape: Shape): boolean {
  return typeof shape === 'object' && 'strict' in shape && shape.strict === true;
}

/** `${env:X}` and nothing else: what comes of it may be a number, or a whole section. */
function isPlaceholder(value: unknown): boolean {
  return typeof value === 'string' && /^\$\{(?:[^{}]|\$\{[^{}]*\})*\}$/.test(value);
}
