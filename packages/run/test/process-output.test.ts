import assert from 'node:assert/strict';
import { existsSync } from 'node:fs';
import { mkdtemp, readFile, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { after, before, describe, test } from 'node:test';
import { createLinePrefixer } from '../src/process/index.ts';
import { createLineSplitter } from '../src/process/lines.ts';
import { openLogFile } from '../src/process/log-file.ts';

let folder = '';
before(async () => {
  folder = await mkdtemp(join(tmpdir(), 'headrace-log-'));
});
after(() => rm(folder, { recursive: true, force: true }));

describe('a log file', () => {
  test('that is full makes room, and keeps the one before', async () => {
    const path = join(folder, 'logs', 'loki.log');
    const log = openLogFile(path, 20);
    for (const line of ['line one', 'line two', 'line three', 'four', 'line five']) log.writeLine(line);
    log.close();
    assert.equal(await readFile(path, 'utf8'), 'line five\n');
    assert.equal(await readFile(`${path}.1`, 'utf8'), 'line three\nfour\n');
    assert.equal(existsSync(`${path}.2`), false);
  });

  test('goes on where an earlier run ended, and counts what is there', async () => {
    const path = join(folder, 'again.log');
    for (const line of ['first run', 'second run', 'third']) {
      const log = openLogFile(path, 22);
      log.writeLine(line);
      log.close();
    }
    assert.equal(await readFile(`${path}.1`, 'utf8'), 'first run\nsecond run\n');
    assert.equal(await readFile(path, 'utf8'), 'third\n');
  });

  test('takes a line that is longer than its limit', async () => {
    const path = join(folder, 'long.log');
    const log = openLogFile(path, 5);
    log.writeLine('a long line');
    log.close();
    assert.equal(await readFile(path, 'utf8'), 'a long line\n');
  });
});

test('lines are put together from pieces, without their line breaks', () => {
  const lines: string[] = [];
  const splitter = createLineSplitter((line) => lines.push(line));
  for (const piece of ['on', 'e\ntwo\r\n', '\nth', 'ree']) splitter.push(piece);
  splitter.end();
  splitter.end();
  assert.deepEqual(lines, ['one', 'two', '', 'three']);
});

test('a line without end is cut, so that it does not fill the memory', () => {
  const lengths: number[] = [];
  const splitter = createLineSplitter((line) => lengths.push(line.length));
  splitter.push('x'.repeat(150_000));
  splitter.end();
  assert.deepEqual(lengths, [65_536, 65_536, 18_928]);
});

describe('a prefix', () => {
  const names = ['otelcol', 'loki'];

  test('puts the lines of all programs in one column', () => {
    const prefix = createLinePrefixer(names, { isTerminal: false, env: {} });
    assert.equal(prefix('otelcol', 'ready'), 'otelcol | ready');
    assert.equal(prefix('loki', 'ready'), 'loki    | ready');
  });

  test('has a colour for each program on a terminal', () => {
    const prefix = createLinePrefixer(names, { isTerminal: true, env: {} });
    assert.equal(prefix('otelcol', 'ready'), '\u001b[36motelcol |\u001b[0m ready');
    assert.equal(prefix('loki', 'ready'), '\u001b[33mloki    |\u001b[0m ready');
  });

  test('has no colour under NO_COLOR', () => {
    const prefix = createLinePrefixer(names, { isTerminal: true, env: { NO_COLOR: '1' } });
    assert.equal(prefix('loki', 'ready'), 'loki    | ready');
  });
});
