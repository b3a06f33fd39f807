import assert from 'node:assert/strict';
import { describe, test } from 'node:test';
import { type ExportResult, ExportResultCode } from '@opentelemetry/core';
import { withRetry } from '../src/retrying-exporter.ts';

const UNAVAILABLE = Object.assign(new Error('14 UNAVAILABLE'), { code: 14 });
const DENIED = Object.assign(new Error('16 UNAUTHENTICATED'), { code: 16 });

/** Exports one batch of three; the exporter fails with `failures` in turn, and then succeeds. */
async function exportThrough(failures: Error[], mayRetry = true): Promise<{ result: ExportResult; attempts: number }> {
  let attempts = 0;
  const exporter = withRetry<number>(
    {
      export: (_items, done) => {
        const error = failures[attempts];
        attempts += 1;
        done(error === undefined ? { code: ExportResultCode.SUCCESS } : { code: ExportResultCode.FAILED, error });
      },
      shutdown: () => Promise.resolve(),
    },
    { noun: 'spans', url: 'http://c:4317', mayRetry: () => mayRetry, firstDelayMs: 1 },
  );
  const result = await new Promise<ExportResult>((resolve) => exporter.export([1, 2, 3], resolve));
  return { result, attempts };
}

describe('a batch that cannot be exported', () => {
  test('is tried again while the collector is away', async () => {
    const { result, attempts } = await exportThrough([UNAVAILABLE, UNAVAILABLE]);
    assert.deepEqual([result.code, attempts], [ExportResultCode.SUCCESS, 3]);
  });

  test('is given up at once when the collector refuses it, with the number of records lost', async () => {
    const { result, attempts } = await exportThrough([DENIED, DENIED]);
    assert.equal(attempts, 1);
    const message = '3 spans lost, export to http://c:4317 failed (attempt 1): 16 UNAUTHENTICATED';
    assert.equal(result.error?.message, message);
  });

  test('is not tried again at shutdown', async () => {
    const { result, attempts } = await exportThrough([UNAVAILABLE, UNAVAILABLE], false);
    assert.deepEqual([result.code, attempts], [ExportResultCode.FAILED, 1]);
  });

  test('that waits for its next try is sent at once when the process shuts down, before the exporter closes', async () => {
    const calls: string[] = [];
    const exporter = withRetry<number>(
      {
        export: (_items, done) => {
          calls.push('export');
          done(
            calls.length === 1
              ? { code: ExportResultCode.FAILED, error: UNAVAILABLE }
              : { code: ExportResultCode.SUCCESS },
          );
        },
        shutdown: async () => {
          calls.push('shutdown');
        },
      },
      { noun: 'spans', url: 'http://c:4317', mayRetry: () => true, firstDelayMs: 60_000 },
    );
    const result = new Promise<ExportResult>((resolve) => exporter.export([1, 2, 3], resolve));
    await exporter.shutdown();
    assert.equal((await result).code, ExportResultCode.SUCCESS);
    assert.deepEqual(calls, ['export', 'export', 'shutdown']);
  });
});
