import type { ExposedExemplar, Family, Label, Sample } from '../expose/sample.ts';
import { formatOpenMetricsFloat } from '../go/number.ts';
import { nameAndLabels, nameText, quotedText } from './lines.ts';

/** What ends every answer in OpenMetrics. */
export const OPENMETRICS_END = '# EOF\n';

/**
 * A family in OpenMetrics 1.0. A counter's family is called without `_total`; one that does not end in it is of unknown
 * type. There are no `_created` lines and no units: the exporter asks for neither.
 * Source: `MetricFamilyToOpenMetrics`, prometheus/common v0.70.1, expfmt/openmetrics_create.go.
 */
export function openMetricsFamily({ name, type, help, samples }: Family): string {
  const isTotal = type === 'counter' && name.endsWith('_total');
  const shown = nameText(isTotal ? name.slice(0, -'_total'.length) : name);
  const shownType = type === 'counter' && !isTotal ? 'unknown' : type;
  const helpLine = help === undefined ? [] : [`# HELP ${shown} ${quotedText(help)}`];
  return [...helpLine, `# TYPE ${shown} ${shownType}`, ...samples.flatMap((sample) => lines(name, sample))]
    .map((line) => `${line}\n`)
    .join('');
}

function lines(name: string, { labels, value }: Sample): string[] {
  const line = (suffix: string, number: string, added: readonly Label[] = []) =>
    `${nameAndLabels(`${name}${suffix}`, [...labels, ...added])} ${number}`;
  const float = formatOpenMetricsFloat;
  switch (value.kind) {
    case 'single':
      return [`${line('', float(value.value))}${exemplarText(value.exemplar)}`];
    case 'summary':
      return [
        ...value.quantiles.map((one) => line('', float(one.value), [{ name: 'quantile', value: float(one.quantile) }])),
        ...[line('_sum', float(value.sum)), line('_count', String(value.count))],
      ];
    case 'histogram': {
      const bucket = (bound: number, count: bigint) =>
        line('_bucket', String(count), [{ name: 'le', value: float(bound) }]);
      const hasInfinity = value.buckets.some(({ upperBound }) => upperBound === Number.POSITIVE_INFINITY);
      return [
        ...value.buckets.map(
          ({ upperBound, cumulativeCount, exemplar }) =>
            `${bucket(upperBound, cumulativeCount)}${exemplarText(exemplar)}`,
        ),
        ...(hasInfinity ? [] : [bucket(Number.POSITIVE_INFINITY, value.count)]),
        ...[line('_sum', float(value.sum)), line('_count', String(value.count))],
      ];
    }
  }
}

/** ` # {trace_id="…"} value seconds`; nothing for an exemplar without labels. Source: `writeExemplar`. */
function exemplarText(exemplar: ExposedExemplar | undefined): string {
  if (exemplar === undefined || exemplar.labels.length === 0) return '';
  const { labels, value, timestampSeconds } = exemplar;
  return ` # ${nameAndLabels('', labels)} ${formatOpenMetricsFloat(value)} ${formatOpenMetricsFloat(timestampSeconds)}`;
}
