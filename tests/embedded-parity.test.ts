import assert from 'node:assert/strict';
import { after, before, describe, it } from 'node:test';
import type { PipelineModel } from '@headrace/contract';
import { type Embedded, startEmbedded } from '@headrace/embedded';
import { localUrl } from '@headrace/stack';
import { encodeRequest, exportBytes, type Signal } from '../packages/embedded/test/otlp-client.ts';
import { logsRequest, metricsRequest, tracesRequest } from '../packages/embedded/test/support/traffic.ts';
import { eventually, getJson } from './support/http.ts';
import { startTestPipeline, type TestPipeline } from './support/pipeline.ts';

const startMs = Date.now() - 5000;

/** So few that some spans of the traffic are counted in the overflow series. */
const cardinalityLimit = 6;
const fewSets = {
  name: 'few sets of span metrics',
  file: 'collector/config.yaml',
  path: ['connectors', 'span_metrics', 'aggregation_cardinality_limit'],
  set: cardinalityLimit,
};

function withFewSets(model: PipelineModel): PipelineModel {
  return { ...model, spanMetrics: { ...model.spanMetrics, cardinalityLimit } };
}

/** Names of the ports differ; what is asked of them is the same. */
interface Side {
  readonly metrics: string;
  readonly loki: string;
  readonly otlpHttp: string;
  readonly otlpGrpcPort: number;
}

