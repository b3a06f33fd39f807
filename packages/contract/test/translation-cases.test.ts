import assert from 'node:assert/strict';
import { test } from 'node:test';
import { CASES } from './support/cases.ts';
import { codes, counter, gauge, histogram, type MetricJson, samples, shown } from './support/otlp.ts';

for (const [sentence, [metric, exporter, scrape, expected]] of Object.entries(CASES)) {
  test(sentence, () => assert.deepEqual(samples(shown([metric], exporter, scrape)), expected));
}

/** What is lost, and what is said of it. */
const LOSSES: Readonly<Record<string, readonly [readonly MetricJson[], string]>> = {
  'a metric without data': [[{ name: 'a' }], 'exposition/no-data'],
  'a sum without temporality': [[counter('a', { asInt: 1 }, 0)], 'exposition/temporality'],
  'a delta up-down counter': [
    [{ name: 'a', sum: { aggregationTemporality: 1, dataPoints: [{ asInt: 1 }] } }],
    'exposition/delta-up-down',
  ],
  'a name of which nothing is left': [[gauge('é')], 'exposition/metric-name'],
  'an attribute job beside the label job': [[gauge('a', { 'a.b': '1', a_b: '2' })], 'exposition/label-twice'],
  'an attribute with two underscores in front': [[gauge('a', { __x: '1' })], 'exposition/label-name'],
  'an attribute without a key': [[gauge('a', { '': '1' })], 'exposition/label-name'],
  'a scale below -4': [
    [{ name: 'a', exponentialHistogram: { aggregationTemporality: 2, dataPoints: [{ scale: -5 }] } }],
    'exposition/scale',
  ],
  'buckets that are not the count': [
    [{ name: 'a', exponentialHistogram: { aggregationTemporality: 2, dataPoints: [{ count: 1 }] } }],
    'exposition/bucket-count',
  ],
  'two types of one name': [[gauge('a.total'), { ...counter('a') }], 'exposition/type-conflict'],
  'a family that is a part of another': [[histogram('a'), gauge('a.count')], 'exposition/suffix-conflict'],
  'two series that look the same': [
    [gauge('a.b'), { ...gauge('a_b'), gauge: { dataPoints: [{ asInt: 2 }] } }],
    'exposition/same-series',
  ],
  'a NaN bound': [[histogram('a', { explicitBounds: ['NaN'] })], 'exposition/nan-bound'],
};

for (const [sentence, [metrics, code]] of Object.entries(LOSSES)) {
  test(`${sentence} is left out with its reason`, () => {
    const rendered = shown(metrics);
    assert.equal(rendered.text, '');
    assert.deepEqual(codes(rendered), [code]);
  });
}

test('of two descriptions neither is guessed, and both metrics are named', () => {
  const one = gauge('a.b', { k: '1' }, { description: 'one' });
  const { text, problems } = shown([one, gauge('a_b', {}, { description: 'two' })]);
  assert.equal(text, '# TYPE a_b gauge\na_b 1\na_b{k="1"} 1\n');
  assert.deepEqual(
    problems.map(({ code, culprits }) => [code, culprits.map(({ name }) => name)]),
    [['exposition/help-conflict', ['a.b', 'a_b']]],
  );
});

test('a summary with an attribute quantile is refused, and nothing is left to show', () => {
  const rendered = shown([
    {
      name: 'a',
      summary: { dataPoints: [{ count: 1, sum: 1, attributes: [{ key: 'quantile', value: { stringValue: 'x' } }] }] },
    },
  ]);
  assert.equal(rendered.status, 500);
  assert.deepEqual(codes(rendered), ['exposition/quantile-label']);
});

test('a histogram with an attribute le makes Prometheus refuse the scrape', () => {
  const rendered = shown([histogram('a', { attributes: [{ key: 'le', value: { stringValue: 'x' } }] })]);
  assert.equal(samples(rendered)[0], 'a_bucket{le="x",le="1"} 1');
  assert.deepEqual(codes(rendered), ['exposition/scrape-refused']);
});
