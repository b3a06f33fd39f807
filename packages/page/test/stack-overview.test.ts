import assert from 'node:assert/strict';
import { describe, it } from 'node:test';
import { readExposition } from '../src/source/read-exposition.ts';
import { type StackReading, stackOverview } from '../src/source/stack-overview.ts';

const READING: StackReading = {
  exposed: readExposition('up_total{job="connector"} 1\n'),
  telemetry: readExposition(
    [
      'otelcol_receiver_accepted_spans_total{receiver="otlp",transport="grpc"} 40',
      'otelcol_receiver_accepted_spans_total{receiver="otlp",transport="http"} 2',
      'otelcol_exporter_sent_spans_total{exporter="otlp_grpc/tempo"} 41',
      'otelcol_exporter_sent_metric_points_total{exporter="prometheus"} 7',
      'otelcol_exporter_queue_size{exporter="otlp_grpc/tempo"} 3',
      'otelcol_exporter_queue_capacity{exporter="otlp_grpc/tempo"} 1000',
    ].join('\n'),
  ),
  ...{ scraped: 120, tempoReady: true, lokiReady: true, unavailable: [] },
};

describe('the overview of a real stack', () => {
  it('adds up what came by either protocol, and what each exporter sent', () => {
    const { flows } = stackOverview(READING);
    const shown = flows.map(({ to, signal, total }) => `${signal} to ${to}: ${total}`);
    assert.deepEqual(shown, [
      ...['metrics to collector: 0', 'metrics to metrics: 7'],
      ...['traces to collector: 42', 'traces to traces: 41'],
      ...['logs to collector: 0', 'logs to logs: 0'],
    ]);
  });

  it('tells of the queues, and of what Prometheus read', () => {
    const facts = stackOverview(READING).hops.flatMap((hop) => hop.facts);
    assert.deepEqual(facts, [
      '1 service: connector',
      'queues: 3 of 1000 requests wait',
      '1 series',
      'Prometheus read 120 samples in its last scrape',
    ]);
  });

  const losses: Readonly<Record<string, readonly [string, string]>> = {
    'a refusal of the receiver': ['otelcol_receiver_refused_spans_total{}', 'collector: refused by the receiver'],
    'the memory limit': [
      'otelcol_processor_memory_limiter_refused_spans_total{}',
      'collector: refused: memory limit reached',
    ],
    'a backend that refuses': ['otelcol_exporter_send_failed_spans_total{}', 'traces: the backend did not take it'],
    'a full queue': ['otelcol_exporter_enqueue_failed_spans_total{}', 'traces: the sending queue is full'],
  };
  for (const [name, [series, shown]] of Object.entries(losses)) {
    it(`shows what is lost by ${name}`, () => {
      const telemetry = readExposition(`${series} 5\n`);
      const { drops } = stackOverview({ ...READING, telemetry });
      assert.deepEqual(
        drops.map(({ hop, reason, total }) => [`${hop}: ${reason}`, total]),
        [[shown, 5]],
      );
    });
  }

  it('marks each hop that does not answer, and keeps the others', () => {
    const down = { telemetry: undefined, exposed: undefined, tempoReady: false, lokiReady: false };
    const { hops, flows } = stackOverview({ ...READING, ...down });
    assert.deepEqual(
      hops.map(({ state }) => state),
      ['quiet', 'down', 'down', 'down', 'down'],
    );
    assert.deepEqual(flows, []);
  });
});
