import assert from 'node:assert/strict';
import { describe, it } from 'node:test';
import {
  createExposition,
  createSpanMetrics,
  DEFAULT_PIPELINE,
  type EndedSpan,
  type MetricsRequest,
  type OtlpAttributes,
} from '../src/index.ts';

const model = DEFAULT_PIPELINE.spanMetrics;
const options = { collectorInstanceId: 'collector-1' };
const service = (name: string): OtlpAttributes => [{ key: 'service.name', value: name }];

const span = (fields: Partial<EndedSpan> = {}): EndedSpan => ({
  ...{ name: 'handle', kind: 2, statusCode: 0, traceState: '', traceId: 'a'.repeat(32), spanId: 'b'.repeat(16) },
  ...{ startNanos: 1_000_000_000n, endNanos: 1_005_000_000n },
  ...fields,
});

/** Lines of :8889 about spans, without the labels that all of them have. */
function lines(...requests: MetricsRequest[]): string[] {
  const exposition = createExposition(DEFAULT_PIPELINE);
  for (const request of requests) exposition.accept(request, 0);
  const { text } = exposition.render(0, { exposition: 'text', escaping: 'underscores' });
  return text
    .split('\n')
    .filter((line) => /^traces_span_metrics_(calls_total|duration_seconds_(sum|count))/.test(line));
}

const calls = (request: MetricsRequest) =>
  lines(request)
    .filter((line) => line.startsWith('traces_span_metrics_calls_total'))
    .map((line) => [/span_name="([^"]*)"/.exec(line)?.[1] ?? 'overflow', Number(line.split(' ').at(-1))]);

describe('metrics of spans', () => {
  it('show a new series at 0 once, then what was counted', () => {
    const metrics = createSpanMetrics(model, options);
    metrics.recorder(service('shop'), 0)?.(span());
    assert.equal(metrics.hasNews(), true);
    assert.deepEqual(calls(metrics.flush(1)), [['handle', 0]]);
    assert.deepEqual(calls(metrics.flush(2)), [['handle', 1]]);
    assert.equal(metrics.hasNews(), false);
    metrics.recorder(service('shop'), 0)?.(span());
    assert.deepEqual(calls(metrics.flush(3)), [['handle', 2]]);
  });

  it('are kept apart by name, kind, status and resource, whatever the order of its attributes', () => {
    const metrics = createSpanMetrics(model, options);
    const more: OtlpAttributes = [{ key: 'region', value: 'north' }];
    metrics.recorder([...service('shop'), ...more], 0)?.(span());
    metrics.recorder([...more, ...service('shop')], 0)?.(span());
    metrics.recorder(service('shop'), 0)?.(span());
    metrics.recorder(service('shop'), 0)?.(span({ kind: 3 }));
    metrics.recorder(service('shop'), 0)?.(span({ statusCode: 2 }));
    metrics.flush(0);
    const points = metrics.flush(0).resourceMetrics.map(({ scopeMetrics }) => {
      const data = scopeMetrics[0]?.metrics[0]?.data;
      return data?.kind === 'sum' ? data.points.map(({ value }) => value) : [];
    });
    assert.deepEqual(points, [[2n], [1n, 1n, 1n]]);
  });

  it('leave out a resource without a name', () => {
    const metrics = createSpanMetrics(model, options);
    assert.equal(metrics.recorder([{ key: 'host.name', value: 'x' }], 0), undefined);
    assert.deepEqual(metrics.flush(0), { resourceMetrics: [] });
  });

  it('count what does not fit in one overflow series, which has no exemplars', () => {
    const metrics = createSpanMetrics({ ...model, cardinalityLimit: 2 }, options);
    const record = metrics.recorder(service('shop'), 0);
    for (const name of ['a', 'b', 'c', 'd', 'a']) record?.(span({ name }));
    metrics.flush(0);
    assert.deepEqual(calls(metrics.flush(0)), [
      ['overflow', 2],
      ['a', 2],
      ['b', 1],
    ]);
  });

  it('have a bound over all resources where one is given', () => {
    const metrics = createSpanMetrics(model, { ...options, maxSets: 3 });
    for (const name of ['one', 'two', 'three'])
      for (const operation of ['a', 'b']) metrics.recorder(service(name), 0)?.(span({ name: operation }));
    metrics.flush(0);
    const counted = calls(metrics.flush(0));
    assert.equal(
      counted.reduce((sum, [, count]) => sum + Number(count), 0),
      6,
    );
    assert.equal(counted.filter(([name]) => name === 'overflow').length, 2);
  });

  it('show up to five exemplars from one clearing to the next', () => {
    const metrics = createSpanMetrics(model, options);
    const record = metrics.recorder(service('shop'), 0);
    for (let index = 0; index < 7; index += 1) record?.(span({ spanId: String(index).padStart(16, '0') }));
    const exemplars = () => {
      const data = metrics.flush(5).resourceMetrics[0]?.scopeMetrics[0]?.metrics[1]?.data;
      return data?.kind === 'histogram' ? data.points[0]?.exemplars : undefined;
    };
    assert.equal(exemplars()?.length, 5);
    assert.deepEqual(exemplars()?.[0], {
      ...{ value: 0.005, timeNanos: 5_000_000n, traceId: 'a'.repeat(32), spanId: '0'.repeat(16) },
    });
    metrics.clearExemplars();
    assert.deepEqual(exemplars(), []);
  });

  it('take a span that ends before it starts for one without duration', () => {
    const metrics = createSpanMetrics(model, options);
    metrics.recorder(service('shop'), 0)?.(span({ endNanos: 0n }));
    const sum = lines(metrics.flush(0)).find((line) => line.includes('_sum'));
    assert.match(sum ?? '', / 0$/);
  });

  it('forget a process an hour after its last span', () => {
    const metrics = createSpanMetrics(model, options);
    metrics.recorder(service('gone'), 0)?.(span());
    metrics.recorder(service('alive'), 1_800_000)?.(span());
    assert.equal(metrics.flush(3_600_000).resourceMetrics.length, 2);
    assert.equal(metrics.flush(3_600_001).resourceMetrics.length, 1);
  });

  const states: readonly (readonly [string, number])[] = [
    ['', 1],
    ['vendor=1', 1],
    ['ot=th:0', 1],
    ['ot=th:8', 2],
    ['vendor=1,ot=rv:abc;th:c', 4],
    ['ot=th:ffffffffffffff', 2 ** 56],
    ['ot=th:', 1],
    ['ot=th:xyz', 1],
    ['ot=th:123456789012345', 1],
    ['other=th:c', 1],
  ];
  for (const [traceState, expected] of states) {
    it(`count a span with the trace state ${JSON.stringify(traceState)} as ${expected}`, () => {
      const metrics = createSpanMetrics(model, options);
      metrics.recorder(service('shop'), 0)?.(span({ traceState }));
      metrics.flush(0);
      assert.deepEqual(calls(metrics.flush(0)), [['handle', expected]]);
    });
  }

  it('round a count that is no integer so that the sum is right', () => {
    let next = 0;
    const random = () => (next++ % 3) / 3;
    const metrics = createSpanMetrics(model, { ...options, random });
    // 2^56 - 0xd0000000000000 leaves 3/16: a span stands for five and a third.
    for (let index = 0; index < 300; index += 1)
      metrics.recorder(service('shop'), 0)?.(span({ traceState: 'ot=th:d' }));
    metrics.flush(0);
    assert.deepEqual(calls(metrics.flush(0)), [['handle', 1600]]);
  });
});
