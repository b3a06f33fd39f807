import assert from 'node:assert/strict';
import { totalmem } from 'node:os';
import { describe, test } from 'node:test';
import { setTimeout as delay } from 'node:timers/promises';
import { defineContract, runtimeMetrics } from '@headrace/contract';
import { createMetrics } from '../src/metrics/index.ts';
import { readMemoryLimit } from '../src/metrics/process/memory-limit.ts';
import { kinds, summary } from './metrics-support.ts';

const contract = defineContract({ ...kinds, metrics: runtimeMetrics });

/** Keeps the event loop, and one core, busy. */
function spin(milliseconds: number): void {
  const endMs = performance.now() + milliseconds;
  while (performance.now() < endMs) Math.sqrt(endMs);
}

async function until(isSo: () => boolean | Promise<boolean>): Promise<void> {
  for (let turn = 0; turn < 500; turn += 1) {
    if (await isSo()) return;
    await delay(10);
  }
  assert.fail('it never became so');
}

describe('metrics of the process', () => {
  test('CPU time, memory and its limit, and uptime are those of this process', async (t) => {
    const { createProducer, stop } = createMetrics({ contract });
    t.after(stop);
    const producer = createProducer({ role: 'push' });
    const read = async () => summary((await producer.collect()).resourceMetrics) as Record<string, number>;
    const before = await read();
    spin(120);
    const after = await read();
    const grown = (key: string) => (after[key] ?? Number.NaN) - (before[key] ?? Number.NaN);
    assert.ok(grown('process.cpu{}') >= 0.05 && grown('process.cpu{}') < 5, String(grown('process.cpu{}')));
    assert.ok((after['process.cpu{}'] ?? 0) <= (process.cpuUsage().user + process.cpuUsage().system) / 1e6);
    assert.ok(grown('process.uptime{}') >= 0.1);
    const resident = after['process.resident_memory{}'] ?? 0;
    assert.ok(Math.abs(resident / process.memoryUsage.rss() - 1) < 0.3);
    assert.ok((after['process.memory.limit{}'] ?? 0) > resident);
    assert.ok((after['process.memory.limit{}'] ?? 0) <= totalmem());
  });

  test('a blocked event loop shows in its delay and utilization, for the export that follows it and no other', async (t) => {
    const { createProducer, stop } = createMetrics({ contract });
    t.after(stop);
    const [push, pull] = [createProducer({ role: 'push' }), createProducer({ role: 'pull' })];
    const read = async (producer: typeof push) =>
      summary((await producer.collect()).resourceMetrics) as Record<string, number>;
    await delay(100);
    await read(push);
    spin(300);
    await delay(50);
    // A scrape in between must not take the spike away from the export.
    await read(pull);
    const blocked = await read(push);
    assert.ok((blocked['nodejs.eventloop.delay{percentile=max}'] ?? 0) >= 0.25);
    assert.ok((blocked['nodejs.eventloop.utilization{}'] ?? 0) > 0.5);
    await delay(200);
    const idle = await read(push);
    const fell = (key: string) => (idle[key] ?? Number.NaN) < (blocked[key] ?? Number.NaN);
    assert.ok(fell('nodejs.eventloop.delay{percentile=max}'));
    assert.ok(fell('nodejs.eventloop.utilization{}'));
    // Half of the looks are hardly late: the timer's own interval is not part of the delay.
    assert.ok((idle['nodejs.eventloop.delay{percentile=p50}'] ?? 1) < 0.02);
  });

  test('garbage collections are recorded by type', async (t) => {
    const { createProducer, stop } = createMetrics({ contract });
    t.after(stop);
    const producer = createProducer({ role: 'push' });
    let kept: object[] = [];
    await until(async () => {
      kept = Array.from({ length: 100_000 }, (_, index) => ({ index }));
      const values = summary((await producer.collect()).resourceMetrics) as Record<string, number>;
      return (values['nodejs.gc.duration{type=minor}'] ?? 0) > 0;
    });
    assert.equal(kept.length, 100_000);
  });

  test('nothing of the process is emitted for a contract that does not declare it', async () => {
    const { createProducer } = createMetrics({ contract: kinds });
    const { resourceMetrics } = await createProducer({ role: 'push' }).collect();
    assert.deepEqual(
      Object.keys(summary(resourceMetrics)).filter((key) => /^(process|nodejs|headrace)/.test(key)),
      [],
    );
  });
});

describe('the memory limit', () => {
  const v2 = '0::/system.slice/app.service\n';
  const v1 = '12:cpu,cpuacct:/docker/abc\n4:memory:/docker/abc\n0::/docker/abc\n';
  const cases: Record<string, { files: Record<string, string>; bytes: number | undefined }> = {
    'none without control groups': { files: {}, bytes: undefined },
    'none where the group has none': {
      files: { '/proc/self/cgroup': '0::/\n', '/sys/fs/cgroup/memory.max': 'max\n' },
      bytes: undefined,
    },
    'of version 2, at the root of a container': {
      files: { '/proc/self/cgroup': '0::/\n', '/sys/fs/cgroup/memory.max': '536870912\n' },
      bytes: 536_870_912,
    },
    'of version 2, the least of the group and those above it': {
      files: {
        '/proc/self/cgroup': v2,
        '/sys/fs/cgroup/system.slice/app.service/memory.max': 'max\n',
        '/sys/fs/cgroup/system.slice/memory.max': '1073741824\n',
        '/sys/fs/cgroup/memory.max': '2147483648\n',
      },
      bytes: 1_073_741_824,
    },
    'of version 2, with the path of a host that is not mounted here': {
      files: { '/proc/self/cgroup': '0::/../../kubepods/pod1\n', '/sys/fs/cgroup/memory.max': '268435456\n' },
      bytes: 268_435_456,
    },
    'of version 1': {
      files: { '/proc/self/cgroup': v1, '/sys/fs/cgroup/memory/docker/abc/memory.limit_in_bytes': '104857600\n' },
      bytes: 104_857_600,
    },
    'of version 1, at the root of a container': {
      files: { '/proc/self/cgroup': v1, '/sys/fs/cgroup/memory/memory.limit_in_bytes': '104857600\n' },
      bytes: 104_857_600,
    },
    'none where version 1 has its greatest number': {
      files: { '/proc/self/cgroup': v1, '/sys/fs/cgroup/memory/memory.limit_in_bytes': '9223372036854771712\n' },
      bytes: undefined,
    },
    'none where a file holds something else': {
      files: { '/proc/self/cgroup': 'nonsense\n0::/\n', '/sys/fs/cgroup/memory.max': '-1\n' },
      bytes: undefined,
    },
  };
  for (const [name, { files, bytes }] of Object.entries(cases)) {
    test(name, () =>
      assert.equal(
        readMemoryLimit((path) => files[path]),
        bytes,
      ),
    );
  }
});
