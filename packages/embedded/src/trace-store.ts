import { createApi } from './http/api.ts';
import { createHostGuard } from './http/host-guard.ts';
import { openHttpServer } from './http/http-server.ts';
import { defaultLimits } from './limits.ts';
import { createTakeRequest } from './pipeline/take-request.ts';
import { createTraces } from './pipeline/traces.ts';
import { type OtlpServer, openGrpcServer } from './receiver/grpc-server.ts';
import { createReceiver } from './receiver/receiver.ts';
import type { SpanStoreStats } from './store/span-store.ts';
import { tempoRoutes } from './tempo-api/routes.ts';

export interface TraceStoreOptions {
  /** The address to listen on, such as 127.0.0.1. */
  readonly host: string;
  /** Tempo's HTTP API; 0 asks for a free port. */
  readonly httpPort: number;
  /** OTLP/gRPC; 0 asks for a free port. */
  readonly otlpGrpcPort: number;
  /** How many spans are kept before the oldest traces go. At least 1. */
  readonly maxSpans: number;
  /** How much memory they may take; by default as much as `maxSpans` of 2 KiB. */
  readonly maxBytes?: number;
  /** Takes one line of diagnostics; by default nothing is printed. */
  readonly log?: (line: string) => void;
}

export interface TraceStoreStats extends Pick<SpanStoreStats, 'traces' | 'spans' | 'evictedTraces' | 'evictedSpans'> {
  /** Spans with a malformed id, since the start. */
  readonly refusedSpans: number;
}

/** A running trace store. */
export interface TraceStore {
  readonly httpPort: number;
  readonly otlpGrpcPort: number;
  /** Closes the OTLP port and cuts its connections; what is stored stays. Closing twice is no fault. */
  closeOtlp(): Promise<void>;
  /** Opens the OTLP port again, on the number it had. Opening an open port is no fault. */
  openOtlp(): Promise<void>;
  stats(): TraceStoreStats;
  /** Closes both ports for good; nothing keeps the process alive afterwards. Closing twice is no fault. */
  close(): Promise<void>;
}

const bytesPerSpan = 2048;
const leastBytes = 64 * 1024 * 1024;

/**
 * Stands in for Grafana Tempo where no Tempo runs: takes spans over OTLP/gRPC, keeps them in memory and answers
 * Tempo's query API. Rejects when a port cannot be opened, and leaves none open then.
 *
 * Source: https://opentelemetry.io/docs/specs/otlp/ and https://grafana.com/docs/tempo/latest/api_docs/
 */
export async function startTraceStore(options: TraceStoreOptions): Promise<TraceStore> {
  const { host, maxSpans, log = () => undefined } = options;
  if (!Number.isSafeInteger(maxSpans) || maxSpans < 1) {
    throw new RangeError(`maxSpans: expected an integer of at least 1, got ${maxSpans}`);
  }
  const maxBytes = options.maxBytes ?? Math.max(leastBytes, maxSpans * bytesPerSpan);
  const traces = createTraces({ maxSpans, maxBytes, resourceDefaults: {} });
  const { requestBytes: limitBytes, inFlightBytes, requestTimeoutMs, connections: maxConnections } = defaultLimits;
  const nothing = () => ({ refused: 0, reason: '' });
  const takeRequest = createTakeRequest({ traces: traces.take, metrics: nothing, logs: nothing });
  const receiver = createReceiver({ limitBytes, inFlightBytes, requestTimeoutMs, takeRequest, log });
  const api = await openHttpServer({
    ...{ host, port: options.httpPort, purpose: 'HTTP', guard: createHostGuard({ host }) },
    ...{ requestTimeoutMs, maxConnections },
    answer: createApi({ routes: tempoRoutes(traces.store), standsInFor: 'Tempo', takesForms: false, log }),
  });
  const openOtlp = (port: number) => openGrpcServer({ host, port, receiver, maxConnections });
  let otlp: OtlpServer | undefined;
  try {
    otlp = await openOtlp(options.otlpGrpcPort);
  } catch (error) {
    await api.close();
    throw error;
  }
  const otlpGrpcPort = otlp.port;

  // One after the other: an open that overtook a close would find the port still taken.
  let lastChange: Promise<void> = Promise.resolve();
  const change = (action: () => Promise<void>): Promise<void> => {
    lastChange = lastChange.then(action, action);
    return lastChange;
  };
  let closed: Promise<void> | undefined;
  const closeOtlp = (): Promise<void> =>
    change(async () => {
      const open = otlp;
      otlp = undefined;
      await open?.close();
    });
  return {
    httpPort: api.port,
    otlpGrpcPort,
    closeOtlp,
    openOtlp: () =>
      change(async () => {
        if (closed !== undefined) throw new Error('the trace store is closed; start another one');
        otlp ??= await openOtlp(otlpGrpcPort);
      }),
    stats: () => {
      const { traces: count, spans, evictedTraces, evictedSpans } = traces.store.stats();
      const refusedSpans = traces.stats().refused['malformed id'] ?? 0;
      return { traces: count, spans, evictedTraces, evictedSpans, refusedSpans };
    },
    close: () => {
      closed ??= Promise.all([closeOtlp(), api.close()]).then(() => undefined);
      return closed;
    },
  };
}
