import type { TestContext } from 'node:test';
import { type Embedded, type EmbeddedOptions, startEmbedded } from '../../src/index.ts';

/** A pipeline that is closed when the test ends. */
export async function startForTest(t: TestContext, options: EmbeddedOptions = {}): Promise<Embedded> {
  const embedded = await startEmbedded(options);
  t.after(() => embedded.close());
  return embedded;
}
