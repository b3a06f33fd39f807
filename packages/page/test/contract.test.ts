import assert from 'node:assert/strict';
import { describe, it } from 'node:test';
import { counter, defineContract, free, histogram, oneOf } from '@headrace/contract';
import { declaredContracts } from '../src/contract/declared.ts';
import { summarizeFamilies } from '../src/contract/family-summaries.ts';
import { readExposition } from '../src/source/read-exposition.ts';
import { PIPELINE } from './page-fixture.ts';

describe('the contract view', () => {
  it('lists each declared metric with its exact names and attributes, spans’ metrics last', () => {
    const contract = defineContract({
      ...{ name: 'shop', version: '2.0.0', resource: {}, spans: {}, logs: {}, objectives: {} },
      metrics: {
        orders: counter({
          ...{ otel: 'shop.orders', unit: '{order}', description: 'Orders' },
          attributes: { 'order.state': oneOf('paid', 'lost'), peer: free({ budget: 20 }) },
        }),
        wait: histogram({ otel: 'shop.wait', unit: 's', description: 'Waiting', attributes: {}, bounds: [1] }),
      },
    });
    const [shop, ofSpans] = declaredContracts([contract], PIPELINE);
    assert.deepEqual(shop?.metrics[0], {
      ...{ otel: 'shop.orders', kind: 'counter', unit: '{order}', description: 'Orders' },
      ...{ family: 'shop_orders_total', type: 'counter', series: ['shop_orders_total'] },
      attributes: [
        { key: 'order.state', label: 'order_state', values: 'paid, lost' },
        { key: 'peer', label: 'peer', values: 'any, 20 kept apart' },
      ],
    });
    assert.equal(shop?.metrics[1]?.family, 'shop_wait_seconds');
    assert.ok(ofSpans?.metrics.some(({ family }) => family === 'traces_span_metrics_calls_total'));
  });

  it('counts a histogram as its series, not as its buckets, and sends no number that JSON has not', () => {
    const text =
      '# TYPE wait histogram\nwait_bucket{le="1"} 1\nwait_bucket{le="+Inf"} 2\nwait_sum 3\nwait_count 2\nodd NaN\n';
    const [wait, odd] = summarizeFamilies(readExposition(text));
    assert.deepEqual([wait?.name, wait?.seriesCount, wait?.samples], ['wait', 1, [{ labels: {}, value: 2 }]]);
    assert.deepEqual(odd?.samples, [{ labels: {}, value: null }]);
  });

  it('sends few of very many series', () => {
    const many = Array.from({ length: 5000 }, (_, index) => `peers{peer="${index}"} 1`).join('\n');
    const [peers] = summarizeFamilies(readExposition(many));
    assert.equal(peers?.seriesCount, 5000);
    assert.ok((peers?.samples.length ?? 0) <= 50);
  });
});
