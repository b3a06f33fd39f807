import assert from 'node:assert/strict';
import { describe, it } from 'node:test';
import { createExportMeter } from '../src/packets/export-meter.ts';
import { packetView } from '../src/packets/packet-view.ts';
import { quantile } from '../src/packets/quantile.ts';
import { readExposition } from '../src/source/read-exposition.ts';

const OF_A = 'job="connector",instance="a",node_id="c1"';

function packets(prepares: number, uptime: number, more = '') {
  return readExposition(
    `# TYPE ilp_packets_processed_total counter\nilp_packets_processed_total{${OF_A},type="prepare",status="success"} ${prepares}\n# TYPE process_uptime_seconds gauge\nprocess_uptime_seconds{${OF_A}} ${uptime}\n${more}`,
  );
}

/** The view where no service was named. */
function viewAt(series: Parameters<typeof packetView>[0], meter: Parameters<typeof packetView>[1], nowMs: number) {
  return packetView(series, meter, { nowMs, services: new Set() });
}

describe('rates of packets', () => {
  it('are taken from export to export, however often one looks', () => {
    const meter = createExportMeter();
    const at = (seconds: number, prepares: number, uptime: number) =>
      viewAt(packets(prepares, uptime), meter, seconds * 1000).sample.prepares;
    assert.equal(at(0, 100, 1), null);
    assert.equal(at(1, 100, 1), null, 'the same export');
    assert.deepEqual(at(10, 600, 11), { success: 50 });
    assert.deepEqual(at(11, 600, 11), { success: 50 }, 'still the same export');
    assert.deepEqual(at(20, 600, 21), { success: 0 }, 'an export without a new packet');
    assert.equal(meter.exportSeconds(), 10);
  });

  it('are zero once a service has been silent for longer than it is between two exports', () => {
    const meter = createExportMeter();
    const rateAt = (seconds: number, prepares: number) =>
      viewAt(packets(prepares, prepares), meter, seconds * 1000).sample.prepares?.success;
    rateAt(0, 0);
    assert.equal(rateAt(10, 100), 10);
    assert.equal(rateAt(34, 100), 10);
    assert.equal(rateAt(36, 100), 0);
  });

  it('survive the restart of a counter and a series that is new', () => {
    const meter = createExportMeter();
    viewAt(packets(1000, 1000), meter, 0);
    assert.deepEqual(viewAt(packets(20, 2), meter, 10_000).sample.prepares, { success: 2 });
    const timeout = `ilp_packets_processed_total{${OF_A},type="prepare",status="timeout"} 30\n`;
    const { sample } = viewAt(packets(20, 12, timeout), meter, 20_000);
    assert.deepEqual(sample.prepares, { success: 0, timeout: 3 });
  });

  it('add up over processes that export at different times', () => {
    const meter = createExportMeter();
    const both = (a: number, b: number) =>
      readExposition(
        `# TYPE ilp_packets_processed_total counter\nilp_packets_processed_total{job="x",instance="a",node_id="c1",type="prepare",status="success"} ${a}\nilp_packets_processed_total{job="x",instance="b",node_id="c2",type="prepare",status="success"} ${b}\n`,
      );
    viewAt(both(0, 0), meter, 0);
    viewAt(both(100, 0), meter, 10_000);
    const { sample, state } = viewAt(both(100, 60), meter, 12_000);
    assert.deepEqual(sample.prepares, { success: 15 });
    assert.deepEqual(state.nodes, [
      { node: 'c1', perSecond: 10 },
      { node: 'c2', perSecond: 5 },
    ]);
  });

  it('are those of the services that are named, while every node is listed', () => {
    const meter = createExportMeter();
    const services = new Set(['connector']);
    const sender = (count: number) =>
      `ilp_packets_processed_total{job="sender",instance="s",node_id="s1",type="prepare",status="success"} ${count}\n`;
    packetView(packets(0, 0, sender(0)), meter, { nowMs: 0, services });
    const series = packets(50, 10, sender(50));
    const { sample, state } = packetView(series, meter, { nowMs: 10_000, services });
    assert.deepEqual(sample.prepares, { success: 5 });
    assert.deepEqual(
      state.nodes.map(({ node }) => node),
      ['c1', 's1'],
    );
    const unknown = packetView(series, meter, { nowMs: 10_000, services: new Set(['elsewhere']) });
    assert.deepEqual(unknown.sample.prepares, { success: 10 }, 'none of the named is there');
  });

  it('tell reject codes, peers, balances and what is in flight', () => {
    const text = (count: number) =>
      readExposition(
        [
          '# TYPE ilp_packets_rejected_total counter',
          `ilp_packets_rejected_total{${OF_A},code="R00"} ${count}`,
          `ilp_packets_rejected_total{${OF_A},code="F02"} 0`,
          '# TYPE ilp_packets_in_flight gauge',
          `ilp_packets_in_flight{${OF_A}} 4`,
          '# TYPE account_balance_units gauge',
          `account_balance_units{${OF_A},peer_id="alice",token_id="XRP"} -2.5`,
          '# TYPE account_credits_total counter',
          `account_credits_total{${OF_A},peer_id="alice"} ${count}`,
          '',
        ].join('\n'),
      );
    const meter = createExportMeter();
    viewAt(text(0), meter, 0);
    const { state } = viewAt(text(20), meter, 10_000);
    assert.deepEqual(state.rejects, [{ code: 'R00', total: 20, perSecond: 2 }]);
    assert.equal(state.inFlight, 4);
    assert.deepEqual(state.peers, [
      {
        ...{ peer: 'alice', creditsPerSecond: 2, debitsPerSecond: 0, limitedPerSecond: 0 },
        balances: [{ token: 'XRP', units: -2.5 }],
      },
    ]);
  });
});

describe('a quantile', () => {
  const infinity = Number.POSITIVE_INFINITY;

  it('is interpolated within its bucket, as Prometheus does it', () => {
    const buckets = [
      { bound: 0.1, count: 50 },
      { bound: 0.5, count: 90 },
      { bound: infinity, count: 100 },
    ];
    assert.equal(quantile(0.5, buckets), 0.1);
    assert.equal(quantile(0.25, buckets), 0.05);
    assert.equal(quantile(0.7, buckets)?.toFixed(6), '0.300000');
    assert.equal(quantile(0.99, buckets), 0.5, 'the open bucket has no end');
  });

  it('is nothing without values', () => {
    assert.equal(quantile(0.5, []), null);
    assert.equal(quantile(0.5, [{ bound: infinity, count: 0 }]), null);
  });
});
