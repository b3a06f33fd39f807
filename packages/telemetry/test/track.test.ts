import assert from 'node:assert/strict';
import { describe, test } from 'node:test';
import { trace } from '@opentelemetry/api';
import { type Shop, startShop, until } from './http-support.ts';

class StockError extends Error {
  override readonly name = 'StockError';
}

async function counts(shop: Shop): Promise<string[]> {
  const lines = [
    ...(await shop.series('operation_duration_seconds_count')),
    ...(await shop.series('operation_errors')),
  ];
  return lines.map((line) => line.replace(/^operation_/, ''));
}

describe('an operation', () => {
  test('that succeeds is timed, counted and has a span that is active within it', async (t) => {
    const shop = await startShop(t);
    const { track } = shop.tracker;
    const results = [
      track('price', () => 1),
      await track('price', async () => {
        await Promise.resolve();
        return trace.getActiveSpan()?.spanContext().spanId;
      }),
    ];
    await until(() => shop.spans.getFinishedSpans().length === 2);
    const spans = shop.spans.getFinishedSpans();
    assert.deepEqual(results, [1, spans[1]?.spanContext().spanId]);
    assert.deepEqual(
      spans.map(({ name, status }) => [name, status.code]),
      [
        ['price', 0],
        ['price', 0],
      ],
    );
    assert.deepEqual(await counts(shop), ['duration_seconds_count{operation="price",outcome="success"} 2']);
  });

  test('that fails gives its own error on, counted by class, and its span tells', async (t) => {
    const shop = await startShop(t);
    const { track } = shop.tracker;
    const error = new StockError('hunter2 is out of stock');
    assert.throws(
      () =>
        track('buy', () => {
          throw error;
        }),
      (thrown) => thrown === error,
    );
    await assert.rejects(
      track('buy', () => Promise.reject(error)),
      (thrown) => thrown === error,
    );
    for (const strange of [
      'a text',
      null,
      Object.create(null),
      Object.assign(new Error(''), { name: 'a\nb'.repeat(99) }),
    ]) {
      await assert.rejects(
        track('buy', () => Promise.reject(strange)),
        (thrown) => thrown === strange,
      );
    }
    await until(() => shop.spans.getFinishedSpans().length === 6);
    const [span] = shop.spans.getFinishedSpans();
    assert.deepEqual(
      [span?.status, span?.attributes],
      [{ code: 2, message: 'hunter2 is out of stock' }, { 'error.type': 'StockError' }],
    );
    assert.deepEqual(await counts(shop), [
      'duration_seconds_count{operation="buy",outcome="error"} 6',
      'errors_total{error_type="StockError",operation="buy"} 2',
      'errors_total{error_type="_OTHER",operation="buy"} 4',
    ]);
  });

  test('can be a function, with its this and arguments', async (t) => {
    const shop = await startShop(t);
    const till = {
      total: 5,
      pay: shop.tracker.tracked('pay', function (this: { total: number }, amount: number, word: string) {
        this.total += amount;
        return `${word} ${this.total}`;
      }),
    };
    assert.equal(till.pay(2, 'now'), 'now 7');
    assert.deepEqual(await counts(shop), ['duration_seconds_count{operation="pay",outcome="success"} 1']);
  });

  test('can be a method with a decorator, where the build transforms it', async (t) => {
    const shop = await startShop(t);
    const { trackedMethod } = shop.tracker;
    class Till {
      total = 5;
      @trackedMethod('pay')
      async pay(amount: number): Promise<number> {
        this.total += amount;
        return this.total;
      }
    }
    assert.equal(await new Till().pay(2), 7);
    assert.deepEqual(await counts(shop), ['duration_seconds_count{operation="pay",outcome="success"} 1']);
  });

  test('nests: the span of the inner one is below the outer one', async (t) => {
    const shop = await startShop(t);
    const { track } = shop.tracker;
    await track('outer', () => track('inner', async () => 1));
    await until(() => shop.spans.getFinishedSpans().length === 2);
    const [inner, outer] = shop.spans.getFinishedSpans();
    assert.equal(inner?.parentSpanContext?.spanId, outer?.spanContext().spanId);
  });
});