describe('the embedded pipeline, beside the real collector and Loki with our configuration', () => {
  let pipeline: TestPipeline;
  let embedded: Embedded;
  let real: Side;
  let own: Side;

  const send = async (signal: Signal, request: object, way: 'grpc' | 'http') => {
    const bytes = encodeRequest(signal, request);
    for (const side of [real, own]) {
      if (way === 'grpc') await exportBytes(side.otlpGrpcPort, bytes, signal);
      else await post(`${side.otlpHttp}/v1/${signal}`, bytes);
    }
  };

  before(async () => {
    pipeline = await startTestPipeline({ patches: [fewSets] });
    const { collector, loki } = pipeline.native.stack;
    embedded = await startEmbedded({ model: withFewSets(collector.pipeline) });
    real = {
      metrics: localUrl(collector.metrics, '/metrics'),
      loki: localUrl(loki.http, '').replace(/\/$/, ''),
      otlpHttp: localUrl(collector.otlpHttp, '').replace(/\/$/, ''),
      otlpGrpcPort: collector.otlpGrpc.port,
    };
    own = {
      metrics: embedded.urls.metrics,
      loki: embedded.urls.loki,
      otlpHttp: embedded.urls.otlpHttp,
      otlpGrpcPort: embedded.ports.otlpGrpc,
    };
    await send('metrics', metricsRequest(startMs, 0), 'grpc');
    await send('metrics', metricsRequest(startMs, 1), 'http');
    await send('logs', logsRequest(startMs), 'grpc');
  });

  after(async () => {
    await embedded?.close();
    await pipeline?.close();
  });

  it('gives the same exemplars to span metrics, from one flush to the next', async () => {
    await send('traces', tracesRequest(startMs), 'grpc');
    const exemplars = async ({ metrics }: Side) => {
      const found = (await spanMetricLines(metrics)).filter((line) => line.includes(' # {'));
      return found.length === 0 ? undefined : found.map(withoutValue).toSorted();
    };
    const [theirs, ours] = await Promise.all([real, own].map((side) => eventually(() => exemplars(side))));
    assert.ok((theirs ?? []).length > 10);
    assert.deepEqual(ours, theirs);
  });

  const formats = {
    text: 'text/plain;version=0.0.4;escaping=underscores',
    OpenMetrics: 'application/openmetrics-text;version=1.0.0;escaping=allow-utf-8',
    'what Prometheus asks for':
      'application/openmetrics-text;version=1.0.0;escaping=underscores;q=0.5,text/plain;version=0.0.4;q=0.2,*/*;q=0.1',
    'what a browser asks for': 'text/html,*/*;q=0.8',
  };
  for (const [name, accept] of Object.entries(formats)) {
    it(`shows the same lines on :8889, line by line: ${name}`, async () => {
      await eventually(async () => {
        const [theirs, ours] = await Promise.all([spanMetricLines(real.metrics), spanMetricLines(own.metrics)]);
        const isSettled = ![...theirs, ...ours].some((line) => line.includes(' # {'));
        return isSettled && callsIn(theirs) > 0 && callsIn(theirs) === callsIn(ours) ? true : undefined;
      });
      const [theirs, ours] = await Promise.all([scrape(real.metrics, accept), scrape(own.metrics, accept)]);
      assert.equal(ours.contentType, theirs.contentType);
      assert.ok(theirs.lines.length > 200, `${theirs.lines.length} lines`);
      assert.ok(theirs.lines.some((line) => line.includes('otel_metric_overflow="true"')));
      assert.deepEqual(ours.lines, theirs.lines);
    });
  }

  const queries = [
    '{service_name="ilp-connector"}',
    '{service_name=~"ilp.*|settler", deployment_environment_name!="test"} |= "e" != "error"',
    '{service_name="ilp-connector"} | trace_id="1a1a1a1a1a1a1a1a1a1a1a1a1a1a1a1a" | component="packet"',
    '{service_name=~".+"} | http_response_status_code >= 400 or component!="packet"',
    '{service_name="ilp-connector"} | json',
    '{service_name="ilp-connector"} | json | latency_ms > 12 | __error__=""',
    '{service_name="ilp-connector"} |~ "(?i)ERROR|one.line" !~ "xyz"',
    '{service_name="unknown_service"} | detected_level="warn"',
    '{service_name="ilp-connector"} | component > 5',
  ];
  for (const query of queries) {
    it(`answers as Loki: ${query}`, async () => {
      const parameters = { query, start: String(startMs - 1000), end: String(startMs + 60_000), limit: '1000' };
      const nanos = { ...parameters, start: `${parameters.start}000000`, end: `${parameters.end}000000` };
      const ask = (side: Side) => streams(`${side.loki}/loki/api/v1/query_range?${new URLSearchParams(nanos)}`);
      const expected = await ask(own);
      assert.ok(expected.length > 0);
      const theirs = await eventually(async () => {
        const answer = await ask(real);
        return answer.length >= expected.length ? answer : undefined;
      });
      assert.deepEqual(expected, theirs);
    });
  }

  const counts = [
    'sum(count_over_time({service_name="ilp-connector"} | trace_id!="" [5m]))',
    'sum by (component, service_name) (count_over_time({service_name=~".+"}[5m]))',
    'sum without (peer_id) (rate({service_name="settler"} | component="packet" [1m]))',
  ];
  for (const query of counts) {
    it(`counts as Loki: ${query}`, async () => {
      const time = `${startMs + 10_000}000000`;
      const ask = (side: Side) =>
        getJson<VectorAnswer>(`${side.loki}/loki/api/v1/query?${new URLSearchParams({ query, time })}`);
      const [theirs, ours] = await Promise.all([ask(real), ask(own)]);
      assert.ok(ours.data.result.length > 0);
      assert.deepEqual(sortedVector(ours), sortedVector(theirs));
    });
  }

  it('counts in steps as Loki', async () => {
    const query = 'sum by (service_name) (count_over_time({service_name=~".+"}[10s]))';
    const times = { start: String(Math.floor(startMs / 1000) - 20), end: String(Math.ceil(startMs / 1000) + 20) };
    const path = `/loki/api/v1/query_range?${new URLSearchParams({ query, ...times, step: '5' })}`;
    const [theirs, ours] = await Promise.all([real, own].map(({ loki }) => getJson<VectorAnswer>(`${loki}${path}`)));
    assert.deepEqual(ours && sortedVector(ours), theirs && sortedVector(theirs));
  });

  it('lists labels, values and series as Loki', async () => {
    const range = { start: `${startMs - 1000}000000`, end: `${startMs + 60_000}000000` };
    const match = { 'match[]': '{service_name=~"ilp.*|settler"}' };
    const paths = [
      `/loki/api/v1/labels?${new URLSearchParams(range)}`,
      `/loki/api/v1/label/service_name/values?${new URLSearchParams(range)}`,
      `/loki/api/v1/label/no_such/values?${new URLSearchParams(range)}`,
      `/loki/api/v1/series?${new URLSearchParams({ ...range, ...match })}`,
    ];
    for (const path of paths) {
      const [theirs, ours] = await Promise.all([real, own].map(({ loki }) => getJson<ListAnswer>(`${loki}${path}`)));
      assert.deepEqual(ours && sortedList(ours), theirs && sortedList(theirs), path);
    }
  });
});

