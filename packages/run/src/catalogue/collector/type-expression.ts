import type { Shape } from '@headrace/check/collector-schema';

/** What a Go type expression is made of: a type of the language, another type inside, or a name. */
export type TypeExpression =
  | { readonly kind: 'basic'; readonly shape: Shape }
  | { readonly kind: 'pointer' | 'list' | 'map' | 'optional'; readonly inner: string }
  | { readonly kind: 'named'; readonly alias: string | undefined; readonly name: string };

/** @throws where it is a function, a channel or a struct without a name, which no configuration can say. */
export function readTypeExpression(expression: string): TypeExpression {
  const basic = BASIC.get(expression);
  if (basic !== undefined) return { kind: 'basic', shape: basic };
  for (const [kind, pattern] of WRAPPERS) {
    const inner = pattern.exec(expression)?.[1];
    if (inner !== undefined) return { kind, inner };
  }
  const [, alias, name] = /^(?:(\w+)\.)?(\w+)$/.exec(expression) ?? [];
  if (name === undefined) throw new Error(`the type ${expression} cannot be written in a configuration`);
  return { kind: 'named', alias, name };
}

const WRAPPERS = [
  ['pointer', /^\*(.+)$/],
  ['list', /^\[\](.+)$/],
  ['map', /^map\[[\w.]+\](.+)$/],
  ['optional', /^configoptional\.Optional\[(.+)\]$/],
] as const;

const BASIC: ReadonlyMap<string, Shape> = new Map<string, Shape>([
  ['string', 'text'],
  ['bool', 'boolean'],
  ['any', 'any'],
  ['interface{}', 'any'],
  ['time.Duration', 'duration'],
  ...['int', 'int8', 'int16', 'int32', 'int64'].map((type) => [type, 'integer'] as const),
  ...['uint', 'uint8', 'uint16', 'uint32', 'uint64'].map((type) => [type, 'natural'] as const),
  ...['float32', 'float64'].map((type) => [type, 'number'] as const),
]);

/** Only a section has the key `enabled` beside its own. */
export function optional(shape: Shape): Shape {
  return typeof shape === 'string' && !shape.startsWith('#') ? shape : { optional: shape };
}
