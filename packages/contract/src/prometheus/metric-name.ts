import type { TranslationStrategy } from '../pipeline-model.ts';
import { byteLength, dropLastBytes } from './go/text.ts';
import { unitSuffixes, withUnit } from './units.ts';

/** What a metric's name is made of; `type` decides about `_total` and `_ratio` alone. */
export interface NamedMetric {
  readonly name: string;
  readonly unit: string;
  readonly type: 'monotonicSum' | 'gauge' | 'other';
}

/** How the exporter names: `translation_strategy` and `namespace` of its configuration. */
export interface Naming {
  readonly strategy: TranslationStrategy;
  readonly namespace: string;
}

/** Whether names keep every character, to be escaped as each scraper asks. */
export function keepsUtf8(strategy: TranslationStrategy): boolean {
  return strategy === 'NoUTF8EscapingWithSuffixes' || strategy === 'NoTranslation';
}

function addsSuffixes(strategy: TranslationStrategy): boolean {
  return strategy === 'UnderscoreEscapingWithSuffixes' || strategy === 'NoUTF8EscapingWithSuffixes';
}

/**
 * The name of the family that a metric becomes, or undefined where nothing but underscores is left of it: the exporter
 * then drops the metric.
 * Source: `MetricNamer.Build`, github.com/prometheus/otlptranslator v1.0.0, metric_namer.go.
 */
export function metricName(metric: NamedMetric, naming: Naming): string | undefined {
  if (keepsUtf8(naming.strategy)) return utf8Name(metric, naming);
  const name = addsSuffixes(naming.strategy) ? suffixedName(metric, naming) : plainName(metric, naming);
  if (name === '') return undefined;
  return name === metric.name || /[^_]/.test(name) ? name : undefined;
}

/**
 * Runs of anything but letters, digits and colons become one underscore; the unit's words are appended unless the name
 * has them; a counter ends in `total`, a gauge of unit `1` in `ratio`, wherever the name had that token before.
 * Source: `normalizeName`.
 */
function suffixedName({ name, unit, type }: NamedMetric, { namespace }: Naming): string {
  const named = name.split(/[^a-zA-Z0-9:]+/u).filter((token) => token !== '');
  let tokens = withUnit(named, unit);
  if (type === 'monotonicSum') tokens = moveToEnd(tokens, 'total');
  if (type === 'gauge' && unit === '1') tokens = moveToEnd(tokens, 'ratio');
  // The namespace is taken as it is: what the data model refuses in it is escaped at each scrape.
  if (namespace !== '') tokens = [namespace, ...tokens];
  return withoutLeadingDigit(tokens.join('_'));
}

function moveToEnd(tokens: readonly string[], token: string): string[] {
  return [...tokens.filter((other) => other !== token), token];
}

/**
 * Without suffixes underscores stay as they are, and a run of other characters becomes one underscore between what it
 * parts. A name behind a namespace may begin with a digit.
 * Source: `buildCompliantMetricName`, "Simple case".
 */
function plainName({ name }: NamedMetric, { namespace }: Naming): string {
  if (namespace !== '') return `${fields(namespace)}_${fields(name)}`;
  return withoutLeadingDigit(fields(name));
}

function fields(text: string): string {
  return text
    .split(/[^a-zA-Z0-9:_]+/u)
    .filter((field) => field !== '')
    .join('_');
}

function withoutLeadingDigit(name: string): string {
  return /^[0-9]/.test(name) ? `_${name}` : name;
}

/**
 * Every character stays. The main unit is appended unless the name ends in it, then `per_…`, then `total` or `ratio`,
 * each of them taken away from the end of the name first.
 * Source: `buildMetricName`.
 */
function utf8Name({ name: given, unit, type }: NamedMetric, { strategy, namespace }: Naming): string {
  let name = namespace === '' ? given : `${namespace}_${given}`;
  if (!addsSuffixes(strategy)) return name;
  const { main, per } = unitSuffixes(unit);
  const last = type === 'monotonicSum' ? 'total' : type === 'gauge' && unit === '1' ? 'ratio' : '';
  if (last !== '') name = trimSuffixAndDelimiter(name, last);
  if (per !== '') name = trimSuffixAndDelimiter(name, per);
  if (main !== '' && !name.endsWith(main)) name = `${name}_${main}`;
  return [name, per, last].filter((part, index) => index === 0 || part !== '').join('_');
}

/**
 * Takes a suffix away with the one byte before it, whatever that is: of `aétotal` half a character remains, and the
 * name is no UTF-8 any more. Source: `trimSuffixAndDelimiter`.
 */
function trimSuffixAndDelimiter(name: string, suffix: string): string {
  if (!name.endsWith(suffix)) return name;
  const before = name.slice(0, name.length - suffix.length);
  return byteLength(before) > 1 ? dropLastBytes(before, 1) : name;
}
