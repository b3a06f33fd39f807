import assert from 'node:assert/strict';
import type { Flood } from './flood.ts';

/** As docs/testing.md states it for the default limits. */
const MOST_RESIDENT_BYTES = 768 * 1024 * 1024;
const SLOWEST_ANSWER_MS = 2000;

/** The process stayed within its bound, the page answered, and everything that is missing is counted on it. */
export function assertHeld({ spans, points, peakBytes, pageMs, live }: Flood): void {
  assert.ok(peakBytes < MOST_RESIDENT_BYTES, `${Math.round(peakBytes / 2 ** 20)} MiB resident`);
  const slowest = Math.max(...pageMs);
  assert.ok(slowest < SLOWEST_ANSWER_MS, `the page took ${Math.round(slowest)} ms`);
  for (const { answers } of [spans, points])
    assert.deepEqual(
      Object.keys(answers).filter((status) => !['200', '429', '503'].includes(status)),
      [],
      JSON.stringify(answers),
    );
  const dropped = live.overview.drops.reduce((sum, { total }) => sum + total, 0);
  // More spans came than are kept, so some must have gone.
  assert.ok(dropped > 0, JSON.stringify(live.overview.drops));
}
