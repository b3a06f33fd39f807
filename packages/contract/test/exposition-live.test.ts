import assert from 'node:assert/strict';
import { test } from 'node:test';
import { createExposition, type Exposition, type ExpositionModel } from '../src/index.ts';
import {
  attributes,
  codes,
  counter,
  gauge,
  histogram,
  type MetricJson,
  model,
  request,
  samples,
} from './support/otlp.ts';

const TEXT = { exposition: 'text', escaping: 'underscores' } as const;
const seconds = (count: number) => `${count}000000000`;

/** Samples and codes after metrics that came one request after the other, at time 0. */
function after(metrics: readonly MetricJson[], exporter: Partial<ExpositionModel['exporter']> = {}) {
  const exposition = createExposition(model(exporter));
  for (const metric of metrics) exposition.accept(request([metric]), 0);
  const rendered = exposition.render(0, TEXT);
  return { samples: samples(rendered), codes: codes(rendered) };
}

const delta = (from: number, to: number, value: number) =>
  counter('c', { startTimeUnixNano: seconds(from), timeUnixNano: seconds(to), asInt: String(value) }, 1);

test('delta points that follow each other add up', () => {
  assert.deepEqual(after([delta(0, 1, 2), delta(1, 2, 3)]), { samples: ['c_total 5'], codes: [] });
});

test('a delta point that does not begin where the last one ended starts the counter anew', () => {
  assert.deepEqual(after([delta(0, 1, 2), delta(2, 3, 3)]).samples, ['c_total 3']);
});

test('a point older than the last one is dropped, with its reason', () => {
  assert.deepEqual(after([delta(3, 4, 2), delta(1, 2, 3)]), {
    samples: ['c_total 2'],
    codes: ['exposition/old-point'],
  });
});

test('integers wrap around at 64 bits, as they do in the collector', () => {
  const most = (from: number) =>
    counter(
      'c',
      { startTimeUnixNano: seconds(from), timeUnixNano: seconds(from + 1), asInt: '9223372036854775807' },
      1,
    );
  assert.deepEqual(after([most(0), most(1)]).samples, ['c_total -2']);
});

test('delta histograms add up by bucket, and one that overlaps is dropped', () => {
  const point = (from: number, to: number) =>
    histogram('h', { startTimeUnixNano: seconds(from), timeUnixNano: seconds(to) }, 1);
  const { samples: lines, codes: reasons } = after([point(0, 1), point(1, 2), point(1, 3)]);
  assert.deepEqual(lines, ['h_bucket{le="1"} 2', 'h_bucket{le="+Inf"} 6', 'h_sum 9', 'h_count 6']);
  assert.deepEqual(reasons, ['exposition/misaligned-delta']);
});

test('a histogram that lost a bucket between two delta points ends the request in the collector', () => {
  const few = { bucketCounts: [], startTimeUnixNano: '0', timeUnixNano: seconds(1) };
  const many = { startTimeUnixNano: seconds(1), timeUnixNano: seconds(2) };
  assert.deepEqual(after([histogram('h', few, 1), histogram('h', many, 1)]).codes, ['exposition/panic']);
});

test('a point without a recorded value ends its series, and hides what stands behind it', () => {
  const end = { name: 'g', gauge: { dataPoints: [{ flags: 1 }, { asInt: '2', attributes: attributes({ k: '1' }) }] } };
  assert.deepEqual(after([gauge('g'), end]), { samples: [], codes: ['exposition/after-no-value'] });
});

test('a series is shown until it has not been updated for as long as it may', () => {
  const exposition = createExposition(model({ expirationMs: 1000 })).accept(request([gauge('g')]), 0);
  const at = (nowMs: number) => samples(exposition.render(nowMs, TEXT)).length;
  assert.deepEqual([at(0), at(1000), at(1001)], [1, 1, 0]);
});

test('with an expiration of nothing there is never anything to see', () => {
  assert.deepEqual(after([gauge('g')], { expirationMs: 0 }).samples, []);
});

const scraped = (exposition: Exposition, ...all: readonly MetricJson[][]) =>
  all.map((metrics) => exposition.accept(request(metrics), 0).render(0, TEXT));

test('the description of the first scrape stays', () => {
  const [, second] = scraped(
    createExposition(model()),
    [gauge('a.b', { k: '1' }, { description: 'one' })],
    [gauge('a_b', {}, { description: 'two' })],
  );
  assert.equal(second?.text.split('\n')[0], '# HELP a_b one');
  assert.deepEqual(second?.problems, []);
});

test('the type of the first scrape stays, and another is dropped', () => {
  const [, second] = scraped(createExposition(model()), [gauge('a.total')], [counter('a')]);
  assert.deepEqual(second && samples(second), ['a_total 1']);
  assert.deepEqual(second && codes(second), ['exposition/type-conflict']);
});

test('a conflict is told at each scrape, not at the first alone', () => {
  const [first, second] = scraped(createExposition(model()), [gauge('a.total'), counter('a')], []);
  assert.deepEqual(first && codes(first), ['exposition/type-conflict']);
  assert.deepEqual(second?.problems, first?.problems);
});

test('a stand-in of the collector shows what came first', () => {
  const exposition = createExposition(model()).accept(request([gauge('a.total'), counter('a')]), 0);
  assert.deepEqual(samples(exposition.render(0, { ...TEXT, conflicts: 'first-seen' })), ['a_total 1']);
  assert.deepEqual(samples(exposition.render(0, TEXT)), []);
});

test('job, instance and target_info come from the resource', () => {
  const resource = { 'service.name': 'n', 'service.namespace': 's', 'service.instance.id': 'i', 'a.b': '1', a_b: '2' };
  const exposition = createExposition(model()).accept(request([gauge('g')], resource), 0);
  assert.deepEqual(samples(exposition.render(0, TEXT)), [
    'g{instance="i",job="s/n"} 1',
    'target_info{a_b="1;2",instance="i",job="s/n"} 1',
  ]);
});

test('one resource attribute that makes no label takes target_info from every resource', () => {
  const resource = { 'service.name': 'n', 'service.instance.id': 'i', '..': 'x' };
  const exposition = createExposition(model())
    .accept(request([gauge('g')], resource), 0)
    .accept(request([gauge('h')], { 'service.name': 'n', 'service.instance.id': 'j' }), 0);
  const rendered = exposition.render(0, TEXT);
  assert.deepEqual(samples(rendered), ['g{instance="i",job="n"} 1', 'h{instance="j",job="n"} 1']);
  assert.deepEqual(codes(rendered), ['exposition/target-info']);
});

test('the pipeline adds defaults to the resource, and labels to points and target_info', () => {
  const pipeline = {
    ...model(),
    labels: { environment: 'deployment.environment.name', node_id: 'ilp.node.id' },
    resourceDefaults: { 'deployment.environment.name': 'test' },
  };
  const resource = { 'service.name': 'n', 'service.instance.id': 'i' };
  const rendered = createExposition(pipeline)
    .accept(request([gauge('g')], resource), 0)
    .render(0, TEXT);
  assert.deepEqual(samples(rendered), [
    'g{environment="test",instance="i",job="n"} 1',
    'target_info{deployment_environment_name="test",environment="test",instance="i",job="n"} 1',
  ]);
});
