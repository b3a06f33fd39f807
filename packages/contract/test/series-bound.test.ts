import assert from 'node:assert/strict';
import { describe, it } from 'node:test';
import fc from 'fast-check';
import {
  type Attribute,
  type Attributes,
  bounded,
  contractBounds,
  counter,
  createExposition,
  DEFAULT_PIPELINE,
  free,
  gauge,
  histogram,
  ilpConnector,
  type Metric,
  oneOf,
  seriesBound,
  seriesCountText,
  seriesName,
  timesSeries,
  UNCOUNTED_SERIES,
  upDownCounter,
} from '../src/index.ts';
import { attributes as attributesJson, type MetricJson, request } from './support/otlp.ts';

const TEXT = { unit: '', description: '' };

/** An attribute of a few values, of each kind. */
const attribute: fc.Arbitrary<Attribute> = fc
  .tuple(fc.constantFrom('enumerated', 'bounded', 'free'), fc.integer({ min: 1, max: 3 }))
  .map(([kind, count]) => {
    if (kind === 'enumerated') return oneOf(...valuesOf(count));
    return kind === 'bounded' ? bounded({ limit: count }) : free({ budget: count });
  });

const metric = fc
  .record({
    kind: fc.constantFrom('counter', 'upDownCounter', 'gauge', 'histogram'),
    attributes: fc.dictionary(fc.constantFrom('kind', 'peer.id', 'status.code'), attribute),
    bounds: fc.uniqueArray(fc.integer({ min: 1, max: 100 }), { maxLength: 4 }),
  })
  .map(({ kind, attributes, bounds }) => (otel: string): Metric => {
    const options = { ...TEXT, otel, attributes };
    if (kind === 'histogram') return histogram({ ...options, bounds: bounds.toSorted((a, b) => a - b) });
    return { counter, upDownCounter, gauge }[kind](options);
  });

/** A contract's metrics, each with a name of its own. */
const metrics = fc
  .array(metric, { minLength: 1, maxLength: 4 })
  .map((all) => Object.fromEntries(all.map((make, index) => [`m${index}`, make(`metric.${index}`)])));

describe('the bound of a contract', () => {
  it('is what :8889 shows when every value of every attribute was used, by each process', () => {
    fc.assert(
      fc.property(metrics, fc.integer({ min: 1, max: 3 }), (all, processes) => {
        const exposition = createExposition(DEFAULT_PIPELINE);
        for (let process = 0; process < processes; process += 1) {
          const resource = { 'service.name': 'tested', 'service.instance.id': `${process}`, 'ilp.node.id': 'one' };
          exposition.accept(request(Object.values(all).map(metricJson), resource), 0);
        }
        const { text } = exposition.render(0, { exposition: 'text', escaping: 'underscores' });
        const shown = text.split('\n').filter((line) => line !== '' && !line.startsWith('#'));
        const ofSpans = contractBounds({ ...ilpConnector, metrics: {} }, DEFAULT_PIPELINE).slice(0, -1);
        const bound = contractBounds({ ...ilpConnector, metrics: all }, DEFAULT_PIPELINE)
          .filter(({ name }) => !ofSpans.some((one) => one.name === name))
          .reduce((sum, { series }) => sum + series, 0);
        assert.equal(shown.length, processes * bound);
      }),
    );
  });

  it('has the span metrics up to the limit, with one set more for what is beyond it', () => {
    const bounds = contractBounds({ ...ilpConnector, metrics: {} }, DEFAULT_PIPELINE);
    assert.deepEqual(
      bounds.map(({ name, series }) => [name, series]),
      [
        ['traces_span_metrics_calls_total', DEFAULT_PIPELINE.spanMetrics.cardinalityLimit + 1],
        ['traces_span_metrics_duration_seconds', (DEFAULT_PIPELINE.spanMetrics.cardinalityLimit + 1) * 11],
        ['target_info', 1],
      ],
    );
  });

  it('names each declared metric with its own bound', () => {
    const { accountBalance } = ilpConnector.metrics;
    const found = contractBounds(ilpConnector, DEFAULT_PIPELINE).find(({ metric }) => metric === accountBalance);
    assert.deepEqual([found?.name, found?.series], [seriesName(accountBalance), 200 * 20]);
  });
});

describe('the bound of a metric', () => {
  const bound = (attributes: Attributes) => seriesBound(gauge({ ...TEXT, otel: 'a', attributes }));

  it('without attributes is one series', () => assert.equal(bound({}), 1));
  it('with an attribute that has no values is none', () => {
    assert.equal(bound({ none: oneOf(), many: free({ budget: Number.MAX_VALUE }) }), 0);
  });
  it('ends where numbers are no longer exact', () => {
    const huge = free({ budget: 1e9 });
    assert.equal(bound({ a: huge, b: huge }), UNCOUNTED_SERIES);
    assert.equal(bound({ a: free({ budget: Number.POSITIVE_INFINITY }) }), UNCOUNTED_SERIES);
    assert.equal(timesSeries(UNCOUNTED_SERIES, 100_000), UNCOUNTED_SERIES);
  });
});

it('a number of series is grouped by thousands, and words where it is beyond counting', () => {
  assert.equal(seriesCountText(1_234_567), '1,234,567');
  assert.equal(seriesCountText(UNCOUNTED_SERIES), 'more than 9 quadrillion');
});

function valuesOf(count: number): string[] {
  return Array.from({ length: count }, (_, index) => `value ${index}`);
}

/** The metric with a point for each combination of as many values as its attributes may have. */
function metricJson(declared: Metric): MetricJson {
  const points = combinations(declared.attributes).map((values) => ({ attributes: attributesJson(values) }));
  const { otel: name, kind } = declared;
  if (kind === 'histogram') {
    const bucketCounts = [...declared.bounds, 0].map(() => '1');
    const dataPoints = points.map((point) => ({
      ...{ ...point, count: `${bucketCounts.length}`, sum: 1, bucketCounts, explicitBounds: declared.bounds },
    }));
    return { name, histogram: { aggregationTemporality: 2, dataPoints } };
  }
  const dataPoints = points.map((point) => ({ ...point, asInt: '1' }));
  if (kind === 'gauge') return { name, gauge: { dataPoints } };
  return { name, sum: { isMonotonic: kind === 'counter', aggregationTemporality: 2, dataPoints } };
}

function combinations(attributes: Attributes): Record<string, string>[] {
  let all: Record<string, string>[] = [{}];
  for (const [key, one] of Object.entries(attributes)) {
    const values = one.kind === 'enumerated' ? one.values : valuesOf(one.kind === 'free' ? one.budget : one.limit);
    all = all.flatMap((combination) => values.map((value) => ({ ...combination, [key]: value })));
  }
  return all;
}
