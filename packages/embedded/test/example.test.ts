import assert from 'node:assert/strict';
import { after, before, beforeEach, test } from 'node:test';
import { type Embedded, startEmbedded } from '@headrace/embedded';
import { type Shop, startShop } from './example-service.ts';

let embedded: Embedded;
let shop: Shop;

before(async () => {
  embedded = await startEmbedded(); // free ports on 127.0.0.1
  shop = startShop(embedded.urls); // your own service, with its OTLP endpoint set
});
after(async () => {
  await shop.stop();
  await embedded.close();
});
beforeEach(() => embedded.reset());

test('an order that cannot be filled is an error in the trace, with a log line beside it', async () => {
  shop.order('umbrella');
  const span = await embedded.waitForSpan({ service: 'shop', name: 'order', attributes: { item: 'umbrella' } });
  assert.equal(span.status, 'error');
  await embedded.waitForLog({ service: 'shop', body: /umbrella/, minSeverityNumber: 13 });
});

test('orders are counted by their outcome, under the name that dashboards query', async () => {
  shop.order('hat');
  shop.order('umbrella');
  await embedded.waitForMetric('shop_orders_total', { outcome: 'placed' }, (value) => value >= 1);
  await embedded.waitForMetric('shop_orders_total', { outcome: 'sold-out' }, (value) => value >= 1);
  assert.deepEqual(embedded.problems(), []); // nothing was dropped on the way to :8889
});
