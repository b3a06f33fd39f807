import assert from 'node:assert/strict';
import { after, before, describe, it } from 'node:test';
import { setTimeout as delay } from 'node:timers/promises';
import { summarize } from '@headrace/run';
import { startTestPipeline, type TestPipeline } from './support/pipeline.ts';

describe('a collector that is killed under load and started again', () => {
  let pipeline: TestPipeline;
  before(async () => {
    pipeline = await startTestPipeline();
  });
  after(() => pipeline.close());

  for (const awayMs of [0, 5000]) {
    it(`loses no span and no count when it is away for ${awayMs / 1000} s`, async () => {
      const demo = await pipeline.startDemo();
      await delay(5000);
      await pipeline.native.group.kill('otelcol');
      await delay(awayMs);
      await pipeline.native.group.restart('otelcol');
      await delay(5000);
      const packets = await demo.finish();
      const summary = await summarize(pipeline.native, { packets, ...demo, timeoutMs: 60_000 });
      assert.equal(summary.tracesComplete, summary.sent, JSON.stringify(summary));
      assert.equal(summary.prometheusCount, summary.sent, JSON.stringify(summary));
      assert.equal(summary.logs, summary.sent, JSON.stringify(summary));
    });
  }
});
