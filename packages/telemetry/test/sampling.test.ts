import assert from 'node:assert/strict';
import { describe, test } from 'node:test';
import { createTraceState, ROOT_CONTEXT, type SpanContext, trace } from '@opentelemetry/api';
import fc from 'fast-check';
import type { Environment } from '../src/index.ts';
import { createHeadSampler, DROPPED, KEPT_UNKNOWN } from '../src/trace/head-sampler.ts';
import { traceThreshold, withThreshold } from '../src/trace/ot-entry.ts';
import { createRateLimit, NO_LIMIT } from '../src/trace/rate-limit.ts';
import { newTraceId } from '../src/trace/span-ids.ts';
import {
  adjustedCountOf,
  formatThreshold,
  MAX_THRESHOLD,
  parseThreshold,
  randomnessOf,
  thresholdOf,
} from '../src/trace/threshold.ts';
import { type Harness, startHarness } from './helpers.ts';

type FinishedSpan = ReturnType<Harness['spans']['getFinishedSpans']>[number];

const LATE = '0af7651916cd43dd84c0000000000000';

function parentOf(flags: number, tracestate = '', traceId = LATE): SpanContext {
  const state = tracestate === '' ? {} : { traceState: createTraceState(tracestate) };
  return { traceId, spanId: 'b7ad6b7169203331', traceFlags: flags, isRemote: true, ...state };
}

/** Threads `count` packets through the sampler, every `failing`th of them failing, and gives what was exported. */
async function exported(env: Environment, count: number, failing = 0): Promise<readonly FinishedSpan[]> {
  const { telemetry, spans } = await startHarness(env);
  for (let n = 0; n < count; n += 1) {
    const span = telemetry.spans.packetProcess.start({});
    if (failing > 0 && n % failing === 0) span.fail('no route');
    span.end();
  }
  await telemetry.shutdown();
  return spans.getFinishedSpans();
}

function countOf(span: FinishedSpan): number {
  const threshold = traceThreshold(span.spanContext());
  assert.ok(threshold !== undefined, 'a span without a threshold cannot be counted');
  return adjustedCountOf(threshold);
}

function sum(spans: readonly FinishedSpan[]): number {
  return spans.reduce((total, span) => total + countOf(span), 0);
}

describe('a threshold', () => {
  const known: Record<string, [probability: number, th: string]> = {
    everything: [1, '0'],
    half: [0.5, '8'],
    'a quarter': [0.25, 'c'],
    'a tenth, with four digits': [0.1, 'e666'],
    'a hundredth, with four digits behind the f': [0.01, 'fd70a'],
  };
  for (const [what, [probability, th]] of Object.entries(known)) {
    test(`that keeps ${what} is written as the specification has it`, () => {
      assert.equal(formatThreshold(thresholdOf(probability)), th);
    });
  }

  test('comes back as it was written, and stands for as many as its share', () => {
    fc.assert(
      fc.property(fc.double({ min: 1e-6, max: 1, noNaN: true }), (probability) => {
        const threshold = thresholdOf(probability);
        assert.equal(parseThreshold(formatThreshold(threshold)), threshold);
        assert.ok(Math.abs(adjustedCountOf(threshold) * probability - 1) < 1e-3);
      }),
    );
  });

  test('is compared with the end of the trace id, which is made of the randomness that was decided on', () => {
    fc.assert(
      fc.property(fc.integer({ min: 0, max: 2 ** 52 - 1 }), (randomness) => {
        const traceId = newTraceId(randomness);
        assert.match(traceId, /^[0-9a-f]{32}$/);
        assert.equal(randomnessOf(traceId), randomness);
      }),
    );
  });

  test('is none where the text is none', () => {
    for (const text of ['', 'g', '123456789012345', '-1', 'FF', ' 8']) assert.equal(parseThreshold(text), undefined);
  });

  test('leaves the other fields of the entry and the other members alone', () => {
    const state = createTraceState('a=1,ot=rv:123456789abcde;th:c;xx:y,b=2');
    assert.equal(withThreshold(state, 0)?.serialize(), 'ot=th:0;rv:123456789abcde;xx:y,a=1,b=2');
    assert.equal(withThreshold(state, undefined)?.serialize(), 'ot=rv:123456789abcde;xx:y,a=1,b=2');
    assert.equal(withThreshold(createTraceState('ot=th:c'), undefined)?.serialize(), '');
  });
});

