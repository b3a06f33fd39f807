import assert from 'node:assert/strict';
import { describe, test } from 'node:test';
import { pino } from 'pino';
import { createDiagnostics } from '../src/diagnostics.ts';
import { startHarness } from './helpers.ts';

describe('the log', () => {
  test('writes a JSON line with the ids of the active span', async () => {
    const { telemetry, lines, spans } = await startHarness();
    const log = telemetry.log.child({ component: 'packet' });
    await telemetry.spans.packetProcess.run({}, async (span) => {
      log.info(
        { correlationId: span.traceId, destination: 'test.bob', amount: '10', latencyMs: 1.5 },
        'packet fulfilled',
      );
    });
    await telemetry.shutdown();
    const context = spans.getFinishedSpans()[0]?.spanContext();
    const [line] = lines();
    const { time, ...rest } = line ?? {};
    assert.ok(Math.abs(Date.parse(String(time)) - Date.now()) < 5000);
    assert.deepEqual(rest, {
      level: 'info',
      nodeId: 'node-1',
      component: 'packet',
      correlationId: context?.traceId,
      destination: 'test.bob',
      amount: '10',
      latencyMs: 1.5,
      trace_id: context?.traceId,
      span_id: context?.spanId,
      trace_flags: '01',
      msg: 'packet fulfilled',
    });
  });

  test('sends body, severity, attributes and the span of the record', async () => {
    const { telemetry, records, spans } = await startHarness({ OTEL_BLRP_SCHEDULE_DELAY: '1' });
    await telemetry.spans.packetProcess.run({}, async () => {
      telemetry.log
        .child({ component: 'packet' })
        .warn({ code: 'F02', err: new TypeError('no') }, 'packet %s', 'rejected');
    });
    telemetry.log.error('plain');
    telemetry.log.debug('below the level');
    await new Promise((resolve) => setTimeout(resolve, 50));
    const [first, second, ...none] = records.getFinishedLogRecords();
    assert.deepEqual(none, []);
    assert.equal(first?.body, 'packet rejected');
    assert.deepEqual([first?.severityNumber, first?.severityText], [13, 'warn']);
    assert.equal(first?.attributes.nodeId, 'node-1');
    assert.equal(first?.attributes.component, 'packet');
    assert.equal(first?.attributes.code, 'F02');
    assert.equal(first?.attributes['exception.type'], 'TypeError');
    const traceId = first?.spanContext?.traceId;
    assert.equal(first?.attributes.correlationId, traceId);
    assert.deepEqual([second?.body, second?.severityText, second?.spanContext], ['plain', 'error', undefined]);
    await telemetry.shutdown();
    assert.equal(spans.getFinishedSpans()[0]?.spanContext().traceId, traceId);
  });

  test('has a component and a correlation id on every line, once', async () => {
    const { telemetry, lines } = await startHarness();
    telemetry.log.info('a');
    telemetry.log.child({ component: 'b', correlationId: 'c' }).info('b');
    await telemetry.shutdown();
    const ids = lines().map(({ component, correlationId }) => [component, correlationId]);
    assert.deepEqual(ids, [
      ['service', telemetry.resource.instanceId],
      ['b', 'c'],
    ]);
  });
});

describe('diagnostics', () => {
  test('repeat a failure at most once in 30 s, and count what they left out', () => {
    const lines: Record<string, unknown>[] = [];
    let nowMs = 0;
    const diagnostics = createDiagnostics(
      pino({}, { write: (line) => void lines.push(JSON.parse(line)) }),
      () => nowMs,
    );
    for (const lost of [5, 6, 7]) diagnostics.reportError(new Error(`${lost} spans lost`));
    diagnostics.reportError(new Error('another matter'));
    nowMs = 30_000;
    diagnostics.reportError(new Error('8 spans lost'));
    assert.deepEqual(
      lines.map(({ msg, suppressed, component }) => [component, msg, suppressed]),
      [
        ['telemetry', '5 spans lost', undefined],
        ['telemetry', 'another matter', undefined],
        ['telemetry', '8 spans lost', 2],
      ],
    );
  });
});
