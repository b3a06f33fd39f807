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

/** The words that a UCUM unit adds to a metric name: `By/s` gives `bytes`, `per_second`. Annotations add none. */
export function unitWords(unit: string): string[] {
  const [main = '', per] = unit.split('/', 2).map((part) => part.trim());
  const words: string[] = [];
  if (main !== '' && !isAnnotation(main)) words.push(MAIN_UNITS[main] ?? main);
  if (per !== undefined && per !== '' && !isAnnotation(per)) words.push(`per_${PER_UNITS[per] ?? per}`);
  return words.filter((word) => word !== '');
}

function isAnnotation(part: string): boolean {
  return part.includes('{') || part.includes('}');
}