describe('the decision about a span', () => {
  const parents: Record<string, [flags: number, tracestate: string, expected: number]> = {
    'goes with a parent that was kept, and its threshold': [1, 'ot=th:8', 2 ** 51],
    'goes with a parent that was not kept': [0, 'ot=th:8', DROPPED],
    'does not make up a threshold that the parent does not tell': [1, '', KEPT_UNKNOWN],
    'takes no threshold that would have dropped the parent': [1, 'ot=th:d', KEPT_UNKNOWN],
    'reads the randomness that was given before the one of the trace id': [
      1,
      'ot=th:d;rv:e0000000000000',
      0xd * 2 ** 48,
    ],
    'takes no threshold that is none': [1, 'ot=th:xyz', KEPT_UNKNOWN],
  };
  for (const [sentence, [flags, tracestate, expected]] of Object.entries(parents)) {
    test(sentence, () => {
      const head = createHeadSampler(samplerOf('parentbased_traceidratio', 0.1), NO_LIMIT);
      assert.equal(head.decideChild(parentOf(flags, tracestate)), expected);
    });
  }

  test('keeps a new trace exactly where its randomness reaches the threshold', () => {
    const threshold = thresholdOf(0.3);
    const head = createHeadSampler(samplerOf('parentbased_traceidratio', 0.3), NO_LIMIT);
    assert.deepEqual([head.decideRoot(threshold), head.decideRoot(threshold - 1)], [threshold, DROPPED]);
  });

  test('of the samplers that are not based on the parent ignores it', () => {
    const id = `${'a'.repeat(18)}ffffffffffffff`;
    const head = createHeadSampler(samplerOf('traceidratio', 0.5), NO_LIMIT);
    assert.equal(head.decideChild(parentOf(0, '', id)), 2 ** 51);
    assert.equal(createHeadSampler(samplerOf('always_off', 1), NO_LIMIT).decideChild(parentOf(1)), DROPPED);
    assert.equal(createHeadSampler(samplerOf('always_on', 0), NO_LIMIT).decideChild(parentOf(0)), 0);
  });

  test('is the same for the spans of other people’s instrumentation', async () => {
    const { telemetry, spans } = await startHarness({ OTEL_SAMPLING_RATIO: '0.5' });
    for (let n = 0; n < 400; n += 1) telemetry.tracer.startSpan('theirs', {}, ROOT_CONTEXT).end();
    const below = trace.setSpanContext(ROOT_CONTEXT, parentOf(1, 'ot=th:8'));
    telemetry.tracer.startSpan('child', {}, below).end();
    await telemetry.shutdown();
    const finished = spans.getFinishedSpans();
    assert.ok(finished.length > 100 && finished.length < 300, String(finished.length));
    for (const span of finished) {
      assert.equal(span.spanContext().traceState?.serialize(), 'ot=th:8');
      assert.ok(randomnessOf(span.spanContext().traceId) >= 2 ** 51);
    }
  });
});

