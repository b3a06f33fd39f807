import { enumerateAttributes, ilpConnector, labelName, type Metric, seriesName } from '@headrace/contract';

const TYPES = { counter: 'counter', upDownCounter: 'gauge', gauge: 'gauge', histogram: 'histogram' } as const;

interface ProcessLabels {
  readonly job: string;
  readonly instance: string;
  readonly node_id: string;
}

const CONNECTOR: ProcessLabels = { job: 'ilp-connector', instance: '4e1f', node_id: 'connector' };

/** What :8889 shows of processes that are right, family by family: every metric whose values are all known. */
export function rightFamilies(...processes: readonly ProcessLabels[]): Map<string, string> {
  const all = processes.length === 0 ? [CONNECTOR] : processes;
  const families = Object.values(ilpConnector.metrics as Readonly<Record<string, Metric>>).flatMap((metric) => {
    const lines = all.flatMap((process) => seriesOf(metric, process));
    const name = seriesName(metric);
    const head = [`# HELP ${name} ${metric.description}`, `# TYPE ${name} ${TYPES[metric.kind]}`];
    return lines.length === 0 ? [] : [[name, [...head, ...lines, ''].join('\n')] as const];
  });
  return new Map(families);
}

function seriesOf(metric: Metric, process: ProcessLabels): string[] {
  const name = seriesName(metric);
  return enumerateAttributes(metric.attributes).flatMap((set) => {
    const attributes = Object.entries(set).map(([key, value]) => [labelName(key), value] as const);
    const line = (suffix: string, more: readonly (readonly [string, string])[] = []) => {
      const labels = [['environment', 'development'] as const, ...Object.entries(process), ...attributes, ...more];
      return `${name}${suffix}{${labels.map(([label, value]) => `${label}="${value}"`).join(',')}} 0`;
    };
    if (metric.kind !== 'histogram') return [line('')];
    return [line('_bucket', [['le', '+Inf']]), line('_sum'), line('_count')];
  });
}

/** A right exposition in which the families of `text` stand in place of those of their names. */
export function expositionWith(text: string, families: ReadonlyMap<string, string> = rightFamilies()): string {
  const replaced = new Set([...text.matchAll(/^# TYPE (\S+)/gm)].map(([, name = '']) => name));
  return [...[...families].flatMap(([name, lines]) => (replaced.has(name) ? [] : [lines])), text].join('');
}
