import {
  type Metric,
  type SeriesFamily,
  seriesBound,
  seriesCountText,
  seriesName,
  spanMetrics,
  spanSeriesBound,
} from '@headrace/contract';
import { exampleQuery, ORIGIN_LABELS } from './example.ts';
import type { Knowledge } from './knowledge.ts';
import type { Fact, Meaning } from './meaning.ts';
import { seriesReaders } from './readers.ts';

interface DeclaredMetric {
  /** The name in code. */
  readonly key: string;
  readonly metric: Metric;
  /** `contract ilp-connector 1.0.0`, `span_metrics`: as its family says. */
  readonly source: string;
  readonly emittedBy: string;
  /** How many series one process can make of it. */
  readonly most: number;
}

/** Metrics that go by their name in code, in OTLP or on :8889, and series of other programs. */
export function explainFamily(name: string, knowledge: Knowledge): Meaning[] {
  const declared = declaredMetrics(knowledge);
  const own: Meaning[] = [];
  const foreign = new Map<string, SeriesFamily[]>();
  for (const family of knowledge.families) {
    const metric = declared.find((each) => each.source === family.source && seriesName(each.metric) === family.name);
    const names = [family.name, ...seriesOf(family), ...(metric === undefined ? [] : [metric.key, metric.metric.otel])];
    if (!names.includes(name)) continue;
    if (metric !== undefined) own.push(ownMetric(metric, family, knowledge));
    else {
      // What a client library adds is the same in every program that uses it.
      const { source, help, ...same } = family;
      const key = JSON.stringify(same);
      foreign.set(key, [...(foreign.get(key) ?? []), family]);
    }
  }
  return [...own, ...[...foreign.values()].map((families) => foreignSeries(families, knowledge))];
}

/** Every name that a metric or series can be asked for by. */
export function familyNames(knowledge: Knowledge): string[] {
  return [
    ...declaredMetrics(knowledge).flatMap(({ key, metric }) => [key, metric.otel]),
    ...knowledge.families.flatMap((family) => [family.name, ...seriesOf(family)]),
  ];
}

/** The series that a family is made of. */
function seriesOf({ name, type }: Pick<SeriesFamily, 'name' | 'type'>): string[] {
  if (type === 'histogram') return [`${name}_bucket`, `${name}_sum`, `${name}_count`];
  if (type === 'summary') return [name, `${name}_sum`, `${name}_count`];
  return [name];
}

function declaredMetrics({ contracts, pipeline }: Knowledge): DeclaredMetric[] {
  const ofContracts = contracts.flatMap(({ contract, services }) => {
    const source = `contract ${contract.name} ${contract.version}`;
    const emittedBy = `${source}: service ${services.join(', ')}`;
    return Object.entries(contract.metrics).map(([key, metric]) => ({
      ...{ key, metric, source, emittedBy },
      most: seriesBound(metric),
    }));
  });
  const ofSpans = Object.entries(spanMetrics(pipeline)).map(([key, metric]) => ({
    ...{ key, metric, source: 'span_metrics' },
    emittedBy: 'the collector’s span_metrics connector, from every span that passes',
    most: spanSeriesBound(metric, pipeline),
  }));
  return [...ofContracts, ...ofSpans];
}

function ownMetric(declared: DeclaredMetric, family: SeriesFamily, knowledge: Knowledge): Meaning {
  const { key, metric, emittedBy, most } = declared;
  return {
    kind: 'metric',
    name: metric.otel,
    description: metric.description,
    facts: [
      ['in code', key],
      ['in OTLP', `${metric.otel}, ${KINDS[metric.kind]}, unit ${metric.unit === '' ? 'none' : metric.unit}`],
      [`on :${knowledge.metricsPort}`, seriesOf(family).join(', ')],
      ...familyFacts(family),
      ['at most', `${seriesCountText(most)} series a process`],
      ['emitted by', emittedBy],
    ],
    readBy: seriesReaders(knowledge.queries, seriesOf(family)),
    example: exampleQuery(family),
  };
}

const KINDS: Readonly<Record<Metric['kind'], string>> = {
  counter: 'counter',
  upDownCounter: 'up-down counter',
  gauge: 'gauge',
  histogram: 'histogram',
};

/** One family that several programs may show. */
function foreignSeries(families: readonly SeriesFamily[], knowledge: Knowledge): Meaning {
  const [family] = families as readonly [SeriesFamily, ...SeriesFamily[]];
  return {
    kind: 'series',
    name: family.name,
    description: family.help,
    facts: [
      ['type', family.unit === '' ? family.type : `${family.type}, ${family.unit}`],
      ...(seriesOf(family).length > 1 ? [['series', seriesOf(family).join(', ')] as const] : []),
      ...familyFacts(family),
      ['emitted by', ...families.map(({ source }) => source)],
    ],
    readBy: seriesReaders(knowledge.queries, seriesOf(family)),
    example: exampleQuery(family),
  };
}

function familyFacts({ labels, bounds }: SeriesFamily): Fact[] {
  const [own, origin] = [false, true].map((isOrigin) =>
    Object.entries(labels).filter(([label]) => ORIGIN_LABELS.has(label) === isOrigin),
  );
  const lines = [
    ...(own ?? []).map(([label, values]) => (values === 'open' ? label : `${label}: ${values.join(', ')}`)),
    ...((origin ?? []).length > 0 ? [`of every series: ${(origin ?? []).map(([label]) => label).join(', ')}`] : []),
  ];
  return [
    ...(lines.length > 0 ? [['labels', ...lines] as const] : []),
    ...(bounds.length > 0 ? [['bounds', bounds.join(', ')] as const] : []),
  ];
}