describe('traces that are kept', () => {
  test('stand together for all that there were', async () => {
    const spans = await exported({ OTEL_SAMPLING_RATIO: '0.2' }, 5000);
    for (const span of spans) assert.ok(randomnessOf(span.spanContext().traceId) >= thresholdOf(0.2));
    assert.ok(Math.abs(sum(spans) - 5000) < 1000, String(sum(spans)));
  });

  test('include every failure, which stands for itself alone, whatever the sampler says', async () => {
    const spans = await exported({ OTEL_SAMPLING_RATIO: '0.2', HEADRACE_FAILED_SPANS_PER_SECOND: '100000' }, 5000, 10);
    const failed = spans.filter(({ status }) => status.code === 2);
    assert.deepEqual([failed.length, sum(failed)], [500, 500]);
    const total = sum(spans);
    assert.ok(Math.abs(total - 5000) < 1000, String(total));
  });

  test('of a peer that did not keep its trace include the failure here', async () => {
    const { telemetry, spans } = await startHarness();
    const from = { parent: parentOf(0) };
    await assert.rejects(
      telemetry.spans.packetProcess.run({ 'peer.source': 'alice' }, () => Promise.reject(new RangeError('boom')), {
        from,
      }),
    );
    await telemetry.spans.packetProcess.run({}, () => Promise.resolve(), { from });
    await telemetry.shutdown();
    const [only, ...others] = spans.getFinishedSpans();
    assert.deepEqual(others, []);
    assert.deepEqual(only?.status, { code: 2, message: 'boom' });
    assert.equal(only?.parentSpanContext?.spanId, from.parent.spanId);
    assert.equal(only?.attributes['peer.source'], 'alice');
    assert.equal(only?.events[0]?.attributes?.['exception.type'], 'RangeError');
  });

  test('leave failures to the sampler where nothing is set aside for them', async () => {
    assert.deepEqual(
      await exported({ OTEL_TRACES_SAMPLER: 'always_off', HEADRACE_FAILED_SPANS_PER_SECOND: '0' }, 50, 1),
      [],
    );
  });
});

describe('a span that is made afterwards', () => {
  test('has its real start, the ids that peers have seen, its attributes and its link', async () => {
    const { telemetry, spans } = await startHarness({ OTEL_TRACES_SAMPLER: 'always_off' });
    const startMs = performance.now();
    const wallMs = Date.now();
    const link = parentOf(1);
    const span = telemetry.spans.packetProcess.start(
      { 'peer.source': 'bob' },
      { from: { link }, startMs: startMs - 50 },
    );
    const headers: Record<string, string> = {};
    span.inject(headers, 'accept');
    span.set({ 'ilp.amount': '7' });
    span.set({ 'ilp.destination': 'test.x' });
    span.fail('no route');
    span.end();
    span.end();
    await telemetry.shutdown();
    const [only, ...others] = spans.getFinishedSpans();
    assert.ok(only !== undefined && others.length === 0);
    const { traceId, spanId } = only.spanContext();
    assert.equal(headers.traceparent, `00-${traceId}-${spanId}-00`);
    assert.deepEqual(only.attributes, { 'peer.source': 'bob', 'ilp.amount': '7', 'ilp.destination': 'test.x' });
    assert.deepEqual(
      only.links.map(({ context }) => context.spanId),
      [link.spanId],
    );
    const startedMs = only.startTime[0] * 1000 + only.startTime[1] / 1e6;
    assert.ok(Math.abs(startedMs - (wallMs - 50)) < 10, `${startedMs - wallMs}`);
    assert.ok(only.duration[0] === 0 && only.duration[1] >= 45e6, String(only.duration));
  });

  test('is none once there are too many a second, and those that are stand for the others', async (t) => {
    t.mock.timers.enable({ apis: ['setInterval'] });
    const env = { OTEL_TRACES_SAMPLER: 'always_off', HEADRACE_FAILED_SPANS_PER_SECOND: '1000' };
    const { telemetry, spans } = await startHarness(env);
    for (let n = 0; n < 40_000; n += 1) {
      if (n % 4000 === 0) t.mock.timers.tick(250);
      const span = telemetry.spans.packetProcess.start({});
      span.fail('garbage');
      span.end();
    }
    t.mock.timers.reset();
    await telemetry.shutdown();
    const finished = spans.getFinishedSpans();
    assert.ok(finished.length > 1500 && finished.length < 8000, String(finished.length));
    assert.ok(Math.abs(sum(finished) - 40_000) < 8000, String(sum(finished)));
  });
});

