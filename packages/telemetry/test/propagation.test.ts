import assert from 'node:assert/strict';
import { describe, test } from 'node:test';
import { propagation as api, createTraceState, ROOT_CONTEXT, trace } from '@opentelemetry/api';
import fc from 'fast-check';
import { createPropagation, type PeerTrust, type TextCarrier, type TraceOrigin } from '../src/index.ts';
import { formatTraceparent, parseTraceparent } from '../src/propagation/traceparent.ts';
import { limitTracestate } from '../src/propagation/tracestate.ts';
import { startHarness } from './helpers.ts';

const TRACE = '0af7651916cd43dd8448eb211c80319c';
const SPAN = 'b7ad6b7169203331';
const GOOD = `00-${TRACE}-${SPAN}-01`;

function read(carrier: TextCarrier, trust: PeerTrust = 'accept'): { origin: TraceOrigin; discarded: string[] } {
  const discarded: string[] = [];
  const peers = createPropagation({ traceContext: true, baggage: true }, (header, reason) => {
    discarded.push(`${header} ${reason}`);
  });
  return { origin: peers.extract(carrier, trust), discarded };
}

function write(origin: TraceOrigin, trust: PeerTrust): Record<string, string> {
  const carrier: Record<string, string> = {};
  createPropagation({ traceContext: true, baggage: true }, () => undefined).inject(origin, carrier, trust);
  return carrier;
}

function stateOf(tracestate: string): { state: string | undefined; discarded: string[] } {
  const { origin, discarded } = read({ traceparent: GOOD, tracestate });
  return { state: origin.parent?.traceState?.serialize(), discarded };
}

describe('traceparent', () => {
  const cases: Record<string, [text: string, accepted: boolean]> = {
    'of version 00 is read': [GOOD, true],
    'that is not sampled is read': [`00-${TRACE}-${SPAN}-00`, true],
    'with flags that nobody knows is read': [`00-${TRACE}-${SPAN}-ff`, true],
    'of a later version is read': [`cc-${TRACE}-${SPAN}-01`, true],
    'of a later version with more fields is read': [`cc-${TRACE}-${SPAN}-01-what-the-future`, true],
    'of a later version whose fields run on is not': [`cc-${TRACE}-${SPAN}-01.what`, false],
    'of version 00 with more fields is not': [`${GOOD}-more`, false],
    'of version ff is not': [`ff-${TRACE}-${SPAN}-01`, false],
    'with a trace id of zeros is not': [`00-${'0'.repeat(32)}-${SPAN}-01`, false],
    'with a span id of zeros is not': [`00-${TRACE}-${'0'.repeat(16)}-01`, false],
    'in upper case is not': [GOOD.toUpperCase(), false],
    'that came twice is not': [`${GOOD},${GOOD}`, false],
    'that is empty is not': ['', false],
    'with a short id is not': [`00-${TRACE.slice(1)}-${SPAN}-01`, false],
    'with spaces inside is not': [`00 -${TRACE}-${SPAN}-01`, false],
    'of 10 KB is not': [`cc-${TRACE}-${SPAN}-01-${'x'.repeat(10_000)}`, false],
  };
  for (const [sentence, [text, accepted]] of Object.entries(cases)) {
    test(`${sentence}`, () => {
      const { origin, discarded } = read({ traceparent: text, tracestate: 'a=1' });
      assert.equal(origin.parent !== undefined, accepted);
      assert.deepEqual(discarded, accepted ? [] : ['traceparent malformed'], 'one is counted, its tracestate not read');
    });
  }

  test('comes back as it was written', () => {
    const id = (length: number) =>
      fc.stringMatching(new RegExp(`^[0-9a-f]{${length}}$`)).filter((hex) => /[^0]/.test(hex));
    fc.assert(
      fc.property(id(32), id(16), fc.integer({ min: 0, max: 1 }), (traceId, spanId, traceFlags) => {
        const context = { traceId, spanId, traceFlags };
        assert.deepEqual(parseTraceparent(formatTraceparent(context)), { ...context, isRemote: true });
      }),
    );
  });
});

