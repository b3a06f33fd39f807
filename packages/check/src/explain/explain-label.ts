import { labelName, type SeriesFamily, spanMetrics } from '@headrace/contract';
import { ORIGIN_LABELS } from './example.ts';
import type { Knowledge } from './knowledge.ts';
import type { Fact, Meaning } from './meaning.ts';
import { labelReaders } from './readers.ts';

/** Families that a program names one by one; where more have the label, they are counted. */
const MAX_NAMED = 6;

/** What a label tells apart, on which series, with which values. */
export function explainLabel(name: string, knowledge: Knowledge): Meaning[] {
  const families = knowledge.families.filter(({ labels }) => labels[name] !== undefined);
  if (families.length === 0) return [];
  const attribute = attributeOf(name, knowledge);
  return [
    {
      kind: 'label',
      name,
      description: ORIGINS[name] ?? '',
      facts: [
        ...(attribute === undefined ? [] : [['in OTLP', attribute] as const]),
        ['on', ...ownersOf(name, families)] satisfies Fact,
      ],
      readBy: labelReaders(knowledge.queries, name),
      example: exampleOf(name, families),
    },
  ];
}

export function labelNames({ families }: Knowledge): string[] {
  return [...new Set(families.flatMap(({ labels }) => Object.keys(labels)))];
}

const ORIGINS: Readonly<Record<string, string>> = {
  job: 'The service that pushed, or the scrape job',
  instance: 'One process: new at each start of a service; host and port for what is scraped',
};

/** The attribute that the label is made of on the way to Prometheus. */
function attributeOf(label: string, { pipeline, contracts }: Knowledge): string | undefined {
  if (label === 'job') return 'resource attribute service.name';
  if (label === 'instance') return 'resource attribute service.instance.id';
  const copied = pipeline.labels[label];
  if (copied !== undefined) return `resource attribute ${copied}, copied onto every series that a service pushes`;
  const metrics = [
    ...contracts.flatMap(({ contract }) => Object.values(contract.metrics)),
    ...Object.values(spanMetrics(pipeline)),
  ];
  const key = metrics.flatMap((metric) => Object.keys(metric.attributes)).find((each) => labelName(each) === label);
  return key === undefined ? undefined : `attribute ${key}`;
}

/** One line a source: families with the values that the label has there, or how many they are. */
function ownersOf(label: string, families: readonly SeriesFamily[]): string[] {
  const bySource = new Map<string, SeriesFamily[]>();
  for (const family of families) bySource.set(family.source, [...(bySource.get(family.source) ?? []), family]);
  return [...bySource].flatMap(([source, own]) => {
    if (own.length > MAX_NAMED) return [`${own.length} families of ${source}`];
    return own.map(({ name, labels }) => {
      const values = labels[label];
      return `${name} (${source})${Array.isArray(values) ? `: ${values.join(', ')}` : ''}`;
    });
  });
}

function exampleOf(label: string, families: readonly SeriesFamily[]): string {
  const family = families.find(({ name }) => ORIGIN_LABELS.has(label) && name === 'up') ?? families[0];
  if (family === undefined) return '';
  if (family.type === 'counter') return `sum by (${label}) (rate(${family.name}[5m]))`;
  const series = family.type === 'histogram' || family.type === 'summary' ? `${family.name}_count` : family.name;
  return `count by (${label}) (${series})`;
}