describe('a limit a second', () => {
  test('keeps a few times its share of a burst from nothing, and counts it right', () => {
    const limit = createRateLimit(100);
    const head = createHeadSampler(samplerOf('always_on', 1), limit);
    let kept = 0;
    let count = 0;
    for (let n = 0; n < 50_000; n += 1) {
      const decision = head.decideRoot(Math.floor(Math.random() * MAX_THRESHOLD));
      if (decision === DROPPED) continue;
      kept += 1;
      count += adjustedCountOf(decision);
    }
    limit.close();
    assert.ok(kept < 400, `${kept} of 50,000 within one window of 25`);
    assert.ok(Math.abs(count / 50_000 - 1) < 1, String(count));
  });
});

describe('a span that is not kept', () => {
  test('shows the same ids to its log lines, its peers and the spans below it, with the flag off', async () => {
    const { telemetry, spans, lines } = await startHarness({ OTEL_TRACES_SAMPLER: 'always_off' });
    const headers: Record<string, string> = {};
    const traceId = await telemetry.spans.packetSend.run({}, async (span) => {
      telemetry.log.info('inside');
      span.inject(headers, 'accept');
      telemetry.tracer.startSpan('below').end();
      const below = telemetry.spans.packetProcess.start({}, { from: span.origin });
      assert.equal(below.traceId, span.traceId);
      below.end();
      return span.traceId;
    });
    await telemetry.shutdown();
    assert.equal(lines()[0]?.trace_id, traceId);
    assert.equal(lines()[0]?.trace_flags, '00');
    assert.match(headers.traceparent ?? '', new RegExp(`^00-${traceId}-[0-9a-f]{16}-00$`));
    assert.deepEqual(spans.getFinishedSpans(), []);
  });
});

describe('a span with an explicit context', () => {
  test('takes nothing from what is active, and gives its place to the spans below it', async () => {
    const { telemetry, spans } = await startHarness();
    await telemetry.spans.packetSend.run({}, async () => {
      const first = telemetry.spans.packetProcess.start({ 'ilp.amount': '1' });
      const second = telemetry.spans.packetReceive.start({}, { from: first.origin });
      assert.equal(trace.getActiveSpan()?.spanContext().traceId === first.traceId, false);
      second.end();
      first.end();
    });
    await telemetry.shutdown();
    const [second, first] = spans.getFinishedSpans();
    assert.equal(first?.parentSpanContext, undefined);
    assert.equal(second?.parentSpanContext?.spanId, first?.spanContext().spanId);
  });
});

describe('the limits of a span', () => {
  test('are those of the environment', async () => {
    const { telemetry, spans } = await startHarness({
      ...{
        OTEL_SPAN_ATTRIBUTE_COUNT_LIMIT: '1',
        OTEL_ATTRIBUTE_VALUE_LENGTH_LIMIT: '3',
        OTEL_SPAN_EVENT_COUNT_LIMIT: '1',
      },
    });
    const span = telemetry.tracer.startSpan('x', { attributes: { a: 'abcdef', b: 'x' } });
    span.addEvent('one').addEvent('two').end();
    await telemetry.shutdown();
    const [only] = spans.getFinishedSpans();
    assert.deepEqual(only?.attributes, { a: 'abc' });
    assert.deepEqual([only?.droppedAttributesCount, only?.events.length, only?.droppedEventsCount], [1, 1, 1]);
  });
});

function samplerOf(name: 'parentbased_traceidratio' | 'traceidratio' | 'always_on' | 'always_off', ratio: number) {
  return { name, ratio, tracesPerSecond: 0, failuresPerSecond: 0 };
}
