import assert from 'node:assert/strict';
import { test } from 'node:test';
import { capture } from './captured-run.ts';
import { inNewFolder, put } from './folder.ts';

const SETTINGS = 'services: [{ name: edge, contract: ilp-connector }]\ncollector: { ports: { metrics: 18889 } }\n';

test('explain says what a name is, from the settings of this folder', async () => {
  await inNewFolder(async () => {
    await put('headrace.settings.yaml', SETTINGS);
    const { exitCode, stdout, stderr } = await capture(['explain', 'ilp_packets_processed_total']);
    assert.deepEqual([exitCode, stderr], [0, '']);
    assert.match(stdout, /^metric ilp\.packets\.processed\n/);
    assert.match(stdout, /^ {2}on :18889 +ilp_packets_processed_total$/m);
    assert.match(stdout, /^ {2}emitted by +contract ilp-connector [\d.]+: service edge$/m);
    assert.match(stdout, /^ {2}read by +panel ".+" of dashboard connector-overview$/m);
    assert.match((await capture(['explain', '18889'])).stdout, /^port 18889\n/);
  });
});

test('explain knows what other programs show', async () => {
  await inNewFolder(async () => {
    const { exitCode, stdout } = await capture(['explain', 'otelcol_exporter_queue_size']);
    assert.equal(exitCode, 0);
    assert.match(stdout, /^ {2}emitted by +otelcol [\d.]+$/m);
  });
});

test('explain works without a settings file, with the defaults', async () => {
  await inNewFolder(async () => {
    assert.match((await capture(['explain', '8889'])).stdout, /^port 8889\n {2}metrics that services pushed\n/);
  });
});

test('explain --format json has the same as data', async () => {
  await inNewFolder(async () => {
    const { exitCode, stdout } = await capture(['explain', 'packet.process', '--format', 'json']);
    const { name, meanings } = JSON.parse(stdout) as { name: string; meanings: Record<string, unknown>[] };
    assert.deepEqual([exitCode, name], [0, 'packet.process']);
    assert.deepEqual(
      meanings.map(({ kind, example }) => [kind, example]),
      [['span', '{ name = "packet.process" }']],
    );
  });
});

test('a name that nothing has exits 1 with what may be meant', async () => {
  await inNewFolder(async () => {
    assert.deepEqual(await capture(['explain', 'otelcol_exporter_qeue_size']), {
      exitCode: 1,
      stdout: '',
      stderr:
        'nothing here goes by the name "otelcol_exporter_qeue_size"\n' +
        '  did you mean otelcol_exporter_queue_size, otelcol_exporter_queue_capacity?\n',
    });
    const { exitCode, stdout } = await capture(['explain', 'zzzzzzzzzzzz', '--format', 'json']);
    assert.deepEqual([exitCode, JSON.parse(stdout)], [1, { name: 'zzzzzzzzzzzz', suggestions: [] }]);
  });
});

test('explain without a name, and with settings that are wrong or not there', async () => {
  await inNewFolder(async () => {
    assert.equal((await capture(['explain'])).exitCode, 2);
    assert.equal((await capture(['explain', 'up', '--settings', 'nowhere.yaml'])).exitCode, 2);
    await put('headrace.settings.yaml', 'services: []\nfoo: 1\n');
    const { exitCode, stderr } = await capture(['explain', 'up']);
    assert.equal(exitCode, 1);
    assert.match(stderr, /settings\/unknown-key/);
  });
});

test('catalogue says where its files are to be', async () => {
  const { exitCode, stderr } = await capture(['catalogue']);
  assert.equal(exitCode, 2);
  assert.match(stderr, /required option '--out <folder>' not specified/);
});
