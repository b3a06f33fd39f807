import assert from 'node:assert/strict';
import { test } from 'node:test';
import fc from 'fast-check';
import { durationMs } from '../src/index.ts';
import { DURATION_PATTERN, goDuration, prometheusDuration } from '../src/settings/duration.ts';

for (const [text, ms, prometheus, go] of [
  ['250ms', 250, '250ms', '250ms'],
  ['15s', 15_000, '15s', '15s'],
  ['90s', 90_000, '90s', '90s'],
  ['120s', 120_000, '2m', '2m'],
  ['36h', 129_600_000, '36h', '36h'],
  ['35d', 3_024_000_000, '35d', '840h'],
  ['1w', 604_800_000, '7d', '168h'],
  ['1y', 31_536_000_000, '365d', '8760h'],
] as const) {
  test(`${text} is ${prometheus} for Prometheus and ${go} for Go`, () => {
    assert.equal(durationMs(text), ms);
    assert.equal(prometheusDuration(ms), prometheus);
    assert.equal(goDuration(ms), go);
  });
}

for (const text of ['', '5 days', '0s', '-1s', '1.5d', '1d12h', '15', 's', '1S', '01s', '1µs']) {
  test(`"${text}" is no duration`, () => {
    assert.doesNotMatch(text, DURATION_PATTERN);
    assert.throws(() => durationMs(text), RangeError);
  });
}

test('a duration written for Prometheus is read back as it was', () => {
  fc.assert(
    fc.property(fc.integer({ min: 1, max: 1e11 }), (ms) => assert.equal(durationMs(prometheusDuration(ms)), ms)),
  );
});
