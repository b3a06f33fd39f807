import assert from 'node:assert/strict';
import { test } from 'node:test';
import {
  builtInContracts,
  defineContract,
  ilpConnector,
  labelName,
  type Metric,
  seriesNames,
  spanMetrics,
} from '../src/index.ts';

const contracts = Object.entries(builtInContracts);
const metricsOf = (contract: { readonly metrics: Readonly<Record<string, Metric>> }) => Object.values(contract.metrics);

test('a built-in contract is known by its own name', () => {
  for (const [key, contract] of contracts) assert.equal(contract.name, key);
});

test('no two metrics of a contract share a series', () => {
  for (const [, contract] of contracts) {
    const names = metricsOf(contract).flatMap(seriesNames);
    assert.equal(new Set(names).size, names.length);
  }
});

test('names are lower case with dots, and descriptions are there', () => {
  for (const [, contract] of contracts) {
    for (const metric of metricsOf(contract)) {
      assert.match(metric.otel, /^[a-z][a-z0-9_.]*$/);
      assert.notEqual(metric.description, '', metric.otel);
    }
  }
});

test('no attribute becomes a label that the pipeline or Prometheus takes for itself', () => {
  const taken = ['job', 'instance', 'environment', 'node_id', 'le', 'quantile'];
  for (const [, contract] of contracts) {
    for (const { otel, attributes } of metricsOf(contract)) {
      for (const key of Object.keys(attributes)) {
        const label = labelName(key);
        assert.ok(!taken.includes(label) && !/^(__|otel_scope_|exported_)/.test(label), `${otel} ${key}`);
      }
    }
  }
});

test('the bounds of histograms ascend', () => {
  for (const [, contract] of contracts) {
    for (const metric of metricsOf(contract)) {
      if (metric.kind !== 'histogram') continue;
      assert.deepEqual(
        metric.bounds,
        [...new Set(metric.bounds)].toSorted((a, b) => a - b),
        metric.otel,
      );
    }
  }
});

test('spans and events have names of their own', () => {
  for (const [, contract] of contracts) {
    const spans = Object.values(contract.spans).map((span) => span.name);
    const events = Object.values(contract.logs).map((log) => log.event);
    assert.equal(new Set(spans).size, spans.length);
    assert.equal(new Set(events).size, events.length);
  }
});

test('the contract of the connector keeps the first names that dashboards, alerts and users knew', () => {
  const shown = metricsOf(ilpConnector).flatMap(seriesNames);
  for (const name of [
    'ilp_packets_processed_total',
    'ilp_packets_rejected_total',
    'ilp_packet_latency_seconds_bucket',
    'ilp_packet_latency_seconds_sum',
    'ilp_packet_latency_seconds_count',
    'ilp_packet_round_trip_seconds_bucket',
    'ilp_packet_round_trip_seconds_sum',
    'ilp_packet_round_trip_seconds_count',
    'ilp_packets_in_flight',
    'connector_errors_total',
  ])
    assert.ok(shown.includes(name), name);
});

test('span metrics are named as the collector names them', () => {
  const { calls, duration } = spanMetrics({
    exporter: { strategy: 'UnderscoreEscapingWithSuffixes', scopeInfo: false, expirationMs: 1 },
    labels: {},
    resourceDefaults: {},
    spanMetrics: {
      namespace: 'traces.span.metrics',
      boundsSeconds: [0.1, 1],
      flushIntervalMs: 1,
      exemplars: true,
      cardinalityLimit: 1,
    },
  });
  assert.deepEqual(seriesNames(calls), ['traces_span_metrics_calls_total']);
  assert.deepEqual(seriesNames(duration), [
    'traces_span_metrics_duration_seconds_bucket',
    'traces_span_metrics_duration_seconds_sum',
    'traces_span_metrics_duration_seconds_count',
  ]);
  assert.deepEqual(duration.bounds, [0.1, 1]);
});

test('the compiler refuses a contract that leaves something out', () => {
  // @ts-expect-error neither metrics nor spans
  const contract = defineContract({ name: 'mine', version: '1.0.0', resource: {}, logs: {}, objectives: {} });
  assert.equal(contract.name, 'mine');
});
