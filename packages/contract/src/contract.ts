import type { Metrics } from './metric.ts';

/** Span kinds of the OpenTelemetry API, as words. */
export type SpanKindName = 'internal' | 'server' | 'client' | 'producer' | 'consumer';

export interface SpanSpec {
  readonly name: string;
  readonly kind: SpanKindName;
  readonly description: string;
  /** Keys of the attributes that the span may carry. */
  readonly attributes: readonly string[];
}

export interface LogSpec {
  /** Event name, lower case with dots. */
  readonly event: string;
  readonly description: string;
  readonly attributes: readonly string[];
}

/** A service objective as a share of good events, from 0 to 1, or a latency in seconds at a quantile. */
export interface Objectives {
  readonly packetSuccess?: number;
  readonly settlementSuccess?: number;
  readonly p99LatencySeconds?: number;
}

/**
 * What a service emits: the one declaration that instruments, series, dashboards, rules and docs refer to.
 * A key is the name in code; the OTLP name is declared, the series on :8889 is derived from it.
 */
export interface Contract {
  readonly name: string;
  readonly version: string;
  /** Resource attributes that every service of this contract sets, with what they mean. */
  readonly resource: Readonly<Record<string, string>>;
  readonly metrics: Metrics;
  readonly spans: Readonly<Record<string, SpanSpec>>;
  readonly logs: Readonly<Record<string, LogSpec>>;
  readonly objectives: Objectives;
}

/** Declares a contract; the literal types of its metrics flow on to instruments and queries. */
export function defineContract<const C extends Contract>(contract: C): C {
  return contract;
}
