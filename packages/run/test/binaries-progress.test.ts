import assert from 'node:assert/strict';
import { describe, test } from 'node:test';
import type { BuildEvent } from '../src/binaries/index.ts';
import { createProgressText, renderDuration } from '../src/binaries/progress.ts';

const loki = { name: 'loki', version: '3.7.6', index: 3, total: 8 } as const;
const fetching: BuildEvent = { kind: 'step', step: 'fetching sources', ...loki };
const building: BuildEvent = { kind: 'step', step: 'building', ...loki };
const waiting: BuildEvent = { kind: 'waiting', pid: 17, host: 'box' };

function createProgress(isTerminal: boolean) {
  let nowMs = 0;
  const text = createProgressText({ isTerminal, now: () => nowMs });
  const pass = (ms: number) => {
    nowMs += ms;
    return text.tick();
  };
  return { ...text, pass };
}

describe('in a log', () => {
  test('each step is a line, and a line now and then shows that it lives', () => {
    const progress = createProgress(false);
    const output = [
      progress.accept({ kind: 'started', total: 8, cacheDir: '/cache', goVersion: '1.26.8' }),
      progress.accept(fetching),
      progress.pass(15_000),
      progress.accept(building),
      progress.pass(15_000),
      progress.pass(26_000),
      progress.accept({ kind: 'built', durationMs: 56_000, bytes: 156_471_458, path: '/cache/loki', ...loki }),
      progress.pass(15_000),
      progress.accept({ kind: 'failed', durationMs: 3_000, ...loki, name: 'amtool', version: '0.34.0', index: 4 }),
      progress.accept({ kind: 'finished', built: 7, failed: 1, durationMs: 842_000 }),
    ];
    assert.equal(
      output.join(''),
      `building 8 programs with Go 1.26.8 into /cache; the first time takes minutes
[3/8] loki 3.7.6  fetching sources …
[3/8] loki 3.7.6  fetching sources … 15 s
[3/8] loki 3.7.6  building …
[3/8] loki 3.7.6  building … 15 s
[3/8] loki 3.7.6  building … 41 s
[3/8] loki 3.7.6  built in 56 s, 156 MB
[4/8] amtool 0.34.0  failed after 3 s
7 programs built, 1 failed in 14 min 2 s
`,
    );
  });

  test('a wait for another build is said once and then counted', () => {
    const progress = createProgress(false);
    const label = 'waiting for another build into the same cache (process 17 on box) …';
    assert.equal(progress.accept(waiting), `${label}\n`);
    assert.equal(progress.accept(waiting), '');
    assert.equal(progress.pass(15_000), `${label} 15 s\n`);
  });
});

describe('on a terminal', () => {
  test('the step is one line that is drawn anew, and only results stay', () => {
    const progress = createProgress(true);
    const clear = '\r\u001b[2K';
    assert.equal(progress.accept(building), `${clear}[3/8] loki 3.7.6  building … 0 s`);
    assert.equal(progress.pass(1_000), `${clear}[3/8] loki 3.7.6  building … 1 s`);
    assert.equal(
      progress.accept({ kind: 'built', durationMs: 1_000, bytes: 1e6, path: '/cache/loki', ...loki }),
      `${clear}[3/8] loki 3.7.6  built in 1 s, 1 MB\n`,
    );
    assert.equal(progress.end(), '');
    progress.accept(waiting);
    assert.equal(progress.end(), '\n');
  });
});

test('durations are seconds, and minutes from the first on', () => {
  assert.equal(renderDuration(41_400), '41 s');
  assert.equal(renderDuration(60_000), '1 min 0 s');
  assert.equal(renderDuration(221_000), '3 min 41 s');
});
