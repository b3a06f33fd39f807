import fc from 'fast-check';
import { BOUNDS, exponentialPoint, histogramPoint, numberPoint, summaryPoint } from './points.ts';
import { type AttributeJson, attributes, mostlyUnique, texts, values } from './values.ts';
import { descriptions, keys, metricNames, units } from './vocabulary.ts';

/** A series of requests over the same metrics, as OTLP/JSON, to be sent one after the other. */
export interface Sequence {
  readonly requests: readonly RequestJson[];
}

export interface RequestJson {
  readonly resourceMetrics: readonly ResourceJson[];
}

interface ResourceJson {
  readonly resource: { readonly attributes: readonly AttributeJson[] };
  readonly scopeMetrics: readonly ScopeJson[];
}

interface ScopeJson {
  readonly scope: { readonly name: string; readonly version: string; readonly attributes: readonly AttributeJson[] };
  readonly schemaUrl: string;
  readonly metrics: readonly MetricJson[];
}

export type MetricJson = Readonly<Record<string, unknown>> & { readonly name: string };

const temporalities = fc.oneof(
  {
    weight: 8,
    arbitrary: fc.constantFrom(1, 2, 'AGGREGATION_TEMPORALITY_DELTA', 'AGGREGATION_TEMPORALITY_CUMULATIVE'),
  },
  { weight: 1, arbitrary: fc.constantFrom(0, 3) },
);

type PointMaker = fc.Arbitrary<Record<string, unknown>>;

const kinds: fc.Arbitrary<{ field: string; settings: object; point: PointMaker }> = fc.oneof(
  { weight: 3, arbitrary: fc.constant({ field: 'gauge', settings: {}, point: numberPoint as PointMaker }) },
  {
    weight: 4,
    arbitrary: fc
      .record({ aggregationTemporality: temporalities, isMonotonic: fc.boolean() })
      .map((settings) => ({ field: 'sum', settings, point: numberPoint as PointMaker })),
  },
  {
    weight: 4,
    arbitrary: fc.tuple(temporalities, fc.constantFrom(...BOUNDS)).map(([aggregationTemporality, bounds]) => ({
      ...{ field: 'histogram', settings: { aggregationTemporality }, point: histogramPoint(bounds) as PointMaker },
    })),
  },
  {
    weight: 1,
    arbitrary: temporalities.map((aggregationTemporality) => ({
      ...{ field: 'exponentialHistogram', settings: { aggregationTemporality }, point: exponentialPoint as PointMaker },
    })),
  },
  { weight: 1, arbitrary: fc.constant({ field: 'summary', settings: {}, point: summaryPoint as PointMaker }) },
);

/** One metric, as it is in each of the requests of a sequence. */
const metricRounds = (rounds: number): fc.Arbitrary<MetricJson[]> =>
  fc
    .record({
      name: metricNames,
      unit: units,
      description: descriptions,
      kind: kinds,
      series: fc.array(attributes(4), { minLength: 1, maxLength: 3 }),
    })
    .chain(({ kind, series, ...texts }) =>
      fc
        .array(fc.tuple(...series.map(() => fc.option(kind.point, { freq: 8 }))), {
          minLength: rounds,
          maxLength: rounds,
        })
        .map((all) =>
          all.map((points) => ({
            ...texts,
            [kind.field]: {
              ...kind.settings,
              dataPoints: points.flatMap((point, index) =>
                point === null ? [] : [{ ...point, attributes: series[index] ?? [] }],
              ),
            },
          })),
        ),
    );

const resourceAttributes = fc
  .record({
    identity: fc.record({ name: texts, namespace: texts, instance: texts }, { requiredKeys: [] }),
    others: fc.array(
      fc.record({
        key: fc.oneof(
          {
            weight: 30,
            arbitrary: fc.constantFrom(
              'host.name',
              'os.type',
              'deployment.environment.name',
              'ilp.node.id',
              'a.b',
              'a_b',
              'é',
              'job',
              'k8s.pod',
            ),
          },
          { weight: 1, arbitrary: keys },
        ),
        value: values,
      }),
      { maxLength: 4 },
    ),
  })
  .map(({ identity, others }) => {
    const attribute = (key: string, stringValue: string | undefined) =>
      stringValue === undefined ? [] : [{ key, value: { stringValue } }];
    return mostlyUnique([
      ...attribute('service.name', identity.name),
      ...attribute('service.namespace', identity.namespace),
      ...attribute('service.instance.id', identity.instance),
      ...others,
    ]);
  });

const scopes = fc.record({
  name: fc.constantFrom('', 'lib', 'lib.two', 'lib "q"'),
  version: fc.constantFrom('', '1.0.0'),
  schemaUrl: fc.constantFrom('', 'https://opentelemetry.io/schemas/1.26.0'),
  attributes: fc.oneof(
    { weight: 3, arbitrary: fc.constant([] as AttributeJson[]) },
    {
      weight: 1,
      arbitrary: fc
        .array(
          fc.record({ key: fc.oneof(fc.constantFrom('name', 'version', 'schema_url', 'x.y'), keys), value: values }),
          { maxLength: 2 },
        )
        .map(mostlyUnique),
    },
  ),
});

/** One scope of one resource, over all requests. */
const scopeRounds = (rounds: number, metrics: number) =>
  fc.record({ scope: scopes, metrics: fc.array(metricRounds(rounds), { minLength: 1, maxLength: metrics }) });

/** Random requests over the same metrics; `metrics` is how many a scope has at most. */
export function sequences(metrics: number): fc.Arbitrary<Sequence> {
  return fc.integer({ min: 1, max: 3 }).chain((rounds) =>
    fc
      .array(
        fc.record({
          attributes: resourceAttributes,
          scopes: fc.array(scopeRounds(rounds, metrics), { minLength: 1, maxLength: 3 }),
        }),
        { minLength: 1, maxLength: 3 },
      )
      .map((resources) => ({
        requests: Array.from({ length: rounds }, (_, round) => ({
          resourceMetrics: resources.map((resource) => ({
            resource: { attributes: resource.attributes },
            scopeMetrics: resource.scopes.map(({ scope: { schemaUrl, ...scope }, metrics: all }) => ({
              ...{ scope, schemaUrl },
              metrics: all.flatMap((perRound) => perRound[round] ?? []),
            })),
          })),
        })),
      })),
  );
}