describe('tracestate', () => {
  const many = Array.from({ length: 40 }, (_, n) => `k${n}=${n}`);
  const cases: Record<string, [text: string, state: string | undefined, discarded: string[]]> = {
    'is read with its members in order': ['foo=1,bar=2', 'foo=1,bar=2', []],
    'may have spaces around its members, and empty ones': ['foo=1 , \t bar=2,, ', 'foo=1,bar=2', []],
    'may have keys of tenants and odd characters': [
      't61rcwkgmzeat-@nd-y=1,a_-*/=!x',
      't61rcwkgmzeat-@nd-y=1,a_-*/=!x',
      [],
    ],
    'keeps the first of two members with one key': ['a=1,a=2', 'a=1', []],
    'is left out where a key is none': ['foo=1,Bar=2', undefined, ['tracestate malformed']],
    'is left out where a value is none': ['foo=1,bar=a=b', undefined, ['tracestate malformed']],
    'is left out where a member has no value': ['foo', undefined, ['tracestate malformed']],
    'keeps 32 members': [many.join(), many.slice(0, 32).join(), ['tracestate too_long']],
    'gives up long members before others': [
      `a=1,long=${'x'.repeat(200)},longer=${'y'.repeat(250)},b=${'z'.repeat(100)}`,
      `a=1,long=${'x'.repeat(200)},b=${'z'.repeat(100)}`,
      ['tracestate too_long'],
    ],
    'of 10 KB keeps its first members': [
      Array.from({ length: 100 }, (_, n) => `k${String(n).padStart(2, '0')}=${'v'.repeat(96)}`).join(),
      Array.from({ length: 5 }, (_, n) => `k${String(n).padStart(2, '0')}=${'v'.repeat(96)}`).join(),
      ['tracestate too_long'],
    ],
    'of one member of 10 KB is left out': [`a=${'x'.repeat(10_000)}`, undefined, ['tracestate malformed']],
  };
  for (const [sentence, [text, state, discarded]] of Object.entries(cases)) {
    test(sentence, () => assert.deepEqual(stateOf(text), { state, discarded }));
  }

  test('is never longer than must be carried, and nothing of it is made up', () => {
    const member = fc.stringMatching(/^[a-z][a-z0-9]{0,12}=[ -+\--<>-~]{0,180}[!-+\--<>-~]$/);
    fc.assert(
      fc.property(fc.array(member, { maxLength: 60 }), (members) => {
        const { text } = limitTracestate(members.join());
        assert.ok(text.length <= 512);
        const kept = text === '' ? [] : text.split(',');
        assert.ok(kept.length <= 32);
        const given = members.map((one) => one.trim());
        assert.deepEqual(
          kept.filter((one) => !given.includes(one)),
          [],
        );
        if (
          given.join().length <= 512 &&
          given.length <= 32 &&
          new Set(given.map((one) => one.split('=')[0])).size === given.length
        ) {
          assert.deepEqual(kept, given);
        }
      }),
    );
  });
});

describe('baggage', () => {
  const bagOf = (text: string) => {
    const { origin, discarded } = read({ baggage: text });
    return { entries: origin.baggage?.getAllEntries().map(([key, { value }]) => [key, value]), discarded };
  };

  test('of an accepted peer is read, its values decoded, its properties kept', () => {
    const text = 'user=alice%20b;ttl=5, plan = gold ,empty=';
    const { origin } = read({ traceparent: GOOD, baggage: text });
    assert.equal(origin.baggage?.getEntry('user')?.value, 'alice b');
    assert.equal(write(origin, 'accept').baggage, 'user=alice%20b;ttl=5,plan=gold,empty=');
  });

  test('leaves out the members against the grammar, and keeps the others', () => {
    assert.deepEqual(bagOf('a=1,b c=2,=3,d=%zz,e="x",f=6;p=\u0000,g=7'), {
      entries: [
        ['a', '1'],
        ['g', '7'],
      ],
      discarded: ['baggage malformed'],
    });
  });

  test('is bounded in members and in characters', () => {
    const bomb = Array.from({ length: 100_000 }, (_, n) => `k${n}=v`).join();
    assert.equal(bagOf(bomb).entries?.length, 64);
    const long = bagOf(`a=1,b=${'x'.repeat(1_000_000)},c=3`);
    assert.deepEqual(long, { entries: [['a', '1']], discarded: ['baggage too_long'] });
  });

  test('may name what objects inherit', () => {
    assert.deepEqual(bagOf('__proto__=1,constructor=2').entries, [
      ['__proto__', '1'],
      ['constructor', '2'],
    ]);
  });

  test('comes back as it was written', () => {
    const key = fc.stringMatching(/^[a-z][a-z0-9_.-]{0,10}$/);
    fc.assert(
      fc.property(fc.dictionary(key, fc.string({ unit: 'grapheme', maxLength: 20 }), { maxKeys: 20 }), (entries) => {
        const baggage = Object.entries(entries).reduce(
          (bag, [name, value]) => bag.setEntry(name, { value }),
          api.createBaggage(),
        );
        const text = write({ baggage }, 'accept').baggage;
        const expected = Object.entries(entries);
        assert.deepEqual(text === undefined ? [] : bagOf(text).entries, expected);
      }),
    );
  });
});

