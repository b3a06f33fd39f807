import assert from 'node:assert/strict';
import { describe, it } from 'node:test';
import { type PredictInput, predict, readAttributeLines } from '../src/predict/predict.ts';
import { PIPELINE } from './page-fixture.ts';

const NOW_MS = Date.UTC(2026, 10, 21);
const GOOD: PredictInput = {
  ...{ name: 'ilp.packets.processed', unit: '{packet}', kind: 'counter', temporality: 'cumulative' },
  attributes: 'type=prepare',
};

/** Sample lines without those of `target_info`. */
function samples(input: PredictInput): string[] {
  const lines = predict(input, PIPELINE, NOW_MS).text.split('\n');
  return lines.filter((line) => line !== '' && !line.startsWith('#') && !line.startsWith('target_info'));
}

describe('the predict box', () => {
  const common = 'environment="development",instance="a1",job="my-service",node_id="my-node"';
  const shown: Readonly<Record<string, readonly [Partial<PredictInput>, string]>> = {
    'a counter': [{}, `ilp_packets_processed_total{${common},type="prepare"} 42`],
    'a unit that becomes a suffix': [
      { name: 'ilp.packet.latency', unit: 's', kind: 'gauge' },
      `ilp_packet_latency_seconds{${common},type="prepare"} 42`,
    ],
    'a ratio': [{ name: 'busy', unit: '1', kind: 'gauge' }, `busy_ratio{${common},type="prepare"} 42`],
    'an attribute with dots': [
      { attributes: 'peer.id=alice' },
      `${'ilp_packets_processed_total'}{environment="development",instance="a1",job="my-service",node_id="my-node",peer_id="alice"} 42`,
    ],
    'an up-down counter': [{ name: 'queue', unit: '', kind: 'upDownCounter' }, `queue{${common},type="prepare"} 42`],
  };
  for (const [name, [change, line]] of Object.entries(shown)) {
    it(`shows ${name} as :8889 would`, () => assert.deepEqual(samples({ ...GOOD, ...change }), [line]));
  }

  it('shows the parts of histograms and summaries', () => {
    const names = (kind: PredictInput['kind']) =>
      new Set(samples({ ...GOOD, kind, unit: 's', name: 'took' }).map((line) => line.split('{')[0]));
    assert.deepEqual(names('histogram'), new Set(['took_seconds_bucket', 'took_seconds_sum', 'took_seconds_count']));
    assert.deepEqual(names('summary'), new Set(['took_seconds', 'took_seconds_sum', 'took_seconds_count']));
    assert.ok(names('exponentialHistogram').has('took_seconds_count'));
  });

  const dropped: Readonly<Record<string, readonly [Partial<PredictInput>, string]>> = {
    'an up-down counter by delta': [{ kind: 'upDownCounter', temporality: 'delta' }, 'exposition/delta-up-down'],
    'a sum of no temporality': [{ temporality: 'unspecified' }, 'exposition/temporality'],
    'a name without letters': [{ name: '', unit: '', kind: 'gauge' }, 'exposition/metric-name'],
  };
  for (const [name, [change, code]] of Object.entries(dropped)) {
    it(`says that ${name} is dropped, and why`, () => {
      const input = { ...GOOD, ...change };
      assert.deepEqual(samples(input), []);
      const [problem] = predict(input, PIPELINE, NOW_MS).problems;
      assert.equal(problem?.code, code);
      assert.notEqual(problem?.fix, '');
    });
  }

  it('reads attributes line by line, with values that hold an equals sign', () => {
    assert.deepEqual(readAttributeLines(' a=1 \n\nb = x=y\nflag'), [
      { key: 'a', value: '1' },
      { key: 'b', value: 'x=y' },
      { key: 'flag', value: '' },
    ]);
  });
});
