import assert from 'node:assert/strict';
import { readFile } from 'node:fs/promises';
import { describe, test } from 'node:test';
import fc from 'fast-check';
import { countedCode, isRejectCode } from '../src/ilp/codes.ts';
import { conditionOf, fulfills } from '../src/ilp/condition.ts';
import { decodePrepare, decodeReply, encodeFulfill, encodePrepare, encodeReject } from '../src/ilp/packet.ts';
import { createRouteTable } from '../src/ilp/routing.ts';
import { VERSION } from '../src/index.ts';
import { createRecent } from '../src/node/recent.ts';
import { packetsDue, stalledMs } from '../src/sender/pacer.ts';
import { planPacket } from '../src/sender/traffic-mix.ts';

const segment = fc.constantFrom('a', 'b', 'ab', 'bob', 'x-1');
const address = fc.array(segment, { minLength: 0, maxLength: 5 }).map((segments) => ['test', ...segments].join('.'));
const bytes32 = fc.uint8Array({ minLength: 32, maxLength: 32 }).map((bytes) => Buffer.from(bytes));
const data = fc.uint8Array({ maxLength: 300 }).map((bytes) => Buffer.from(bytes));

describe('a route', () => {
  test('is the one with the longest prefix of whole segments, as a scan over all routes finds it', () => {
    fc.assert(
      fc.property(fc.uniqueArray(address, { maxLength: 8 }), address, (prefixes, destination) => {
        const routes = prefixes.map((prefix) => ({ prefix, url: `http://${prefix}` }));
        const matching = routes.filter(({ prefix }) => `${destination}.`.startsWith(`${prefix}.`));
        const longest = matching.sort((a, b) => b.prefix.length - a.prefix.length)[0];
        assert.equal(createRouteTable(routes)(destination), longest);
      }),
    );
  });
});

describe('a packet', () => {
  test('comes back as it was written', () => {
    const amount = fc.bigInt({ min: 0n, max: 2n ** 64n - 1n }).map(String);
    const expiresAt = fc.date({ min: new Date('2000-01-01'), max: new Date('2999-12-31'), noInvalidDate: true });
    const destination = address.filter((text) => text.includes('.'));
    const prepare = fc.record(
      { amount, expiresAt, destination, executionCondition: bytes32, data },
      { noNullPrototype: true },
    );
    fc.assert(
      fc.property(prepare, (packet) => assert.deepEqual(decodePrepare(encodePrepare(packet)), { ok: true, packet })),
    );
    fc.assert(
      fc.property(bytes32, data, (fulfillment, extra) => {
        const packet = { kind: 'fulfill', fulfillment, data: extra };
        assert.deepEqual(decodeReply(encodeFulfill(fulfillment, extra)), { ok: true, packet });
      }),
    );
  });

  test('is never read from anything else, and reading never throws', () => {
    const good = encodeReject({ code: 'F02', triggeredBy: 'test.a', message: 'no' });
    fc.assert(
      fc.property(fc.uint8Array({ maxLength: 400 }), (noise) => {
        assert.equal(typeof decodePrepare(Buffer.from(noise)).ok, 'boolean');
        if (noise.length > 0) assert.equal(decodeReply(Buffer.concat([good, noise])).ok, false);
      }),
    );
    for (let size = 0; size < good.length; size += 1) assert.equal(decodeReply(good.subarray(0, size)).ok, false);
  });

  test('is refused when its data or message is above the limit', () => {
    const condition = {
      amount: '1',
      expiresAt: new Date(),
      destination: 'test.a',
      executionCondition: Buffer.alloc(32),
    };
    assert.equal(decodePrepare(encodePrepare({ ...condition, data: Buffer.alloc(32_767) })).ok, true);
    assert.deepEqual(decodePrepare(encodePrepare({ ...condition, data: Buffer.alloc(32_768) })), {
      ok: false,
      reason: 'data has 32768 bytes, the limit is 32767',
    });
    const long = encodeReject({ code: 'F00', triggeredBy: '', message: 'x'.repeat(8192) });
    assert.deepEqual(decodeReply(long), { ok: false, reason: 'message has 8192 bytes, the limit is 8191' });
  });

  test('whose timestamp has anything but digits is refused', () => {
    const bytes = encodePrepare({
      ...{ amount: '1', expiresAt: new Date(), destination: 'test.a' },
      ...{ executionCondition: Buffer.alloc(32), data: Buffer.alloc(0) },
    });
    bytes.write(' ', 2 + 8 + 5);
    assert.equal(decodePrepare(bytes).ok, false);
  });
});

