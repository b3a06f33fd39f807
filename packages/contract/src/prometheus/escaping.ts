/** How a scraper wants names that old Prometheus versions cannot read: the `escaping=` of its Accept header. */
export type Escaping = 'allow-utf-8' | 'underscores' | 'dots' | 'values';

/** Every escaping, the one that stands for a header without any first. */
export const ESCAPINGS: readonly Escaping[] = ['underscores', 'allow-utf-8', 'dots', 'values'];

/**
 * A name as the scraper asked for it. What old versions can read stays, but with `dots` a dotted name's underscores
 * double. A label with a colon counts as readable, though only metric names may have one.
 * Source: `EscapeMetricFamily` and `EscapeName`, github.com/prometheus/common v0.70.1, model/metric.go.
 */
export function escapeName(name: string, escaping: Escaping): string {
  if (escaping === 'allow-utf-8' || isLegacyName(name)) return name;
  const characters = Array.from(name, (character, index) => ESCAPES[escaping](character, isLegal(character, index)));
  return `${escaping === 'values' ? 'U__' : ''}${characters.join('')}`;
}

/** Whether a name can be written without quotes: `[a-zA-Z_:][a-zA-Z0-9_:]*`. */
export function isLegacyName(name: string): boolean {
  return /^[a-zA-Z_:][a-zA-Z0-9_:]*$/.test(name);
}

function isLegal(character: string, index: number): boolean {
  return /[a-zA-Z_:]/.test(character) || (index > 0 && /[0-9]/.test(character));
}

type Escape = (character: string, legal: boolean) => string;

const ESCAPES: Readonly<Record<Exclude<Escaping, 'allow-utf-8'>, Escape>> = {
  underscores: (character, legal) => (legal ? character : '_'),
  dots: (character, legal) => {
    if (character === '.') return '_dot_';
    return legal && character !== '_' ? character : '__';
  },
  values: (character, legal) => {
    if (character === '_') return '__';
    return legal ? character : `_${(character.codePointAt(0) ?? 0).toString(16)}_`;
  },
};
