import assert from 'node:assert/strict';
import { readFile } from 'node:fs/promises';
import { test } from 'node:test';
import { capture } from './captured-run.ts';
import { inNewFolder, put, snapshot } from './folder.ts';

const MINIMAL = {
  ts: "export default { services: [{ name: 'ilp-connector', contract: 'ilp-connector' }] };\n",
  yaml: 'services: [{ name: ilp-connector, contract: ilp-connector }]\n',
};

/** The bundle of the settings in `file`, without the headers, which name the file. */
async function bundleOf(file: string): Promise<Record<string, string>> {
  const folder = `out-${file}`;
  const { exitCode, stderr } = await capture(['gen-config', '--settings', file, '--out', folder]);
  assert.equal(exitCode, 0, stderr);
  const entries = Object.entries(await snapshot(folder)).filter(([path]) => !path.startsWith('.headrace'));
  const contents = entries.map(([path, text]) => [
    path,
    text
      .replace(/^\d+ /, '')
      .replace(/ from \S+\. Do not edit/, '')
      // A hash covers the headers of what is mounted.
      .replaceAll(/config\.sha256: \w+/g, ''),
  ]);
  return Object.fromEntries(contents) as Record<string, string>;
}

/** A template with every default that is written as a comment made a setting. */
function uncommented(text: string): string {
  const mark = /^(\s*)(?:\/\/|#) ((?:[a-zA-Z0-9]+): ?.*)$/;
  return text
    .split('\n')
    .map((line) => (line.includes('…') ? line : line.replace(mark, '$1$2')))
    .join('\n');
}

for (const format of ['ts', 'yaml'] as const) {
  const file = `headrace.settings.${format}`;

  test(`init writes settings in ${format} that load and give the default bundle`, async () => {
    await inNewFolder(async () => {
      const { exitCode, stdout, stderr } = await capture(['init', '--format', format]);
      assert.deepEqual([exitCode, stdout], [0, `${file}\n`]);
      assert.match(stderr, /headrace gen-config/);
      await put(`minimal.${format}`, MINIMAL[format]);
      assert.deepEqual(await bundleOf(file), await bundleOf(`minimal.${format}`));
    });
  });

  test(`every default that init writes in ${format} is the default`, async () => {
    await inNewFolder(async () => {
      await capture(['init', '--format', format]);
      const text = uncommented(await readFile(file, 'utf8'));
      for (const setting of ['scrapeInterval', 'headSampling', 'packetsPerSecond', 'p99LatencyMs', 'health'])
        assert.match(text, new RegExp(`^ *${setting}: `, 'm'), setting);
      await put(`all.${format}`, text);
      await put(`minimal.${format}`, MINIMAL[format]);
      assert.deepEqual(await bundleOf(`all.${format}`), await bundleOf(`minimal.${format}`));
    });
  });

  test(`init refuses to overwrite ${file}`, async () => {
    await inNewFolder(async () => {
      await put(file, 'mine\n');
      const before = await snapshot();
      assert.deepEqual(await capture(['init', '--format', format]), {
        exitCode: 2,
        stdout: '',
        stderr: `${file} is there already and was left as it is\n  fix: name another file with --out\n`,
      });
      assert.deepEqual(await snapshot(), before);
    });
  });
}

test('init --out writes where it is told, and says why when it cannot', async () => {
  await inNewFolder(async () => {
    assert.equal((await capture(['init', '--out', 'mine.ts'])).stdout, 'mine.ts\n');
    const { exitCode, stderr } = await capture(['init', '--out', 'no/such/folder/mine.ts']);
    assert.equal(exitCode, 2);
    assert.match(stderr, /^cannot write no\/such\/folder\/mine\.ts: /);
  });
});
