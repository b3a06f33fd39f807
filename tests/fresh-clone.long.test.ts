import assert from 'node:assert/strict';
import { spawn } from 'node:child_process';
import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { dirname, join } from 'node:path';
import { describe, it } from 'node:test';
import { fileURLToPath } from 'node:url';
import type { DemoSummary } from '@headrace/run';

const ROOT = dirname(dirname(fileURLToPath(import.meta.url)));

describe('a fresh clone', () => {
  it('runs npm start with one command: packages, pipeline, packets, and counts that agree', async () => {
    const folder = await mkdtemp(join(tmpdir(), 'headrace-clone-'));
    try {
      const clone = join(folder, 'headrace');
      assert.equal((await execute('git', ['clone', '--quiet', ROOT, clone], folder)).code, 0);
      const { code, stdout, stderr } = await execute(
        'npm',
        ['--silent', 'start', '--', '--duration', '20s', '--format', 'json'],
        clone,
      );
      assert.equal(code, 0, stderr);
      const summary = JSON.parse(stdout) as DemoSummary;
      assert.ok(summary.sent > 900, stdout);
      assert.equal(summary.tracesComplete, summary.sent);
      assert.equal(summary.seriesCount, summary.sent);
      assert.equal(summary.logs, summary.sent);
    } finally {
      await rm(folder, { recursive: true, force: true });
    }
  });
});

function execute(command: string, args: readonly string[], cwd: string) {
  // The Node that runs this test runs the clone as well.
  const env = { ...process.env, PATH: `${dirname(process.execPath)}:${process.env.PATH}` };
  return new Promise<{ code: number | null; stdout: string; stderr: string }>((resolve, reject) => {
    const child = spawn(command, args, { cwd, env, stdio: ['ignore', 'pipe', 'pipe'] });
    const text = { stdout: '', stderr: '' };
    for (const name of ['stdout', 'stderr'] as const) child[name].on('data', (chunk) => (text[name] += String(chunk)));
    child.once('error', reject);
    child.once('close', (code) => resolve({ code, ...text }));
  });
}