describe('a condition', () => {
  test('is answered by its own fulfillment and by no other', () => {
    fc.assert(
      fc.property(bytes32, bytes32, (one, other) => {
        assert.equal(fulfills(one, conditionOf(one)), true);
        assert.equal(fulfills(other, conditionOf(one)), one.equals(other));
      }),
    );
  });
});

describe('a code', () => {
  test('that a peer made up counts under one that the contract lists', () => {
    fc.assert(
      fc.property(fc.string({ minLength: 3, maxLength: 3 }), (code) => assert.ok(isRejectCode(countedCode(code)))),
    );
    assert.deepEqual(['F05', 'T77', 'R42', 'X00'].map(countedCode), ['F05', 'T99', 'R99', 'F99']);
  });
});

describe('the sender', () => {
  test('sends out of ten packets one without a route and one that the receiver rejects', () => {
    const planned = Array.from({ length: 10 }, (_, n) => planPacket(n, 'test.headrace.receiver').destination);
    assert.equal(planned.filter((destination) => destination === 'test.nowhere').length, 1);
    assert.equal(planned.filter((destination) => destination === 'test.headrace.receiver.reject.F99').length, 1);
    assert.equal(planned.filter((destination) => destination === 'test.headrace.receiver').length, 8);
  });

  test('keeps its rate however late its timers fire', () => {
    const delays = fc.array(fc.integer({ min: 1, max: 400 }), { minLength: 1, maxLength: 50 });
    fc.assert(
      fc.property(delays, fc.integer({ min: 1, max: 2000 }), (lateMs, ratePerSecond) => {
        const pace = { ratePerSecond, concurrency: 10_000, count: undefined };
        let elapsedMs = 0;
        let sent = 0;
        for (const late of lateMs) {
          elapsedMs += late;
          sent += packetsDue(pace, { elapsedMs, sent, inFlight: 0 });
        }
        assert.equal(sent, Math.floor((elapsedMs * ratePerSecond) / 1000));
      }),
    );
  });

  test('never has more in flight than it may, nor sends more than its count', () => {
    const pace = { ratePerSecond: 1000, concurrency: 32, count: 100 };
    assert.equal(packetsDue(pace, { elapsedMs: 5000, sent: 10, inFlight: 30 }), 2);
    assert.equal(packetsDue(pace, { elapsedMs: 5000, sent: 10, inFlight: 40 }), 0);
    assert.equal(packetsDue(pace, { elapsedMs: 5000, sent: 97, inFlight: 0 }), 3);
  });

  test('gives up what is more than a second behind, so that no flood follows a stall', () => {
    const pace = { ratePerSecond: 100, concurrency: 32, count: undefined };
    assert.equal(stalledMs(pace, { elapsedMs: 1900, sent: 100, inFlight: 0 }), 0);
    assert.equal(stalledMs(pace, { elapsedMs: 60_000, sent: 100, inFlight: 0 }), 58_000);
  });
});

describe('recent packets', () => {
  test('are forgotten after five minutes', () => {
    let nowMs = 0;
    const recent = createRecent(() => nowMs);
    recent.add('error');
    recent.add('rejected');
    assert.equal(recent.packetSuccessRate(), 0.5);
    nowMs = 200_000;
    recent.add('success');
    assert.equal(recent.packetSuccessRate(), 2 / 3);
    nowMs = 300_000;
    assert.equal(recent.packetSuccessRate(), 1);
    nowMs = 600_000;
    assert.equal(recent.packetSuccessRate(), null);
  });

  test('give the 99th percentile of their latency', () => {
    const recent = createRecent();
    for (let index = 1; index <= 100; index += 1) recent.addLatency(index / 1000);
    assert.equal(recent.p99LatencyMs(), 99);
  });
});

describe('the version', () => {
  test('is the one of package.json', async () => {
    const text = await readFile(new URL('../package.json', import.meta.url), 'utf8');
    assert.equal(VERSION, JSON.parse(text).version);
  });
});