describe('a peer', () => {
  const full = { traceparent: GOOD, tracestate: 'vendor=x,ot=th:0', baggage: 'user=alice' };
  const mine: TraceOrigin = {
    parent: { traceId: TRACE, spanId: SPAN, traceFlags: 1, traceState: createTraceState('ot=th:8,vendor=secret') },
    baggage: api.createBaggage({ account: { value: '7' } }),
  };

  test('that is accepted goes on in its trace, with its baggage, and gets ours', () => {
    const { origin, discarded } = read(full, 'accept');
    assert.deepEqual([origin.parent?.spanId, origin.link], [SPAN, undefined]);
    assert.deepEqual(discarded, []);
    assert.deepEqual(write(mine, 'accept'), {
      traceparent: GOOD,
      tracestate: 'ot=th:8,vendor=secret',
      baggage: 'account=7',
    });
  });

  test('that is linked starts a new trace, gives no baggage and gets none, nor what others wrote into tracestate', () => {
    const { origin, discarded } = read(full, 'link');
    assert.deepEqual([origin.parent, origin.link?.spanId, origin.baggage], [undefined, SPAN, undefined]);
    assert.deepEqual(discarded, ['baggage untrusted']);
    assert.deepEqual(write(mine, 'link'), { traceparent: GOOD, tracestate: 'ot=th:8' });
  });

  test('that is ignored leaves no trace, and gets none', () => {
    assert.deepEqual(read(full, 'ignore'), { origin: {}, discarded: [] });
    assert.deepEqual(write(mine, 'ignore'), {});
  });

  test('that is linked makes a trace of our own, which points at its span', async () => {
    const { telemetry, spans } = await startHarness();
    const from = telemetry.propagation.extract(full, 'link');
    await telemetry.spans.packetProcess.run({}, () => Promise.resolve(), { from });
    await telemetry.shutdown();
    const [span] = spans.getFinishedSpans();
    assert.notEqual(span?.spanContext().traceId, TRACE);
    assert.equal(span?.parentSpanContext, undefined);
    assert.deepEqual(
      span?.links.map(({ context }) => [context.traceId, context.spanId]),
      [[TRACE, SPAN]],
    );
  });

  test('cannot switch our sampling on by a link', async () => {
    const { telemetry, spans } = await startHarness({ OTEL_TRACES_SAMPLER: 'parentbased_always_off' });
    const from = telemetry.propagation.extract(full, 'link');
    await telemetry.spans.packetProcess.run({}, () => Promise.resolve(), { from });
    await telemetry.shutdown();
    assert.deepEqual(spans.getFinishedSpans(), []);
  });

  test('may speak over any carrier', () => {
    const frame = new Map([['traceparent', GOOD]]);
    const peers = createPropagation({ traceContext: true, baggage: true }, () => undefined);
    const getter = {
      get: (map: typeof frame, key: string) => map.get(key),
      keys: (map: typeof frame) => [...map.keys()],
    };
    const origin = peers.extract(frame, 'accept', getter);
    assert.equal(origin.parent?.traceId, TRACE);
    const out: typeof frame = new Map();
    peers.inject(origin, out, 'accept', { set: (map, key, value) => void map.set(key, value) });
    assert.deepEqual([...out], [...frame]);
  });

  test('gets what another one gave, while tracing is off here', async () => {
    const { telemetry } = await startHarness({ OTEL_ENABLED: 'false' });
    const from = telemetry.propagation.extract(full, 'accept');
    const headers: Record<string, string> = {};
    await telemetry.spans.packetProcess.run({}, async (span) => span.inject(headers, 'accept'), { from });
    await telemetry.shutdown();
    assert.deepEqual(headers, full);
  });
});

