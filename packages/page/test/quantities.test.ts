import assert from 'node:assert/strict';
import { describe, it } from 'node:test';
import { agoText, countText, durationText, rateText, valueText } from '../src/text/quantities.ts';

describe('numbers with their units', () => {
  const cases: readonly (readonly [string, string])[] = [
    [durationText(0), '0 s'],
    [durationText(0.00000042), '420 ns'],
    [durationText(0.00123), '1.23 ms'],
    [durationText(0.0000421), '42.1 µs'],
    [durationText(2.5), '2.5 s'],
    [durationText(90), '1.5 min'],
    [countText(12_345), '12,345'],
    [countText(1_234_567), '1.23M'],
    [rateText(0), '0/s'],
    [rateText(0.001), '<0.01/s'],
    [rateText(51.66), '51.7/s'],
    [valueText(0.0042, 's'), '4.2 ms'],
    [valueText(1, '{packet}'), '1 packet'],
    [valueText(2, '{packet}'), '2 packets'],
    [valueText(12.5, 'units'), '12.5 units'],
    [valueText(536_870_912, 'By'), '512 MiB'],
    [valueText(0.25, '1'), '25 %'],
    [valueText(null, 's'), 'not a number'],
    [agoText(0, 59_000), '59 s ago'],
    [agoText(0, 61_000), '1 min ago'],
    [agoText(5000, 0), '0 s ago'],
  ];
  for (const [index, [got, wanted]] of cases.entries())
    it(`read ${wanted} (${index})`, () => assert.equal(got, wanted));
});
