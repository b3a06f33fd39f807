/**
 * UCUM units as the words that Prometheus names use.
 * Source: the unit tables of github.com/prometheus/otlptranslator (unit_namer.go).
 */
const MAIN_UNITS: Readonly<Record<string, string>> = {
  d: 'days',
  h: 'hours',
  min: 'minutes',
  s: 'seconds',
  ms: 'milliseconds',
  us: 'microseconds',
  ns: 'nanoseconds',
  By: 'bytes',
  KiBy: 'kibibytes',
  MiBy: 'mebibytes',
  GiBy: 'gibibytes',
  TiBy: 'tibibytes',
  KBy: 'kilobytes',
  MBy: 'megabytes',
  GBy: 'gigabytes',
  TBy: 'terabytes',
  m: 'meters',
  V: 'volts',
  A: 'amperes',
  J: 'joules',
  W: 'watts',
  g: 'grams',
  Cel: 'celsius',
  Hz: 'hertz',
  '1': '',
  '%': 'percent',
};

const PER_UNITS: Readonly<Record<string, string>> = {
  s: 'second',
  m: 'minute',
  h: 'hour',
  d: 'day',
  w: 'week',
  mo: 'month',
  y: 'year',
};

/**
 * A name's tokens with the words that a UCUM unit adds: `By/s` adds `bytes` and `per_second`, each unless the name has
 * it already. Annotations such as `{packet}` add none.
 */
export function withUnit(tokens: readonly string[], unit: string): string[] {
  const slash = unit.indexOf('/');
  const main = (slash === -1 ? unit : unit.slice(0, slash)).trim();
  const per = slash === -1 ? '' : unit.slice(slash + 1).trim();
  const missing = (word: string) => (tokens.includes(word) ? '' : word);
  const mainWord = missing(isAnnotation(main) ? '' : cleaned(MAIN_UNITS[main] ?? main));
  const perWord = missing(
    per === '' || isAnnotation(per) ? '' : cleaned(`per_${PER_UNITS[per] ?? per}`).replace(/_$/, ''),
  );
  const words = [perWord === '' ? mainWord : mainWord.replace(/_$/, ''), perWord === 'per' ? '' : perWord];
  return [...tokens, ...words.filter((word) => word !== '')];
}

function cleaned(unit: string): string {
  return unit
    .replace(/[^a-zA-Z0-9:]/gu, '_')
    .replace(/__+/g, '_')
    .replace(/^_/, '');
}

function isAnnotation(part: string): boolean {
  return part.includes('{') || part.includes('}');
}