describe('hostile context', () => {
  const hostile = fc.oneof(
    fc.string({ unit: 'binary', maxLength: 300 }),
    fc.array(fc.string({ unit: 'binary' }), { maxLength: 3 }),
    fc.stringMatching(/^[0-9a-f]{2}-[0-9a-f]{30,33}-[0-9a-f]{15,17}-[0-9a-f]{1,3}$/),
    fc.stringMatching(/^([a-z0-9@=;:,% ]{0,40},){0,20}$/),
    fc.constantFrom(GOOD, 'ot=th:0', 'ot=th:ffffffffffffff;rv:00000000000000', `ot=${'a:b;'.repeat(60)}c:d`),
  );
  test('never throws, and gives only what can be sent on', () => {
    fc.assert(
      fc.property(
        hostile,
        hostile,
        hostile,
        fc.constantFrom<PeerTrust>('accept', 'link', 'ignore'),
        (traceparent, tracestate, baggage, trust) => {
          const { origin } = read({ traceparent, tracestate, baggage }, trust);
          const headers = write({ ...origin, ...(origin.link === undefined ? {} : { parent: origin.link }) }, 'accept');
          assert.ok((headers.tracestate ?? '').length <= 512 && (headers.baggage ?? '').length <= 8192);
          for (const value of Object.values(headers)) assert.match(value, /^[\t -~]*$/);
          assert.deepEqual(write(read(headers).origin, 'accept'), headers, 'what is sent on is read the same');
        },
      ),
      { numRuns: 500 },
    );
  });

  test('makes spans that the standard allows, and is counted', async () => {
    const { telemetry, spans, metrics } = await startHarness();
    const carrier = {
      traceparent: GOOD,
      tracestate: `ot=${'a:b;'.repeat(63)}c:d,x=${'y'.repeat(250)}`,
      baggage: 'a=1',
    };
    const from = telemetry.propagation.extract(carrier, 'accept');
    telemetry.propagation.extract(carrier, 'link');
    telemetry.propagation.extract({ traceparent: 'x' }, 'accept');
    const headers: Record<string, string> = {};
    await telemetry.spans.packetProcess.run({}, async (span) => span.inject(headers, 'accept'), { from });
    await telemetry.shutdown();
    assert.equal(spans.getFinishedSpans()[0]?.spanContext().traceId, TRACE);
    assert.ok((headers.tracestate ?? '').length <= 512);
    const points =
      metrics
        .getMetrics()
        .at(-1)
        ?.scopeMetrics.flatMap((scope) => scope.metrics) ?? [];
    const counted = points.find(({ descriptor }) => descriptor.name === 'headrace.telemetry.discarded_context');
    const series = counted?.dataPoints.filter(({ value }) => value !== 0) ?? [];
    assert.deepEqual(
      series.map(({ attributes, value }) => [attributes.header, attributes.reason, value]),
      [
        ['traceparent', 'malformed', 1],
        ['baggage', 'untrusted', 1],
      ],
    );
  });
});

describe('the global propagator', () => {
  test('does nothing in a context without a trust, whatever span is in it', async () => {
    const { telemetry } = await startHarness();
    const context = trace.setSpanContext(ROOT_CONTEXT, { traceId: TRACE, spanId: SPAN, traceFlags: 1 });
    const headers = {};
    api.inject(context, headers);
    assert.deepEqual(headers, {});
    assert.equal(api.extract(ROOT_CONTEXT, { traceparent: GOOD }), ROOT_CONTEXT);
    await telemetry.shutdown();
  });
});
