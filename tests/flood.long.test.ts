import { describe, it } from 'node:test';
import { assertHeld } from './support/assert-held.ts';
import { flood } from './support/flood.ts';

describe('a flood of telemetry for a minute', () => {
  it('leaves the embedded pipeline within its memory and the page answering, and what was dropped is shown', async () => {
    assertHeld(await flood(60));
  });
});
