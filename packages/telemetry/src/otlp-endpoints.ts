import type { EnvReader } from './env-reader.ts';
import { readConnection } from './otlp-connection.ts';
import type { OtlpProtocol, Signal, SignalConfig } from './telemetry-config.ts';

const EXPORTERS = ['otlp', 'none'] as const;
const PROTOCOLS = ['grpc', 'http/protobuf'] as const;
const DEFAULT_ENDPOINT: Readonly<Record<OtlpProtocol, string>> = {
  grpc: 'http://localhost:4317',
  'http/protobuf': 'http://localhost:4318',
};

interface CommonEndpoint {
  readonly url: URL | undefined;
  readonly protocol: OtlpProtocol;
}

/**
 * Where each signal goes (OpenTelemetry OTLP exporter specification).
 * A variable of one signal wins over the common one, and the standard's over the older `OTEL_EXPORTER_ENDPOINT`.
 */
export function readEndpoints(reader: EnvReader): Record<Signal, SignalConfig> {
  const common = readCommonEndpoint(reader);
  return {
    traces: readSignal(reader, 'traces', common),
    metrics: readSignal(reader, 'metrics', common),
    logs: readSignal(reader, 'logs', common),
  };
}

function readCommonEndpoint(reader: EnvReader): CommonEndpoint {
  const older = reader.url('OTEL_EXPORTER_ENDPOINT', DEFAULT_ENDPOINT['http/protobuf']);
  const standard = reader.url('OTEL_EXPORTER_OTLP_ENDPOINT', DEFAULT_ENDPOINT.grpc);
  const usesOlder = reader.text('OTEL_EXPORTER_OTLP_ENDPOINT') === undefined && older !== undefined;
  const protocol = reader.choice('OTEL_EXPORTER_OTLP_PROTOCOL', PROTOCOLS, usesOlder ? olderProtocol(older) : 'grpc');
  return { protocol, url: usesOlder ? new URL(older.origin) : standard };
}

/** The older variable has no protocol beside it: it shows in the port or the path. */
function olderProtocol(url: URL): OtlpProtocol {
  return url.port === '4318' || url.pathname.startsWith('/v1/') ? 'http/protobuf' : 'grpc';
}

function readSignal(reader: EnvReader, signal: Signal, common: CommonEndpoint): SignalConfig {
  const upper = signal.toUpperCase();
  const exporter = reader.choice(`OTEL_${upper}_EXPORTER`, EXPORTERS, 'otlp');
  const protocol = reader.choice(`OTEL_EXPORTER_OTLP_${upper}_PROTOCOL`, PROTOCOLS, common.protocol);
  const own = reader.url(`OTEL_EXPORTER_OTLP_${upper}_ENDPOINT`, DEFAULT_ENDPOINT[protocol]);
  return { exporter, protocol, url: urlOf(signal, protocol, own, common), ...readConnection(reader, signal) };
}

/** The specification takes a signal's own URL as it is, and adds the signal's path to the common one. */
function urlOf(signal: Signal, protocol: OtlpProtocol, own: URL | undefined, common: CommonEndpoint): string {
  if (own !== undefined) return protocol === 'grpc' ? originOf(own) : own.href;
  const base = common.url ?? new URL(DEFAULT_ENDPOINT[protocol]);
  return protocol === 'grpc' ? originOf(base) : `${base.href.replace(/\/+$/, '')}/v1/${signal}`;
}

function originOf(url: URL): string {
  return `${url.protocol}//${url.host}`;
}
