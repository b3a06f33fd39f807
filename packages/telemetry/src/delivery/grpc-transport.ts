import { Client, compressionAlgorithms, credentials, Metadata, type ServiceError, status } from '@grpc/grpc-js';
import type { Signal, SignalConfig } from '../telemetry-config.ts';
import type { CredentialSource, Credentials } from './credentials.ts';
import { readResponse } from './partial-success.ts';
import { retryDelayMs } from './retry-info.ts';
import type { Outcome, Transport } from './transport.ts';

const METHODS: Readonly<Record<Signal, string>> = {
  traces: '/opentelemetry.proto.collector.trace.v1.TraceService/Export',
  metrics: '/opentelemetry.proto.collector.metrics.v1.MetricsService/Export',
  logs: '/opentelemetry.proto.collector.logs.v1.LogsService/Export',
};

/** OTLP specification, "Failures"; `RESOURCE_EXHAUSTED` beside them where the collector says when to come back. */
const RETRYABLE: ReadonlySet<number> = new Set([
  status.CANCELLED,
  status.DEADLINE_EXCEEDED,
  status.ABORTED,
  status.OUT_OF_RANGE,
  status.UNAVAILABLE,
  status.DATA_LOSS,
]);

/** How long a connection that failed is left alone; the delivery has its own delays, which count. */
const RECONNECT_MS = { 'grpc.initial_reconnect_backoff_ms': 200, 'grpc.max_reconnect_backoff_ms': 1000 };

/** OTLP over gRPC: one unary call for each request. */
export function createGrpcTransport(signal: Signal, config: SignalConfig, source: CredentialSource): Transport {
  let client: Client | undefined;
  let version = 0;
  const connect = (current: Credentials): Client => {
    if (client !== undefined && current.version === version) return client;
    client?.close();
    version = current.version;
    client = createClient(config, current);
    return client;
  };
  return {
    url: config.url,
    send: async (body, timeoutMs) => {
      try {
        const current = await source.current();
        return await call(connect(current), { signal, body, timeoutMs, metadata: metadataOf(config, current) });
      } catch (error) {
        // A certificate that is none, or a header that is none: it may be replaced while the items wait.
        return { kind: 'retry', message: error instanceof Error ? error.message : String(error) };
      }
    },
    close: () => client?.close(),
  };
}

function createClient({ url, compression }: SignalConfig, current: Credentials): Client {
  const { protocol, host, port } = new URL(url);
  const secure = protocol === 'https:';
  const address = port === '' ? `${host}:${secure ? 443 : 80}` : host;
  const { certificate = null, clientKey = null, clientCertificate = null } = current;
  const channel = secure
    ? credentials.createSsl(certificate, clientKey, clientCertificate)
    : credentials.createInsecure();
  return new Client(address, channel, {
    ...RECONNECT_MS,
    'grpc.default_compression_algorithm':
      compression === 'gzip' ? compressionAlgorithms.gzip : compressionAlgorithms.identity,
    // Tries belong to the delivery, which knows its queue.
    'grpc.enable_retries': 0,
  });
}

function metadataOf({ headers }: SignalConfig, { token }: Credentials): Metadata {
  const metadata = new Metadata();
  for (const [key, value] of Object.entries(headers)) metadata.set(key, value);
  if (token !== undefined) metadata.set('authorization', `Bearer ${token}`);
  return metadata;
}

interface Call {
  readonly signal: Signal;
  readonly body: Uint8Array;
  readonly timeoutMs: number;
  readonly metadata: Metadata;
}

function call(client: Client, { signal, body, timeoutMs, metadata }: Call): Promise<Outcome> {
  const bytes = Buffer.from(body.buffer, body.byteOffset, body.byteLength);
  const same = (value: Buffer): Buffer => value;
  return new Promise((resolve) => {
    client.makeUnaryRequest(
      METHODS[signal],
      same,
      same,
      bytes,
      metadata,
      { deadline: Date.now() + timeoutMs },
      (error, response) => {
        resolve(error === null ? readResponse(signal, response ?? Buffer.alloc(0)) : outcomeOf(error));
      },
    );
  });
}

function outcomeOf(error: ServiceError): Outcome {
  const [details] = error.metadata?.get('grpc-status-details-bin') ?? [];
  const afterMs = details instanceof Uint8Array ? retryDelayMs(details) : undefined;
  const exhausted = error.code === status.RESOURCE_EXHAUSTED && afterMs !== undefined;
  if (!exhausted && !RETRYABLE.has(error.code)) return { kind: 'refused', message: error.message };
  return { kind: 'retry', message: error.message, ...(afterMs === undefined ? {} : { afterMs }) };
}
