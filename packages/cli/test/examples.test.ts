import assert from 'node:assert/strict';
import { test } from 'node:test';
import { type Example, problemCatalogue } from '@headrace/check';
import type { Problem } from '@headrace/contract';
import { capture } from './captured-run.ts';
import { inNewFolder, put } from './folder.ts';

for (const { code, examples } of problemCatalogue()) {
  const { wrong, right } = examples;
  // What the translation loses is produced beside the catalogue; here requests are about being read.
  if (!('settings' in wrong || ('request' in wrong && !code.startsWith('exposition/')))) continue;
  test(`${code}: the wrong example has this problem and no other`, async () => {
    const { exitCode, problems } = await reading(wrong);
    assert.notEqual(exitCode, 0);
    assert.deepEqual(
      problems.map((problem) => problem.code),
      [code],
      JSON.stringify(problems, null, 2),
    );
  });

  test(`${code}: the right example has no problem`, async () => {
    assert.deepEqual(await reading(right), { exitCode: 0, problems: [] });
  });
}

/** What the command says of an example in a folder where nothing else lies. */
function reading(example: Example): Promise<{ exitCode: number; problems: readonly Problem[] }> {
  return inNewFolder(async () => {
    const { exitCode, stdout } = await capture(await argumentsFor(example));
    const { problems = [] } = JSON.parse(stdout) as { problems?: readonly Problem[] };
    return { exitCode, problems };
  });
}

async function argumentsFor(example: Example): Promise<string[]> {
  if ('settings' in example) {
    const file = `headrace.settings.${example.language}`;
    await put(file, example.settings);
    return ['gen-config', '--settings', file, '--format', 'json'];
  }
  assert.ok('request' in example);
  await put('metrics.json', example.request);
  return ['predict', 'metrics.json', '--format', 'json'];
}
