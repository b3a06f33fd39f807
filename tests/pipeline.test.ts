import assert from 'node:assert/strict';
import { after, before, describe, it } from 'node:test';
import { setTimeout as delay } from 'node:timers/promises';
import { enumerateAttributes, ilpConnector, seriesName, spanMetrics } from '@headrace/contract';
import { agrees, type Demo, type DemoSummary, demoNode, type PacketRecord, summarize } from '@headrace/run';
import { localUrl } from '@headrace/stack';
import { type DashboardQuery, dashboardQueries, withVariables } from './support/dashboards.ts';
import { labelsOf, seriesLines } from './support/exposition.ts';
import { eventually, getJson, getText } from './support/http.ts';
import { startTestPipeline, type TestPipeline } from './support/pipeline.ts';

const OPEN_METRICS = { accept: 'application/openmetrics-text;version=1.0.0' };
const TRAFFIC_MS = 8000;
const DURATION_BUCKET = 'traces_span_metrics_duration_seconds_bucket';

interface QueryAnswer {
  readonly data: {
    readonly result: readonly { readonly metric: Record<string, string>; readonly value: [number, string] }[];
  };
}

describe('packets seen as metrics, traces and logs in the real programs', () => {
  let pipeline: TestPipeline;
  let demo: Demo;
  let packets: PacketRecord[];
  let summary: DemoSummary;
  /** A line of :8889 with an exemplar, as it was during the traffic. */
  let exemplarLine: string;
  /** What the connector's own pull endpoint showed meanwhile. */
  let pulled: string;

  before(async () => {
    pipeline = await startTestPipeline();
    demo = await pipeline.startDemo();
    const metricsUrl = localUrl(pipeline.native.stack.collector.metrics, '/metrics');
    const endsAtMs = Date.now() + TRAFFIC_MS;
    exemplarLine = await eventually(async () => {
      const lines = (await getText(metricsUrl, OPEN_METRICS)).split('\n');
      return lines.find((line) => line.startsWith(DURATION_BUCKET) && line.includes('trace_id='));
    });
    await delay(Math.max(0, endsAtMs - Date.now()));
    pulled = await getText(localUrl(demoNode(pipeline.native.stack, 'connector').health, '/metrics'));
    packets = await demo.finish();
    summary = await summarize(pipeline.native, { packets, ...demo, timeoutMs: 60_000 });
  });

  after(() => pipeline.close());

  const prometheus = (query: string) =>
    getJson<QueryAnswer>(
      localUrl(pipeline.native.stack.prometheus.http, `/api/v1/query?query=${encodeURIComponent(query)}`),
    ).then((answer) => answer.data.result);
  const loki = (query: string) =>
    getJson<{ data: { result: { stream: Record<string, string>; values: [string, string][] }[] } }>(
      localUrl(
        pipeline.native.stack.loki.http,
        `/loki/api/v1/query_range?since=10m&query=${encodeURIComponent(query)}`,
      ),
    ).then((answer) => answer.data.result);

  it('has every packet in every backend, exactly once', () => {
    assert.ok(summary.sent > 300, `only ${summary.sent} packets were sent`);
    assert.ok(agrees(summary), JSON.stringify(summary));
  });

  it('shows on the connector’s own /metrics the very series that :8889 has of it', async () => {
    const pushed = await getText(localUrl(pipeline.native.stack.collector.metrics, '/metrics'));
    const ofConnector = pushed.split('\n').filter((line) => line.includes(`instance="${demo.connectorInstance}"`));
    const names = (lines: readonly string[]) =>
      lines
        .filter((line) => !line.startsWith('traces_span_metrics_'))
        .map((line) => line.slice(0, line.lastIndexOf(' ')))
        .toSorted();
    const own = pulled.split('\n').filter((line) => line !== '' && !line.startsWith('#'));
    assert.ok(own.length > 50, pulled);
    assert.deepEqual(names(own), names(ofConnector));
  });

  it('has rejects made at the connector and rejects relayed by it', () => {
    const makers = new Set(
      packets.filter((packet) => packet.outcome === 'rejected').map((packet) => packet.triggeredBy),
    );
    assert.deepEqual([...makers].toSorted(), ['g.headrace', 'g.headrace.receiver']);
  });

  it('counts each outcome in Prometheus as the sender saw it', async () => {
    const result = await prometheus(
      'sum by (status) (ilp_packets_processed_total{type="prepare", node_id="connector"}) > 0',
    );
    const byStatus = Object.fromEntries(result.map(({ metric, value }) => [metric.status, Number(value[1])]));
    const made = packets.filter((packet) => packet.triggeredBy === 'g.headrace').length;
    assert.deepEqual(byStatus, {
      success: summary.fulfilled,
      error: made,
      rejected: summary.rejected - made,
    });
  });

  it('shows the promised series on :8889 under exactly their names and labels', async () => {
    const text = await getText(localUrl(pipeline.native.stack.collector.metrics, '/metrics'));
    const common = ['environment', 'instance', 'job', 'node_id'];
    const labels = (name: string) => Object.keys(labelsOf(seriesLines(text, name)[0] ?? `no ${name}`)).toSorted();
    assert.deepEqual(labels('ilp_packets_processed_total'), [...common, 'status', 'type'].toSorted());
    assert.deepEqual(labels('ilp_packet_latency_seconds_bucket'), [...common, 'le', 'type'].toSorted());
    assert.deepEqual(labels('ilp_packets_in_flight'), common);
    assert.deepEqual(labels('connector_errors_total'), [...common, 'severity', 'type'].toSorted());
  });

  it('shows nothing but what is declared, each under its derived name with its type and description', async () => {
    const text = await getText(localUrl(pipeline.native.stack.collector.metrics, '/metrics'));
    const declared = { ...ilpConnector.metrics, ...spanMetrics(pipeline.native.stack.collector.pipeline) };
    const expected = new Map(Object.values(declared).map((metric) => [seriesName(metric), metric]));
    const shown = [...text.matchAll(/^# TYPE (\S+) (\S+)$/gm)].filter(([, name]) => name !== 'target_info');
    assert.ok(shown.length > 10);
    for (const [, name = '', type] of shown) {
      const metric = expected.get(name);
      assert.ok(metric !== undefined, `${name} is not declared`);
      assert.equal(
        type,
        { counter: 'counter', upDownCounter: 'gauge', gauge: 'gauge', histogram: 'histogram' }[metric.kind],
      );
      if (name.startsWith('traces_')) continue;
      assert.ok(text.includes(`# HELP ${name} ${metric.description}\n`), `${name}: HELP`);
    }
  });

  it('shows every sum whose label sets are all known, from the start', async () => {
    const text = await getText(localUrl(pipeline.native.stack.collector.metrics, '/metrics'));
    for (const metric of Object.values(ilpConnector.metrics)) {
      if (metric.kind !== 'counter' && metric.kind !== 'upDownCounter') continue;
      const sets = enumerateAttributes(metric.attributes).length;
      const ofConnector = seriesLines(text, seriesName(metric)).filter(
        (line) => labelsOf(line).node_id === 'connector',
      );
      assert.equal(ofConnector.length, sets, seriesName(metric));
    }
  });

  it('puts environment and node_id on every series that a service pushed', async () => {
    const text = await getText(localUrl(pipeline.native.stack.collector.metrics, '/metrics'));
    const lines = text.split('\n').filter((line) => line !== '' && !line.startsWith('#'));
    const without = lines.filter((line) => {
      const labels = labelsOf(line);
      return (
        labels.environment !== 'development' || !['connector', 'sender', 'receiver'].includes(labels.node_id ?? '')
      );
    });
    assert.ok(lines.length > 100);
    assert.deepEqual(without, []);
  });

  it('gives each process an instance of its own and each node a stable node_id', async () => {
    const result = await prometheus('count by (job, node_id, instance) (ilp_packets_processed_total)');
    assert.deepEqual(result.map(({ metric }) => `${metric.job} ${metric.node_id}`).toSorted(), [
      'ilp-connector connector',
      'ilp-receiver receiver',
      'ilp-sender sender',
    ]);
    assert.equal(new Set(result.map(({ metric }) => metric.instance)).size, 3);
  });

  it('exports every enumerated label set at 0 from the start, so that a first increment is an increase', async () => {
    const result = await prometheus('ilp_packets_processed_total{node_id="connector", status="timeout"}');
    assert.deepEqual(result.map(({ metric, value }) => `${metric.type} ${value[1]}`).toSorted(), [
      'fulfill 0',
      'prepare 0',
      'reject 0',
    ]);
  });

  it('has an exemplar on :8889 that points to a trace which exists', async () => {
    const [, traceId] = /trace_id="([0-9a-f]{32})"/.exec(exemplarLine) ?? [];
    const text = await getText(localUrl(pipeline.native.stack.tempo.http, `/api/traces/${traceId}`));
    assert.match(text, /"batches"/);
  });

  it('has kept the exemplar in Prometheus', async () => {
    const query = new URLSearchParams({
      query: DURATION_BUCKET,
      start: String(Date.now() / 1000 - 300),
      end: String(Date.now() / 1000 + 60),
    });
    const url = localUrl(pipeline.native.stack.prometheus.http, `/api/v1/query_exemplars?${query}`);
    const { data } = await getJson<{ data: { exemplars: { labels: Record<string, string> }[] }[] }>(url);
    assert.ok(data.some(({ exemplars }) => exemplars.some(({ labels }) => labels.trace_id?.length === 32)));
  });

  it('finds a packet’s log line in Loki by its trace id', async () => {
    const packet = packets.find((candidate) => candidate.outcome === 'rejected');
    const [stream] = await loki(`{service_name="ilp-connector"} | trace_id="${packet?.traceId}"`);
    assert.equal(stream?.values.length, 1);
    assert.equal(stream?.values[0]?.[1], 'packet rejected');
    assert.equal(stream?.stream.code, packet?.code);
  });

  it('finds traces by TraceQL: name, attribute, status and duration', async () => {
    for (const query of [
      '{ name = "packet.process" }',
      '{ span.error.type = "F02" && status = error }',
      '{ resource.service.name = "ilp-connector" && duration > 1us }',
      '{ span.ilp.destination =~ "g.headrace.receiver.*" }',
    ]) {
      const url = localUrl(pipeline.native.stack.tempo.http, `/api/search?q=${encodeURIComponent(query)}`);
      assert.ok((await getJson<{ traces: unknown[] }>(url)).traces.length > 0, query);
    }
  });

  it('answers every query of the dashboards with data', async () => {
    const queries = await dashboardQueries(pipeline.native.layout.bundle);
    assert.ok(queries.length > 10);
    const empty: DashboardQuery[] = [];
    for (const query of queries) {
      const expression = withVariables(query.expression);
      if (query.datasource === 'prometheus' && (await prometheus(expression)).length === 0) empty.push(query);
      if (query.datasource === 'loki' && (await loki(expression)).length === 0) empty.push(query);
      if (query.datasource === 'tempo') {
        const url = localUrl(pipeline.native.stack.tempo.http, `/api/search?q=${encodeURIComponent(expression)}`);
        if ((await getJson<{ traces: unknown[] }>(url)).traces.length === 0) empty.push(query);
      }
    }
    assert.deepEqual(empty, []);
  });

  it('leads from a trace to its logs and to its metrics by the queries of the data sources', async () => {
    const service = 'service_name="ilp-connector"';
    const [stream] = await loki(`{${service}} | trace_id = "${packets[0]?.traceId}"`);
    assert.equal(stream?.values.length, 1);
    assert.ok(
      (await prometheus(`sum(rate(traces_span_metrics_calls_total{${service}}[5m])) by (span_name)`)).length > 0,
    );
  });

  it('shows the collector’s own counters under names that end in _total', async () => {
    const [accepted] = await prometheus('sum(otelcol_receiver_accepted_spans_total)');
    const [refused] = await prometheus('sum(otelcol_receiver_refused_spans_total) or vector(0)');
    assert.ok(Number(accepted?.value[1]) > 0);
    assert.equal(refused?.value[1], '0');
    assert.equal((await prometheus('{__name__=~"otelcol_.*", environment=""}')).length, 0);
  });

  it('has every scraped target up', async () => {
    const result = await prometheus('up');
    assert.deepEqual(result.map(({ metric, value }) => `${metric.job} ${value[1]}`).toSorted(), [
      'alertmanager 1',
      'loki 1',
      'otelcol 1',
      'prometheus 1',
      'services 1',
    ]);
  });

  it('writes a notification to the log, found in Loki', async () => {
    const alert = [
      {
        labels: { alertname: 'TestAlert', severity: 'warning', node_id: 'connector' },
        annotations: { summary: 'a "quoted" summary' },
      },
    ];
    const response = await fetch(localUrl(pipeline.native.stack.alertmanager.http, '/api/v2/alerts'), {
      method: 'POST',
      headers: { 'content-type': 'application/json' },
      body: JSON.stringify(alert),
    });
    assert.equal(response.status, 200);
    const line = await eventually(async () => {
      const [stream] = await loki('{service_name="alertmanager"}');
      return stream?.values[0]?.[1];
    }, 40_000);
    assert.match(line, /^\[FIRING:1\] TestAlert warning \| .*: a "quoted" summary$/);
  });
});
