import http from 'node:http';
import { ilpConnector } from '@headrace/contract';
import { type Environment, type Exporters, startTelemetry } from '@headrace/telemetry';
import { conditionOf, demoFulfillment } from '../src/ilp/condition.ts';
import { decodeReply, encodePrepare, type Prepare, type Reply } from '../src/ilp/packet.ts';
import type { NodeTelemetry } from '../src/index.ts';

type TraceExporter = NonNullable<Exporters['traces']>;
type MetricExporter = NonNullable<Exporters['metrics']>;
export type FinishedSpan = Parameters<TraceExporter['export']>[0][number];
type ExportedMetrics = Parameters<MetricExporter['export']>[0];

export interface Harness {
  readonly telemetry: NodeTelemetry;
  /** Sends what is left; spans and series can be read after it. */
  stop(): Promise<void>;
  readonly spans: FinishedSpan[];
  lines(): Record<string, unknown>[];
  /** Values by `name{label="value"}`; a histogram gives its count. */
  series(): Record<string, number>;
}

export async function startHarness(env: Environment = {}): Promise<Harness> {
  const spans: FinishedSpan[] = [];
  const written: string[] = [];
  let last: ExportedMetrics | undefined;
  const idle = { forceFlush: () => Promise.resolve(), shutdown: () => Promise.resolve() };
  const telemetry = await startTelemetry({
    contract: ilpConnector,
    service: { name: 'ilp-connector', version: '0.1.0' },
    env: { NODE_ID: 'node-1', OTEL_ENABLED: 'true', OTEL_LOGS_EXPORTER: 'none', LOG_LEVEL: 'info', ...env },
    logDestination: { write: (line) => void written.push(line) },
    exporters: {
      traces: {
        ...idle,
        export: (batch, done) => {
          spans.push(...batch);
          done({ code: 0 });
        },
      },
      metrics: {
        ...idle,
        export: (metrics, done) => {
          last = metrics;
          done({ code: 0 });
        },
      },
    },
  });
  return {
    telemetry,
    spans,
    stop: () => telemetry.shutdown(),
    lines: () => written.map((line) => JSON.parse(line)),
    series: () => seriesOf(last),
  };
}

function seriesOf(metrics: ExportedMetrics | undefined): Record<string, number> {
  const series: Record<string, number> = {};
  for (const { descriptor, dataPoints } of metrics?.scopeMetrics.flatMap((scope) => scope.metrics) ?? []) {
    for (const { attributes, value } of dataPoints) {
      const labels = Object.entries(attributes).map(([key, label]) => `${key}="${label}"`);
      series[`${descriptor.name}{${labels.join(',')}}`] = typeof value === 'number' ? value : value.count;
    }
  }
  return series;
}

export const SECRET = 'shared';
export const TOKEN = 'token-of-the-sender';

/** A Prepare that the demo's receiver fulfills, with the fields in `changes` changed. */
export function prepareFor(destination: string, changes: Partial<Prepare> = {}): Buffer {
  const data = Buffer.alloc(16, 7);
  const executionCondition = conditionOf(demoFulfillment(SECRET, destination, data));
  const expiresAt = new Date(Date.now() + 10_000);
  return encodePrepare({ amount: '42', destination, data, executionCondition, expiresAt, ...changes });
}

export interface PostOptions {
  readonly body: Buffer;
  readonly path?: string;
  readonly method?: string;
  readonly headers?: Record<string, string>;
}

export interface Answer {
  readonly status: number;
  readonly headers: http.IncomingHttpHeaders;
  readonly body: Buffer;
}

/** Sends a request as a peer with a good token would, unless told otherwise. */
export function post(port: number, options: PostOptions): Promise<Answer> {
  const headers = { authorization: `Bearer ${TOKEN}`, 'content-type': 'application/octet-stream', ...options.headers };
  const target = { host: '127.0.0.1', port, path: options.path ?? '/ilp', method: options.method ?? 'POST', headers };
  return new Promise((resolve, reject) => {
    const request = http.request(target, (response) => {
      const chunks: Buffer[] = [];
      response.on('data', (chunk) => chunks.push(chunk));
      response.on('error', reject);
      response.on('end', () => {
        resolve({ status: response.statusCode ?? 0, headers: response.headers, body: Buffer.concat(chunks) });
      });
    });
    request.on('error', reject);
    request.end(options.body);
  });
}

/** Sends a Prepare and reads the Fulfill or Reject. */
export async function exchange(port: number, body: Buffer, headers: Record<string, string> = {}): Promise<Reply> {
  const answer = await post(port, { body, headers });
  const decoded = decodeReply(answer.body);
  if (answer.status !== 200 || !decoded.ok) throw new Error(`status ${answer.status}: ${answer.body}`);
  return decoded.packet;
}

export async function getJson(port: number, path: string): Promise<{ status: number; body: Record<string, unknown> }> {
  const answer = await post(port, { path, method: 'GET', body: Buffer.alloc(0) });
  return { status: answer.status, body: JSON.parse(answer.body.toString()) };
}
