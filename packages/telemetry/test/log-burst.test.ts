import assert from 'node:assert/strict';
import { describe, type TestContext, test } from 'node:test';
import type { Environment } from '../src/index.ts';
import { createBurstLimit, type LineKind } from '../src/logs/burst-limit.ts';
import { type Harness, startHarness } from './helpers.ts';

const HOUR_MS = 3_600_000;

async function start(t: TestContext, env: Environment = {}): Promise<Harness> {
  const harness = await startHarness({ HEADRACE_LOG_LINES_PER_SECOND: '3', OTEL_BLRP_SCHEDULE_DELAY: '1', ...env });
  t.after(() => harness.telemetry.shutdown());
  return harness;
}

async function until(holds: () => boolean): Promise<void> {
  while (!holds()) await new Promise((resolve) => setTimeout(resolve, 10));
}

/** The lines about what was left out, once there is one. */
async function summaries({ lines }: Harness): Promise<Record<string, unknown>[]> {
  const found = (): Record<string, unknown>[] => lines().filter(({ suppressed }) => suppressed !== undefined);
  await until(() => found().length > 0);
  return found();
}

describe('a burst of equal lines', () => {
  test('is cut after the first of a second, and one line says how many are missing', async (t) => {
    const harness = await start(t);
    const log = harness.telemetry.log.child({ component: 'peer' });
    for (let n = 0; n < 10; n += 1) log.warn({ n }, 'peer %s is gone', `p${n}`);
    assert.deepEqual(
      harness.lines().map(({ n, msg }) => [n, msg]),
      [
        [0, 'peer p0 is gone'],
        [1, 'peer p1 is gone'],
        [2, 'peer p2 is gone'],
      ],
    );
    const [{ time, correlationId, ...summary } = {}, ...more] = await summaries(harness);
    assert.deepEqual(more, []);
    assert.deepEqual(summary, {
      ...{ level: 'warn', nodeId: 'node-1', component: 'peer' },
      ...{ suppressed: 7, msg: 'left out: peer %s is gone' },
    });
    assert.deepEqual(harness.telemetry.delivery().dropped, { logs: { burst: 7 } });
    log.warn('peer %s is gone', 'p10');
    assert.equal(harness.lines().at(-1)?.msg, 'peer p10 is gone', 'a new second begins');
  });

  test('is cut in the same way for OTLP, and counted on a metric', async (t) => {
    const { telemetry, records, metrics } = await start(t);
    for (let n = 0; n < 10; n += 1) telemetry.log.info('again');
    await until(() => records.getFinishedLogRecords().length >= 4);
    const bodies = records.getFinishedLogRecords().map(({ body, attributes }) => [body, attributes.suppressed]);
    assert.deepEqual(bodies, [
      ['again', undefined],
      ['again', undefined],
      ['again', undefined],
      ['left out: again', 7],
    ]);
    await telemetry.shutdown();
    const points = metrics
      .getMetrics()
      .at(-1)
      ?.scopeMetrics.flatMap((scope) => scope.metrics)
      .find(({ descriptor }) => descriptor.name === 'headrace.telemetry.dropped_items')?.dataPoints;
    const burst = points?.find(({ attributes }) => attributes.signal === 'logs' && attributes.reason === 'burst');
    assert.equal(burst?.value, 7);
  });

  test('within a span: the line about it belongs to no trace', async (t) => {
    const harness = await start(t);
    await harness.telemetry.spans.packetProcess.run({}, async () => {
      for (let n = 0; n < 5; n += 1) harness.telemetry.log.info('again');
    });
    assert.ok(harness.lines().every(({ trace_id }) => typeof trace_id === 'string'));
    const [summary] = await summaries(harness);
    assert.deepEqual([summary?.suppressed, summary?.trace_id, summary?.span_id], [2, undefined, undefined]);
    assert.equal(summary?.correlationId, harness.telemetry.resource.instanceId);
  });

  test('leaves lines of another level, message or component alone', async (t) => {
    const { telemetry, lines } = await start(t);
    for (let n = 0; n < 3; n += 1) {
      telemetry.log.info('a');
      telemetry.log.warn('a');
      telemetry.log.info('b');
      telemetry.log.info({ component: 'c' }, 'a');
      telemetry.log.child({ component: 'd' }).info('a');
    }
    assert.equal(lines().length, 15);
  });

  test('is written whole where no limit is set', async (t) => {
    const { telemetry, lines } = await start(t, { HEADRACE_LOG_LINES_PER_SECOND: '0' });
    for (let n = 0; n < 5000; n += 1) telemetry.log.info('a');
    assert.equal(lines().length, 5000);
  });

  test('is told before the process ends', async (t) => {
    const harness = await start(t);
    for (let n = 0; n < 5; n += 1) harness.telemetry.log.info('a');
    await harness.telemetry.shutdown();
    assert.equal(harness.lines().at(-1)?.suppressed, 2);
  });
});

describe('the limit', () => {
  const kind = (message: string): LineKind => ({ level: 30, component: 'c', message });

  test('takes messages that differ in numbers alone for the same', () => {
    const left: [string, number][] = [];
    const limit = createBurstLimit({
      ...{ perSecond: 1, windowMs: HOUR_MS },
      leftOut: ({ message }, lines) => left.push([message, lines]),
    });
    assert.deepEqual([limit.admits(kind('1 lost')), limit.admits(kind('22 lost'))], [true, false]);
    limit.flush();
    assert.deepEqual(left, [['1 lost', 1]]);
    assert.equal(limit.admits(kind('3 lost')), true);
    limit.flush();
    assert.equal(left.length, 1);
  });

  test('keeps no more than a thousand kinds in mind, and lets the others pass', () => {
    let left = 0;
    const limit = createBurstLimit({ perSecond: 1, windowMs: HOUR_MS, leftOut: () => (left += 1) });
    const word = (n: number): string => String.fromCharCode(0x4e00 + n);
    for (let n = 0; n < 5000; n += 1) assert.equal(limit.admits(kind(word(n))), true);
    assert.equal(limit.admits(kind(word(0))), false);
    assert.equal(limit.admits(kind(word(4000))), true);
    limit.flush();
    assert.equal(left, 1);
  });
});
