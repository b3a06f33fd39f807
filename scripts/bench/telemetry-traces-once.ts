import { setTimeout as delay } from 'node:timers/promises';
import { ilpConnector } from '@headrace/contract';
import { startTelemetry } from '@headrace/telemetry';
import { OTLPTraceExporter } from '@opentelemetry/exporter-trace-otlp-grpc';
import {
  BatchSpanProcessor,
  type SpanExporter,
  TraceIdRatioBasedSampler,
  TracerProvider,
} from '@opentelemetry/sdk-trace';

/**
 * Prints what spans cost this process, as JSON: `cost` the time and the bytes of one that is not kept, `rate NAME URL`
 * the most a second that reach the collector at URL without loss. A process of its own, for garbage is measured.
 */
const [mode, name = '', url = ''] = process.argv.slice(2);
const CALLS = 200_000;
const RATES = [5, 10, 15, 20, 30, 40, 60, 80, 120].map((thousands) => thousands * 1000);
const RATE_SECONDS = 2;
const TICK_MS = 5;
/** A machine that does something else for a moment is not what is measured. */
const ATTEMPTS = 3;

const OFF = { OTEL_METRICS_EXPORTER: 'none', OTEL_LOGS_EXPORTER: 'none', PROMETHEUS_ENABLED: 'false' };
const ENV = { NODE_ID: 'bench', OTEL_ENABLED: 'true', LOG_LEVEL: 'silent', ...OFF };

/** Makes one span and ends it. What it gives is kept for a while: a span that nobody holds might not even be made. */
type MakeSpan = () => unknown;

interface Source {
  readonly make: MakeSpan;
  /** Sends what is left; resolves to the spans that were lost, of `made`. */
  finish(made: number): Promise<number>;
}

async function ours(env: Readonly<Record<string, string>>): Promise<Source> {
  const telemetry = await startTelemetry({
    contract: ilpConnector,
    service: { name: 'bench', version: '1' },
    env: { ...ENV, ...env },
    ...(env.OTEL_EXPORTER_OTLP_ENDPOINT === undefined ? { exporters: { traces: nowhere } } : {}),
  });
  const runner = telemetry.spans.packetProcess;
  return {
    make: () => {
      const span = runner.start({ 'peer.source': 'alice' });
      span.set({ 'ilp.destination': 'test.headrace.receiver', 'ilp.amount': '7' });
      span.end();
      return span;
    },
    finish: async () => {
      await telemetry.shutdown();
      return Object.values(telemetry.delivery().dropped.traces ?? {}).reduce((sum, items) => sum + items, 0);
    },
  };
}

const nowhere: SpanExporter = { export: (_spans, done) => done({ code: 0 }), shutdown: () => Promise.resolve() };

interface StockOptions {
  readonly ratio: number;
  readonly exporter: SpanExporter;
  readonly maxQueueSize: number;
  readonly maxExportBatchSize: number;
}

/** The SDK's own parts. */
function stock({ ratio, exporter, ...sizes }: StockOptions): Source {
  let delivered = 0;
  const counting: SpanExporter = {
    export: (spans, done) => {
      exporter.export(spans, (result) => {
        if (result.code === 0) delivered += spans.length;
        done(result);
      });
    },
    shutdown: () => exporter.shutdown(),
  };
  const provider = new TracerProvider({
    sampler: new TraceIdRatioBasedSampler(ratio),
    spanProcessors: [new BatchSpanProcessor({ exporter: counting, scheduledDelayMillis: 1000, ...sizes })],
  });
  const tracer = provider.getTracer('bench');
  return {
    make: () => {
      const span = tracer.startSpan('packet.process', { attributes: { 'peer.source': 'alice' } });
      span.setAttributes({ 'ilp.destination': 'test.headrace.receiver', 'ilp.amount': '7' });
      span.end();
      return span;
    },
    finish: async (made) => {
      // It rejects with the exports that failed; what counts is what was delivered.
      await Promise.allSettled([provider.shutdown()]);
      return made - delivered;
    },
  };
}

const held: unknown[] = [];

interface Cost {
  readonly ns: number[];
  readonly bytes: number[];
}

/** Rounds in turn: a machine that is slower for a while is slower for all of them. */
async function measureCost(): Promise<Record<string, Cost>> {
  const never = { OTEL_TRACES_SAMPLER: 'always_off' };
  const sizes = { maxQueueSize: 65_536, maxExportBatchSize: 2048 };
  const sources: Record<string, Source> = {
    ours: await ours(never),
    oursWithoutFailures: await ours({ ...never, HEADRACE_FAILED_SPANS_PER_SECOND: '0' }),
    stock: stock({ ratio: 0, exporter: nowhere, ...sizes }),
  };
  const costs: Record<string, Cost> = {};
  for (let round = 0; round < 9; round += 1) {
    for (const [key, { make }] of Object.entries(sources)) {
      globalThis.gc?.();
      const heap = process.memoryUsage().heapUsed;
      const startedNs = process.hrtime.bigint();
      for (let call = 0; call < CALLS; call += 1) held[call & 63] = make();
      const ns = Number(process.hrtime.bigint() - startedNs) / CALLS;
      const bytes = (process.memoryUsage().heapUsed - heap) / CALLS;
      costs[key] ??= { ns: [], bytes: [] };
      // The first rounds are the compiler's.
      if (round < 2) continue;
      costs[key].ns.push(ns);
      costs[key].bytes.push(bytes);
    }
  }
  return costs;
}

async function measureRate(): Promise<number> {
  let best = 0;
  for (const rate of RATES) {
    const held = await holds(rate);
    if (held === undefined) break;
    best = held;
  }
  return best;
}

/** Spans a second that were made and all arrived; undefined where that failed three times. */
async function holds(rate: number): Promise<number | undefined> {
  for (let attempt = 0; attempt < ATTEMPTS; attempt += 1) {
    const { made, seconds, lost } = await drive(await sourceOf(name), rate);
    if (lost === 0 && made / seconds >= rate * 0.95) return made / seconds;
  }
  return undefined;
}

async function sourceOf(wanted: string): Promise<Source> {
  if (wanted === 'ours') return ours({ OTEL_EXPORTER_OTLP_ENDPOINT: url, OTEL_TRACES_SAMPLER: 'always_on' });
  const sizes = wanted === 'stock' ? [2048, 512] : [65_536, 2048];
  const [maxQueueSize = 0, maxExportBatchSize = 0] = sizes;
  return stock({ ratio: 1, exporter: new OTLPTraceExporter({ url }), maxQueueSize, maxExportBatchSize });
}

async function drive({ make, finish }: Source, rate: number): Promise<{ made: number; seconds: number; lost: number }> {
  const startedMs = performance.now();
  let made = 0;
  for (let elapsedMs = 0; elapsedMs < RATE_SECONDS * 1000; elapsedMs = performance.now() - startedMs) {
    for (const due = Math.floor((elapsedMs / 1000) * rate); made < due; made += 1) make();
    await delay(TICK_MS);
  }
  const seconds = (performance.now() - startedMs) / 1000;
  return { made, seconds, lost: await finish(made) };
}

process.stdout.write(JSON.stringify(mode === 'cost' ? await measureCost() : await measureRate()));
process.exit(0);
