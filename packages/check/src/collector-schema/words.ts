import type { ScalarShape, Shape } from './schema.ts';

const SCALARS: Readonly<Record<ScalarShape, string>> = {
  text: 'a text',
  id: 'the id of a component, such as otlp or otlp/second',
  integer: 'a whole number',
  natural: 'a whole number from 0',
  number: 'a number',
  boolean: 'true or false',
  duration: 'a duration such as 200ms, 30s or 1h30m',
  any: 'anything',
};

/** What a shape takes, in words. */
export function shapeWords(shape: Shape): string {
  if (typeof shape === 'string') return isScalar(shape) ? SCALARS[shape] : 'a section with keys';
  if ('words' in shape) return `one of ${shape.words.filter((word) => word !== '').join(', ')}`;
  if ('either' in shape) return [...new Set(shape.either.map(shapeWords))].join(' or ');
  if ('optional' in shape) return shapeWords(shape.optional);
  return 'map' in shape ? 'a section with keys' : 'a list';
}

function isScalar(shape: string): shape is ScalarShape {
  return Object.hasOwn(SCALARS, shape);
}

/** What a value is, in words. */
export function valueWords(value: unknown): string {
  if (value === null || value === undefined) return 'nothing';
  if (Array.isArray(value)) return 'a list';
  if (typeof value === 'object') return 'a section';
  return typeof value === 'string' ? `the text ${JSON.stringify(value)}` : String(value);
}
