import type { Family, Label, Sample } from '../expose/sample.ts';
import { formatFloat } from '../go/number.ts';
import { nameAndLabels, nameText, plainText } from './lines.ts';

/** A family in the text format 0.0.4. Source: `MetricFamilyToText`, prometheus/common v0.70.1, expfmt/text_create.go. */
export function textFamily({ name, type, help, samples }: Family): string {
  const shown = nameText(name);
  const helpLine = help === undefined ? [] : [`# HELP ${shown} ${plainText(help)}`];
  return [...helpLine, `# TYPE ${shown} ${type}`, ...samples.flatMap((sample) => lines(name, sample))]
    .map((line) => `${line}\n`)
    .join('');
}

function lines(name: string, { labels, value }: Sample): string[] {
  const line = (suffix: string, number: number, added: readonly Label[] = []) =>
    `${nameAndLabels(`${name}${suffix}`, [...labels, ...added])} ${formatFloat(number)}`;
  switch (value.kind) {
    case 'single':
      return [line('', value.value)];
    case 'summary':
      return [
        ...value.quantiles.map((one) => line('', one.value, [{ name: 'quantile', value: formatFloat(one.quantile) }])),
        ...[line('_sum', value.sum), line('_count', Number(value.count))],
      ];
    case 'histogram': {
      const bucket = (bound: number, count: bigint) =>
        line('_bucket', Number(count), [{ name: 'le', value: formatFloat(bound) }]);
      const hasInfinity = value.buckets.some(({ upperBound }) => upperBound === Number.POSITIVE_INFINITY);
      return [
        ...value.buckets.map(({ upperBound, cumulativeCount }) => bucket(upperBound, cumulativeCount)),
        ...(hasInfinity ? [] : [bucket(Number.POSITIVE_INFINITY, value.count)]),
        ...[line('_sum', value.sum), line('_count', Number(value.count))],
      ];
    }
  }
}