async function post(url: string, body: Buffer): Promise<void> {
  const headers = { 'content-type': 'application/x-protobuf' };
  const response = await fetch(url, { method: 'POST', headers, body: new Uint8Array(body) });
  assert.equal(response.status, 200, await response.text());
}

async function scrape(url: string, accept: string) {
  const response = await fetch(url, { headers: { accept } });
  const text = await response.text();
  const lines = text.split('\n').map(withoutProcess).filter(isOfTraffic);
  return { contentType: response.headers.get('content-type'), lines };
}

/** Makes equal what differs from process to process: the collector's own id, and the times of its flushes. */
function withoutProcess(line: string): string {
  return line
    .replace(/collector_instance_id="[^"]*"/, 'collector_instance_id="…"')
    .replace(/ # \{(span_id="[0-9a-f]*"),(trace_id="[0-9a-f]*")\} /, ' # {$2,$1} ');
}

/** The stack's own programs send nothing through the collector, save Alertmanager's notifications. */
function isOfTraffic(line: string): boolean {
  return !line.includes('service_name="alertmanager"') && !line.includes('job="alertmanager"');
}

async function spanMetricLines(url: string): Promise<string[]> {
  const { lines } = await scrape(url, 'application/openmetrics-text;version=1.0.0');
  return lines.filter((line) => line.startsWith('traces_span_metrics_'));
}

/** Series and exemplar without what the series counts at the moment, and when. */
function withoutValue(line: string): string {
  return line.replace(/\} \S+ # /, '} # ').replace(/ \S+$/, '');
}

function callsIn(lines: readonly string[]): number {
  return lines
    .filter((line) => line.startsWith('traces_span_metrics_calls_total{'))
    .reduce((sum, line) => sum + Number(/\} (\S+)/.exec(line)?.[1]), 0);
}

interface StreamsAnswer {
  readonly data: {
    readonly result: readonly { readonly stream: Record<string, string>; readonly values: readonly string[][] }[];
  };
}

/** One entry a record, in an order of its own: streams come in any. */
async function streams(url: string): Promise<object[]> {
  const { data } = await getJson<StreamsAnswer>(url);
  const entries = data.result.flatMap(({ stream, values }) =>
    values.map(([time, line]) => ({ time, line, stream: sortedObject(stream) })),
  );
  return entries.toSorted((a, b) => (JSON.stringify(a) < JSON.stringify(b) ? -1 : 1));
}

function sortedObject(object: Readonly<Record<string, string>>): object {
  return Object.fromEntries(Object.entries(object).toSorted(([a], [b]) => (a < b ? -1 : 1)));
}

interface VectorAnswer {
  readonly data: {
    readonly resultType: string;
    readonly result: readonly { readonly metric: Record<string, string> }[];
  };
}

function sortedVector({ data: { resultType, result } }: VectorAnswer): object {
  const series = result.map((one) => ({ ...one, metric: sortedObject(one.metric) }));
  return { resultType, series: series.map((one) => JSON.stringify(one)).toSorted() };
}

interface ListAnswer {
  readonly status: string;
  readonly data?: readonly unknown[];
}

function sortedList({ status, data }: ListAnswer): object {
  const items = data?.map((one) => JSON.stringify(typeof one === 'object' ? sortedObject({ ...one }) : one));
  // Alertmanager's notifications are log lines of the stack's own.
  return { status, data: items?.filter((item) => item !== '"alertmanager"').toSorted() };
}
