import { createExposition, readMetricsRequest, type Scrape } from '@headrace/contract';
import fc from 'fast-check';
import type { Pair } from './compare.ts';

/** Two metrics that may become one family, each with one series. `NAME` stands for a name that nobody had before. */
export interface Conflict {
  readonly metrics: readonly [ConflictMetric, ConflictMetric];
  readonly variant: string;
}

interface ConflictMetric {
  readonly name: string;
  readonly description: string;
  readonly kind: 'gauge' | 'counter' | 'upDown' | 'histogram' | 'summary';
  readonly key: string;
  readonly value: number;
  readonly instance: string;
  readonly host: string;
}

const metric = fc.record({
  name: fc.constantFrom('NAME.a', 'NAME_a', 'NAME-a', 'NAME.a.total', 'NAME.a.count', 'NAME_a_sum', 'NAME.a.bucket'),
  description: fc.constantFrom('one', 'two'),
  kind: fc.constantFrom<ConflictMetric['kind']>('gauge', 'counter', 'upDown', 'histogram', 'summary'),
  key: fc.constantFrom('', 'k', 'a.b', 'a_b', 'quantile'),
  value: fc.integer({ min: 1, max: 2 }),
  instance: fc.constantFrom('i', 'j'),
  host: fc.constantFrom('h', 'g'),
});

export const conflicts: fc.Arbitrary<Conflict> = fc.record({
  metrics: fc.tuple(metric, metric).filter(([a, b]) => seriesOf(a) !== seriesOf(b)),
  variant: fc.constantFrom('escaped', 'escaped-scope', 'bare', 'utf8', 'untranslated', 'pipeline'),
});

/** What makes two points one series, of which the later simply counts; to the exporter every sum is of one kind. */
function seriesOf({ name, kind, key, instance }: ConflictMetric): string {
  return [name, kind === 'upDown' ? 'counter' : kind, key, instance].join(' ');
}

const SCRAPE: Scrape = { exposition: 'text', escaping: 'allow-utf-8', conflicts: 'first-seen' };
const CONFLICT_CODES = /\/(type-conflict|help-conflict|suffix-conflict|same-series|same-target)$/;

let names = 0;

/** The collector's answer must be one of those that the order of its map allows; where they differ, we must say so. */
export async function checkConflict({ collector, variants }: Pair, { metrics, variant }: Conflict) {
  const model = variants[variant];
  if (model === undefined) throw new Error(`no variant ${variant}`);
  names += 1;
  const [first, second] = metrics.map((one) => resourceOf(one, `c${names}n`));
  const body = (...resourceMetrics: unknown[]) => JSON.stringify({ resourceMetrics });
  const orders = [body(first, second), body(second, first)];
  const answers = orders.map((order) => createExposition(model).accept(readMetricsRequest(order), 0).render(0, SCRAPE));
  const [sent = ''] = orders;
  if ((await collector.send(sent)).status !== 200) throw new Error('the collector refused a request');
  const theirs = await collector.scrape(variant, SCRAPE);
  await collector.send(body(...metrics.map((one) => resourceOf(one, `c${names}n`, true))));
  // Samples that differ in the names of their labels alone come in any order.
  const outcomeOf = ({ status, text }: { status: number; text: string }) =>
    status === 200 ? text.split('\n').toSorted().join('\n') : String(status);
  const outcomes = answers.map(outcomeOf);
  const real = outcomeOf(theirs);
  if (!outcomes.includes(real))
    return `${variant}: the collector's answer is none of ours\n${sent}\n${real}\nours:\n${outcomes.join('\nor:\n')}`;
  const said = answers[0]?.problems.some(({ code }) => CONFLICT_CODES.test(code)) === true;
  if (outcomes[0] !== outcomes[1] && !said) return `${variant}: a conflict that is not reported\n${sent}`;
  return undefined;
}

function resourceOf({ name, description, instance, host, ...rest }: ConflictMetric, unique: string, ends = false) {
  const attribute = (key: string, stringValue: string) => ({ key, value: { stringValue } });
  const identity = [attribute('service.name', 'job'), attribute('service.instance.id', instance)];
  return {
    resource: { attributes: [...identity, attribute('host.name', host)] },
    scopeMetrics: [{ metrics: [{ name: name.replace('NAME', unique), description, ...dataOf(rest, ends) }] }],
  };
}

function dataOf({ kind, key, value }: Pick<ConflictMetric, 'kind' | 'key' | 'value'>, ends: boolean) {
  const attributes = key === '' ? [] : [{ key, value: { stringValue: 'v' } }];
  const point = { attributes, flags: ends ? 1 : 0 };
  switch (kind) {
    case 'gauge':
      return { gauge: { dataPoints: [{ ...point, asInt: value }] } };
    case 'counter':
      return { sum: { isMonotonic: true, aggregationTemporality: 2, dataPoints: [{ ...point, asInt: value }] } };
    case 'upDown':
      return { sum: { aggregationTemporality: 2, dataPoints: [{ ...point, asInt: value }] } };
    case 'histogram':
      return { histogram: { aggregationTemporality: 2, dataPoints: [{ ...point, count: value, sum: 1 }] } };
    case 'summary':
      return { summary: { dataPoints: [{ ...point, count: value, sum: 1 }] } };
  }
}
