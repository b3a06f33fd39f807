import assert from 'node:assert/strict';
import { describe, it } from 'node:test';
import { assertHeld } from './support/assert-held.ts';
import { flood } from './support/flood.ts';

describe('a flood of telemetry', () => {
  it('leaves the embedded pipeline within its memory and the page answering, and what was dropped is shown', async () => {
    const seen = await flood(8);
    assertHeld(seen);
    assert.ok(seen.spans.acceptedItems > 100_000, JSON.stringify(seen.spans));
  });
});
