import { ilpConnector, labelName, seriesName } from '@headrace/contract';
import { localUrl, type Stack } from '@headrace/stack';
import type { PathSpan } from './trace-path.ts';

const TIMEOUT_MS = 10_000;

/** Prepares that one process of the connector has counted, as Prometheus has them now; 0 before the first scrape. */
export async function preparesInPrometheus(stack: Stack, instanceId: string): Promise<number> {
  const series = seriesName(ilpConnector.metrics.packetsProcessed);
  const query = `sum(${series}{type="prepare", instance="${instanceId}"})`;
  const answer = await getJson(localUrl(stack.prometheus.http, `/api/v1/query?query=${encodeURIComponent(query)}`));
  const [sample] = (answer as { data: { result: { value: [number, string] }[] } }).data.result;
  return sample === undefined ? 0 : Number(sample.value[1]);
}

/** The same as :8889 has them, where no Prometheus reads it. */
export async function preparesOnMetricsPort(stack: Stack, instanceId: string): Promise<number> {
  const start = `${seriesName(ilpConnector.metrics.packetsProcessed)}{`;
  const labels = ['type="prepare"', `instance="${instanceId}"`];
  return (await getText(localUrl(stack.collector.metrics, '/metrics')))
    .split('\n')
    .filter((line) => line.startsWith(start) && labels.every((label) => line.includes(label)))
    .reduce((sum, line) => sum + Number(line.split(' ').at(-1)), 0);
}

/** Log lines about packets that one process of the connector wrote within the last `rangeSeconds`, as Loki has them. */
export async function packetLogsInLoki(stack: Stack, service: string, instanceId: string, rangeSeconds: number) {
  const lines = `{${labelName('service.name')}="${service}"} | service_instance_id="${instanceId}" | component="packet" | trace_id!=""`;
  const query = `sum(count_over_time(${lines} [${rangeSeconds}s]))`;
  const answer = await getJson(localUrl(stack.loki.http, `/loki/api/v1/query?query=${encodeURIComponent(query)}`));
  const [sample] = (answer as { data: { result: { value: [number, string] }[] } }).data.result;
  return sample === undefined ? 0 : Number(sample.value[1]);
}

interface TraceAnswer {
  readonly trace: {
    readonly resourceSpans: readonly { readonly scopeSpans: readonly { readonly spans: PathSpan[] }[] }[];
  };
}

/** The spans of a trace; none when the trace is not there. */
export async function spansInTempo(stack: Stack, traceId: string): Promise<PathSpan[]> {
  const response = await fetch(localUrl(stack.tempo.http, `/api/v2/traces/${traceId}`), {
    signal: AbortSignal.timeout(TIMEOUT_MS),
  });
  if (response.status === 404) return [];
  if (!response.ok) throw new Error(`Tempo answered ${response.status} for trace ${traceId}`);
  const { trace } = (await response.json()) as TraceAnswer;
  return trace.resourceSpans.flatMap((resource) => resource.scopeSpans.flatMap((scope) => scope.spans));
}

/** Series that :8889 shows now. */
export async function seriesOnMetricsPort(stack: Stack): Promise<number> {
  const text = await getText(localUrl(stack.collector.metrics, '/metrics'));
  return text.split('\n').filter((line) => line !== '' && !line.startsWith('#')).length;
}

/** Spans that the collector has taken since its start, by its own count. */
export async function spansAccepted(stack: Stack): Promise<number> {
  const text = await getText(localUrl(stack.collector.telemetry, '/metrics'));
  return text
    .split('\n')
    .filter((line) => line.startsWith('otelcol_receiver_accepted_spans_total{'))
    .reduce((sum, line) => sum + Number(line.split(' ').at(-1)), 0);
}

/** What a node says of itself. */
export interface NodeStats {
  readonly instanceId: string;
  readonly sent?: number;
  readonly fulfilled: number;
  readonly rejected: number;
}

export async function nodeStats(url: string): Promise<NodeStats> {
  return (await getJson(url)) as NodeStats;
}

async function getJson(url: string): Promise<unknown> {
  return JSON.parse(await getText(url));
}

async function getText(url: string): Promise<string> {
  const response = await fetch(url, { signal: AbortSignal.timeout(TIMEOUT_MS) });
  const text = await response.text();
  if (!response.ok) throw new Error(`${url} answered ${response.status}: ${text.slice(0, 200)}`);
  return text;
}
