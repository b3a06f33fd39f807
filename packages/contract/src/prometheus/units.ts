import { trimSpace } from './go/text.ts';

/**
 * UCUM units as the words that Prometheus names use.
 * Source: the unit tables of github.com/prometheus/otlptranslator v1.0.0 (`unitMap` and `perUnitMap`, metric_namer.go).
 */
const MAIN_UNITS: ReadonlyMap<string, string> = new Map([
  ['d', 'days'],
  ['h', 'hours'],
  ['min', 'minutes'],
  ['s', 'seconds'],
  ['ms', 'milliseconds'],
  ['us', 'microseconds'],
  ['ns', 'nanoseconds'],
  ['By', 'bytes'],
  ['KiBy', 'kibibytes'],
  ['MiBy', 'mebibytes'],
  ['GiBy', 'gibibytes'],
  ['TiBy', 'tibibytes'],
  ['KBy', 'kilobytes'],
  ['MBy', 'megabytes'],
  ['GBy', 'gigabytes'],
  ['TBy', 'terabytes'],
  ['m', 'meters'],
  ['V', 'volts'],
  ['A', 'amperes'],
  ['J', 'joules'],
  ['W', 'watts'],
  ['g', 'grams'],
  ['Cel', 'celsius'],
  ['Hz', 'hertz'],
  ['1', ''],
  ['%', 'percent'],
]);

const PER_UNITS: ReadonlyMap<string, string> = new Map([
  ['s', 'second'],
  ['m', 'minute'],
  ['h', 'hour'],
  ['d', 'day'],
  ['w', 'week'],
  ['mo', 'month'],
  ['y', 'year'],
]);

/** What a unit adds to a name before any character is replaced; a part that adds nothing is empty. */
export interface UnitSuffixes {
  readonly main: string;
  /** Begins with `per_`. */
  readonly per: string;
}

/**
 * The suffixes of a unit, split at its first slash: `By/s` gives `bytes` and `per_second`.
 * A part with an annotation such as `{packet}` adds nothing; a word that no table has stays as it is.
 * Source: `buildUnitSuffixes`, unit_namer.go.
 */
export function unitSuffixes(unit: string): UnitSuffixes {
  const slash = unit.indexOf('/');
  const main = trimSpace(slash === -1 ? unit : unit.slice(0, slash));
  const per = slash === -1 ? '' : trimSpace(unit.slice(slash + 1));
  const perWord = isAnnotation(per) ? '' : (PER_UNITS.get(per) ?? per);
  return {
    main: isAnnotation(main) ? '' : (MAIN_UNITS.get(main) ?? main),
    per: perWord === '' ? '' : `per_${perWord}`,
  };
}

/**
 * A name's tokens with the words of its unit at the end, each unless the name has that very token already.
 * Source: `addUnitTokens` and `cleanUpUnit`, metric_namer.go and unit_namer.go.
 */
export function withUnit(tokens: readonly string[], unit: string): string[] {
  const suffixes = unitSuffixes(unit);
  const missing = (word: string) => (tokens.includes(word) ? '' : word);
  const main = missing(cleaned(suffixes.main));
  const per = missing(cleaned(suffixes.per) === 'per_' ? '' : cleaned(suffixes.per).replace(/_$/, ''));
  // An underscore that ends the main unit stays only where nothing follows.
  return [...tokens, per === '' ? main : main.replace(/_$/, ''), per].filter((word, index) =>
    index < tokens.length ? true : word !== '',
  );
}

function cleaned(unit: string): string {
  return unit
    .replace(/[^a-zA-Z0-9:]/gu, '_')
    .replace(/__+/g, '_')
    .replace(/^_/, '');
}

function isAnnotation(part: string): boolean {
  return /[{}]/.test(part);
}
