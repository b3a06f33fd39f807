import assert from 'node:assert/strict';
import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { it } from 'node:test';
import { fileURLToPath } from 'node:url';
import { defaultLimits, startEmbedded } from '@headrace/embedded';

const ROOT = fileURLToPath(new URL('..', import.meta.url));
const read = (path: string) => readFileSync(join(ROOT, path), 'utf8');
const guide = read('docs/testing.md');

it('the guide to testing shows the test that runs beside the package', () => {
  const [, shown] = /```ts\n([\s\S]*?)```/.exec(guide) ?? [];
  assert.equal(shown, read('packages/embedded/test/example.test.ts'));
});

it('the guide to testing has every limit with its default', () => {
  const units: Readonly<Record<string, number>> = { MiB: 1024 * 1024, '': 1 };
  const rows = [...guide.matchAll(/^\| `(\w+)` \| ([\d,]+) ?(MiB|) \|/gm)];
  const shown = Object.fromEntries(
    rows.map(([, name = '', amount = '', unit = '']) => [
      name,
      Number(amount.replaceAll(',', '')) * (units[unit] ?? 0),
    ]),
  );
  assert.deepEqual(shown, { ...defaultLimits });
});

it('the guide to testing has every port', async () => {
  const embedded = await startEmbedded();
  await embedded.close();
  const section = guide.slice(guide.indexOf('## Ports'), guide.indexOf('## What to ask'));
  const rows = [...section.matchAll(/^\| `(\w+)` \|/gm)].map(([, name]) => name);
  assert.deepEqual(rows, Object.keys(embedded.ports));
});
