import assert from 'node:assert/strict';
import { test } from 'node:test';
import { ilpConnector } from '@headrace/contract';
import { bucketSelector, quantileBy, rateBy, selector, share, sumBy } from '../src/promql/query.ts';

const { metrics } = ilpConnector;

test('a selector has the name of the series and its matchers', () => {
  assert.equal(selector(metrics.packetsProcessed), 'ilp_packets_processed_total');
  assert.equal(
    selector(metrics.packetsProcessed, { type: 'prepare', environment: 'production' }),
    'ilp_packets_processed_total{type="prepare", environment="production"}',
  );
});

test('a variable may stand for several values', () => {
  assert.equal(
    selector(metrics.packetsInFlight, { node_id: { variable: 'nodeId' } }),
    'ilp_packets_in_flight{node_id=~"$nodeId"}',
  );
});

test('a value with quotes and backslashes is written so that PromQL reads it back', () => {
  assert.equal(selector(metrics.packetsInFlight, { job: 'a"b\\c' }), 'ilp_packets_in_flight{job="a\\"b\\\\c"}');
});

test('rates are summed by labels', () => {
  assert.equal(
    rateBy(metrics.packetsProcessed, ['status'], { type: 'prepare' }),
    'sum by (status) (rate(ilp_packets_processed_total{type="prepare"}[$__rate_interval]))',
  );
  assert.equal(rateBy(metrics.errors, []), 'sum(rate(connector_errors_total[$__rate_interval]))');
});

test('a quantile keeps le, and takes the buckets', () => {
  assert.equal(
    quantileBy(0.99, metrics.packetLatency, ['type']),
    'histogram_quantile(0.99, sum by (le, type) (rate(ilp_packet_latency_seconds_bucket[$__rate_interval])))',
  );
  assert.equal(
    bucketSelector(metrics.packetLatency, { type: 'reject' }),
    'ilp_packet_latency_seconds_bucket{type="reject"}',
  );
});

test('labels are written as they are on :8889', () => {
  assert.equal(sumBy(['span.name'], 'x'), 'sum by (span_name) (x)');
});

test('a share has no value while the whole is zero', () => {
  assert.equal(share('a', 'b'), 'a / (b > 0)');
});

test('the compiler knows labels and their values', () => {
  // @ts-expect-error a value that the contract does not have
  assert.match(selector(metrics.packetsProcessed, { type: 'preparre' }), /preparre/);
  // @ts-expect-error a label that the metric does not have
  assert.match(selector(metrics.packetsProcessed, { code: 'F00' }), /code/);
  // @ts-expect-error a label that nothing can be summed by
  assert.match(rateBy(metrics.packetsProcessed, ['severity']), /severity/);
  // @ts-expect-error a gauge has no rate
  assert.match(rateBy(metrics.packetsInFlight, []), /rate/);
  // @ts-expect-error a counter has no buckets
  assert.match(quantileBy(0.5, metrics.packetsProcessed, []), /bucket/);
});
