import {
  type Attributes,
  type AttributeValue,
  type CounterMetric,
  type HistogramMetric,
  labelName,
  type Metric,
  seriesName,
} from '@headrace/contract';

/** Labels that every series of the pipeline has, whatever its metric declares. */
type CommonLabel = 'job' | 'instance' | 'environment' | 'node_id';

/** A value that is matched exactly, or a Grafana variable such as `$nodeId`, which may stand for several. */
type Matcher<Value extends string> = Value | { readonly variable: string };

/** Labels of a metric, checked by the compiler against its declaration. */
export type Matchers<A extends Attributes> = { readonly [Key in keyof A]?: Matcher<AttributeValue<A[Key]>> } & {
  readonly [Key in CommonLabel]?: Matcher<string>;
};

type LabelOf<A extends Attributes> = (keyof A & string) | CommonLabel;

/** Grafana's own choice of a range that holds at least four scrapes. */
const RATE_RANGE = '$__rate_interval';

/** A series selector: `ilp_packets_processed_total{type="prepare"}`. */
export function selector<A extends Attributes>(metric: Metric<A>, matchers: Matchers<A> = {}): string {
  return seriesSelector(seriesName(metric), matchers);
}

/** A histogram's selector for its buckets. */
export function bucketSelector<A extends Attributes>(metric: HistogramMetric<A>, matchers: Matchers<A> = {}): string {
  return seriesSelector(`${seriesName(metric)}_bucket`, matchers);
}

function seriesSelector(name: string, matchers: Readonly<Record<string, Matcher<string> | undefined>>): string {
  const parts = Object.entries(matchers).flatMap(([key, matcher]) => {
    if (matcher === undefined) return [];
    return typeof matcher === 'string'
      ? [`${labelName(key)}=${JSON.stringify(matcher)}`]
      : [`${labelName(key)}=~"$${matcher.variable}"`];
  });
  return parts.length === 0 ? name : `${name}{${parts.join(', ')}}`;
}

/** Growth a second, summed over everything but `by`. */
export function rateBy<A extends Attributes>(
  metric: CounterMetric<A>,
  by: readonly LabelOf<A>[],
  matchers: Matchers<A> = {},
): string {
  return sumBy(by, `rate(${selector(metric, matchers)}[${RATE_RANGE}])`);
}

/** A quantile of a histogram over the last minutes, kept apart by `by`. */
export function quantileBy<A extends Attributes>(
  quantile: number,
  metric: HistogramMetric<A>,
  by: readonly LabelOf<A>[],
  matchers: Matchers<A> = {},
): string {
  const rates = sumBy(['le', ...by], `rate(${bucketSelector(metric, matchers)}[${RATE_RANGE}])`);
  return `histogram_quantile(${quantile}, ${rates})`;
}

export function sumBy(by: readonly string[], expression: string): string {
  return by.length === 0 ? `sum(${expression})` : `sum by (${by.map(labelName).join(', ')}) (${expression})`;
}

/** `part ÷ whole`, without a value while the whole is zero. */
export function share(part: string, whole: string): string {
  return `${part} / (${whole} > 0)`;
}
