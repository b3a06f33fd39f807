import type { Metric } from '../metric.ts';
import { withUnit } from './units.ts';

/**
 * The name that a declared metric has on :8889, without the suffix of a histogram's parts.
 * Follows the `UnderscoreEscapingWithSuffixes` strategy of the collector's `prometheus` exporter:
 * runs of anything but letters, digits and colons become one underscore, the unit's words are appended unless the
 * name has them, a counter ends in `total`, a gauge of unit `1` ends in `ratio`.
 */
export function seriesName(metric: Pick<Metric, 'kind' | 'otel' | 'unit'>): string {
  const named = metric.otel.split(/[^a-zA-Z0-9:]+/).filter((token) => token !== '');
  let tokens = withUnit(named, metric.unit);
  if (metric.kind === 'counter') tokens = moveToEnd(tokens, 'total');
  if (metric.kind === 'gauge' && metric.unit === '1') tokens = moveToEnd(tokens, 'ratio');
  const name = tokens.join('_');
  return /^[0-9]/.test(name) ? `_${name}` : name;
}

/** Every series that a declared metric becomes: one, or `_bucket`, `_sum` and `_count` for a histogram. */
export function seriesNames(metric: Pick<Metric, 'kind' | 'otel' | 'unit'>): string[] {
  const name = seriesName(metric);
  return metric.kind === 'histogram' ? [`${name}_bucket`, `${name}_sum`, `${name}_count`] : [name];
}

function moveToEnd(tokens: readonly string[], token: string): string[] {
  return [...tokens.filter((other) => other !== token), token];
}
