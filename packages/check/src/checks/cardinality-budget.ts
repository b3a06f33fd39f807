import {
  type BoundedMetric,
  contractBounds,
  plusSeries,
  seriesCountText,
  timesSeries,
  UNCOUNTED_SERIES,
} from '@headrace/contract';
import { MOST_SERIES_BUDGET, type Path, type Stack } from '@headrace/stack';
import { type Check, type CheckContext, type Finding, settingsPath } from '../check.ts';
import { settingsExamples } from '../settings-example.ts';

/** What Prometheus needs for a series that it keeps in memory. */
const SERIES_BYTES = 8000;

/** How many metrics are named: they nearly always make most of the series. */
const NAMED = 3;

/** Series are paid for in memory, and a contract says how many there can be before there is one. */
export const cardinalityBudget: Check = {
  code: 'metrics/cardinality-budget',
  severity: 'error',
  meaning:
    'The contracts of the services allow more series than Prometheus has a budget for: each combination of attribute ' +
    'values is a series, a histogram is one for every bound and three more, and every process has its own.',
  fix: 'Raise `metrics.seriesBudget` and Prometheus’ memory with it, lower the budget of the attribute in the message, or run fewer `instances`.',
  examples: settingsExamples('    instances: 10\n', '    instances: 10\nmetrics: { seriesBudget: 300000 }\n'),
  find: (context) => {
    const { services, prometheus } = context.stack;
    const bounds = boundsOf(context.stack);
    const total = bounds.reduce((sum, { series }) => plusSeries(sum, series), 0);
    return total <= prometheus.seriesBudget ? [] : [finding(total, bounds, services.length, context)];
  },
};

/** What each metric makes in all services and their processes, the largest first. */
function boundsOf({ services, collector }: Stack): BoundedMetric[] {
  const byName = new Map<string, BoundedMetric>();
  for (const { contract, instances } of services) {
    for (const { name, metric, series } of contractBounds(contract, collector.pipeline)) {
      const before = byName.get(name)?.series ?? 0;
      byName.set(name, { name, metric, series: plusSeries(before, timesSeries(series, instances)) });
    }
  }
  return [...byName.values()].toSorted((left, right) => right.series - left.series);
}

function finding(
  total: number,
  bounds: readonly BoundedMetric[],
  serviceCount: number,
  { settings, stack, locator }: CheckContext,
): Finding {
  const budget = settings.metrics.seriesBudget;
  const processes = stack.services.reduce((sum, { instances }) => sum + instances, 0);
  const who = `${counted(serviceCount, 'service', 'services')} in ${counted(processes, 'process', 'processes')}`;
  const largest = bounds.slice(0, NAMED).map(({ name, series }) => `${name} ${seriesCountText(series)}`);
  const path: Path = ['metrics', 'seriesBudget'];
  return {
    path,
    at: locator.isWritten(path) ? path : mostInstances(stack),
    message: `${who} can make ${seriesCountText(total)} series${memoryText(total)}, and the budget is ${seriesCountText(budget)}; the most are ${largest.join(', ')}`,
    expected: `${seriesCountText(budget)} series at most`,
    fix: fixes(total, bounds, processes > serviceCount),
  };
}

function fixes(total: number, bounds: readonly BoundedMetric[], hasInstances: boolean): string {
  const widest = widestAttribute(bounds);
  const all = [
    ...(total <= MOST_SERIES_BUDGET ? [`set metrics.seriesBudget to ${total} or more`] : []),
    ...(widest === undefined ? [] : [`lower the ${widest.word} of attribute ${widest.key} in metric ${widest.otel}`]),
    ...(hasInstances ? ['run fewer instances'] : []),
  ];
  return all.length === 0 ? 'declare fewer attributes, or fewer values of them' : all.join(', or ');
}

/** The open attribute with the most values in the largest metric that has one. */
function widestAttribute(bounds: readonly BoundedMetric[]): { key: string; word: string; otel: string } | undefined {
  for (const { metric } of bounds) {
    if (metric === undefined) continue;
    const open = Object.entries(metric.attributes).flatMap(([key, attribute]) => {
      if (attribute.kind === 'enumerated') return [];
      const [word, values] = attribute.kind === 'free' ? ['budget', attribute.budget] : ['limit', attribute.limit];
      return [{ key, word, values, otel: metric.otel }];
    });
    const [widest] = open.toSorted((left, right) => right.values - left.values);
    if (widest !== undefined) return widest;
  }
  return undefined;
}

/** The service whose many processes are the most likely cause. */
function mostInstances({ services }: Stack): Path {
  const [most] = services.toSorted((left, right) => right.instances - left.instances);
  return most === undefined ? ['services'] : [...settingsPath(most.setting), 'instances'];
}

function memoryText(series: number): string {
  if (series >= UNCOUNTED_SERIES) return '';
  const megabytes = Math.ceil((series * SERIES_BYTES) / 1e6);
  return `, about ${megabytes < 1000 ? `${megabytes} MB` : `${(megabytes / 1000).toFixed(1)} GB`} of Prometheus’ memory`;
}

function counted(count: number, one: string, many: string): string {
  return `${count} ${count === 1 ? one : many}`;
}
