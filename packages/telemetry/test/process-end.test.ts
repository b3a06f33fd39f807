import assert from 'node:assert/strict';
import { type ChildProcess, spawn } from 'node:child_process';
import { describe, type TestContext, test } from 'node:test';
import { fileURLToPath } from 'node:url';
import { type GrpcCollector, startGrpcCollector } from './grpc-collector.ts';

const PROGRAM = fileURLToPath(new URL('./end-program.ts', import.meta.url));

interface Run {
  readonly child: ChildProcess;
  readonly instances: Promise<string[]>;
  readonly ended: Promise<{
    readonly code: number | null;
    readonly signal: NodeJS.Signals | null;
    readonly stderr: string;
  }>;
}

function run(t: TestContext, way: string, env: Record<string, string>): Run {
  const child = spawn(process.execPath, ['--import', 'tsx', PROGRAM, way], {
    env: {
      ...{ PATH: process.env.PATH ?? '', NODE_ID: 'n', OTEL_ENABLED: 'true', OTEL_BSP_SCHEDULE_DELAY: '60000' },
      ...{ OTEL_METRICS_EXPORTER: 'none', OTEL_LOGS_EXPORTER: 'none', ...env },
    },
  });
  t.after(() => child.kill('SIGKILL'));
  let stdout = '';
  let stderr = '';
  child.stdout.on('data', (chunk) => (stdout += chunk));
  child.stderr.on('data', (chunk) => (stderr += chunk));
  const first = new Promise<string[]>((resolve) => child.stdout.on('data', () => resolve(idsIn(stdout))));
  const ended = new Promise<Awaited<Run['ended']>>((resolve) => {
    child.on('close', (code, signal) => resolve({ code, signal, stderr }));
  });
  return { child, instances: way === 'multiplies' ? ended.then(() => idsIn(stdout)) : first, ended };
}

function idsIn(stdout: string): string[] {
  return stdout
    .split('\n')
    .filter((line) => line.includes('instanceId'))
    .map((line) => (JSON.parse(line) as { instanceId: string }).instanceId);
}

async function startCollector(t: TestContext): Promise<{ collector: GrpcCollector; env: Record<string, string> }> {
  const collector = await startGrpcCollector();
  t.after(() => collector.close());
  return { collector, env: { OTEL_EXPORTER_OTLP_ENDPOINT: collector.url } };
}

function spansIn({ requests }: GrpcCollector): number {
  return requests.filter(({ body }) => body.includes('last words')).length;
}

describe('a process that ends without shutting its telemetry down', () => {
  for (const signal of ['SIGTERM', 'SIGINT'] as const) {
    test(`by ${signal} sends what is left, and ends by that signal`, async (t) => {
      const { collector, env } = await startCollector(t);
      const { child, instances, ended } = run(t, 'waits', env);
      await instances;
      child.kill(signal);
      assert.equal((await ended).signal, signal);
      assert.equal(spansIn(collector), 1);
    });
  }

  for (const way of ['throws', 'rejects']) {
    test(`because it ${way} sends what is left, says what happened and ends with 1`, async (t) => {
      const { collector, env } = await startCollector(t);
      const { code, stderr } = await run(t, way, env).ended;
      assert.equal(code, 1);
      assert.match(stderr, /Error: out of luck\n +at /);
      assert.equal(spansIn(collector), 1);
    });
  }

  test('because there is nothing left to do sends what is left', async (t) => {
    const { collector, env } = await startCollector(t);
    assert.equal((await run(t, 'idles', env).ended).code, 0);
    assert.equal(spansIn(collector), 1);
  });

  test('waits for no collector that is away for longer than its limit', async (t) => {
    const { child, instances, ended } = run(t, 'waits', { OTEL_EXPORTER_OTLP_ENDPOINT: 'http://127.0.0.1:9' });
    await instances;
    const startedMs = performance.now();
    child.kill('SIGTERM');
    assert.equal((await ended).signal, 'SIGTERM');
    assert.ok(performance.now() - startedMs < 4000);
  });
});

describe('a process, its thread and its fork', () => {
  for (const [sentence, attributes] of [
    ['have each an instance of their own', ''],
    ['have it even where the environment gives them all the same', 'service.instance.id=given'],
  ] as const) {
    test(sentence, async (t) => {
      const { collector, env } = await startCollector(t);
      const { instances, ended } = run(t, 'multiplies', { ...env, OTEL_RESOURCE_ATTRIBUTES: attributes });
      const ids = await instances;
      assert.equal((await ended).code, 0);
      assert.deepEqual([ids.length, new Set(ids).size], [3, 3], ids.join());
      assert.equal(spansIn(collector), 3);
    });
  }
});
