import assert from 'node:assert/strict';
import { describe, it } from 'node:test';
import { ilpConnector, labelName, seriesName } from '../src/index.ts';

/** What operators were promised: series, kind, labels. */
const PROMISED: readonly [series: string, kind: string, ...labels: string[]][] = [
  ['ilp_packets_processed_total', 'counter', 'type', 'status'],
  ['ilp_packet_latency_seconds', 'histogram', 'type'],
  ['ilp_packets_in_flight', 'upDownCounter'],
  ['settlements_executed_total', 'counter', 'method', 'status'],
  ['settlement_latency_seconds', 'histogram', 'method'],
  ['settlement_amount_total', 'counter', 'method', 'token'],
  ['account_balance_units', 'gauge', 'peer_id', 'token_id'],
  ['account_credits_total', 'counter', 'peer_id'],
  ['account_debits_total', 'counter', 'peer_id'],
  ['payment_channels_active', 'gauge', 'method', 'status'],
  ['channel_funded_total', 'counter', 'method'],
  ['channel_disputes_total', 'counter', 'method'],
  ['channel_closed_total', 'counter', 'method', 'reason'],
  ['connector_errors_total', 'counter', 'type', 'severity'],
  ['connector_last_error_timestamp_seconds', 'gauge', 'type'],
  ['fraud_detections_total', 'counter', 'rule'],
  ['fraud_blocked_transactions_total', 'counter', 'rule'],
  ['rate_limited_requests_total', 'counter', 'peer_id'],
  ['rate_limited_peers', 'gauge'],
  ['connector_dependency_up', 'gauge', 'dependency'],
  ['connector_dependency_latency_seconds', 'gauge', 'dependency'],
  ['ilp_packets_rejected_total', 'counter', 'code'],
  ['ilp_packet_round_trip_seconds', 'histogram'],
  ['connector_heartbeat_timestamp_seconds', 'gauge'],
  ['connector_planned_stop_timestamp_seconds', 'gauge'],
  ['process_cpu_seconds_total', 'counter'],
  ['process_resident_memory_bytes', 'gauge'],
  ['process_memory_limit_bytes', 'gauge'],
  ['process_uptime_seconds', 'gauge'],
  ['nodejs_eventloop_delay_seconds', 'gauge', 'percentile'],
  ['nodejs_eventloop_utilization_ratio', 'gauge'],
  ['nodejs_gc_duration_seconds', 'histogram', 'type'],
  ['headrace_telemetry_ignored_measurements_total', 'counter', 'reason'],
  ['headrace_telemetry_overflow_measurements_total', 'counter', 'reason'],
  ['headrace_telemetry_dropped_items_total', 'counter', 'signal', 'reason'],
  ['headrace_telemetry_discarded_context_total', 'counter', 'header', 'reason'],
];

describe('the ilp-connector contract', () => {
  for (const [series, kind, ...labels] of PROMISED) {
    it(`promises ${series} as a ${kind} with ${labels.length === 0 ? 'no labels' : labels.join(', ')}`, () => {
      const metric = Object.values(ilpConnector.metrics).find((candidate) => seriesName(candidate) === series);
      assert.equal(metric?.kind, kind);
      assert.deepEqual(Object.keys(metric?.attributes ?? {}).map(labelName), labels);
    });
  }

  it('promises nothing else, and no series twice', () => {
    const series = Object.values(ilpConnector.metrics).map((metric) => seriesName(metric));
    assert.deepEqual(series.toSorted(), PROMISED.map(([name]) => name).toSorted());
  });

  it('has a bucket bound at the objective of 10 ms, so that it is read exactly', () => {
    assert.ok(
      ilpConnector.metrics.packetLatency.bounds.some((bound) => bound === ilpConnector.objectives.p99LatencySeconds),
    );
    assert.deepEqual(ilpConnector.metrics.settlementLatency.bounds, [1, 3, 5, 10, 30, 60]);
  });

  it('names the spans that operators search for', () => {
    const names = Object.values(ilpConnector.spans).map((span) => span.name);
    for (const name of ['packet.process', 'settlement.execute', 'channel.open', 'channel.fund', 'channel.close']) {
      assert.ok((names as string[]).includes(name), name);
    }
  });
});
