import { isSpanContextValid, type SpanContext, trace } from '@opentelemetry/api';
import type { Logger as OtelLogger } from '@opentelemetry/api-logs';
import { type DestinationStream, type Logger, pino, stdTimeFunctions } from 'pino';
import { emitLogRecord } from './log-record.ts';
import type { ResourceIdentity } from './resource.ts';
import type { TelemetryConfig } from './telemetry-config.ts';

export interface LogOptions {
  readonly level: TelemetryConfig['logLevel'];
  readonly identity: ResourceIdentity;
  /** Where OTLP records go; none while export is off. */
  readonly otel: OtelLogger | undefined;
  /** Where the JSON lines go; stdout where it is not given. */
  readonly destination: DestinationStream | undefined;
}

/**
 * JSON lines with `level`, `time`, `nodeId`, `correlationId`, `component`, `msg`, and the trace's ids while a span is
 * active. The same record goes out by OTLP. `correlationId` is the trace id, or outside of a trace the process's
 * instance id; a call that knows better gives its own.
 */
export function createLog(options: LogOptions): Logger {
  const { identity, otel } = options;
  const bindingsOf = cachedBindings();
  const settings = {
    level: options.level,
    base: { nodeId: identity.nodeId },
    messageKey: 'msg',
    timestamp: stdTimeFunctions.isoTime,
    formatters: { level: (label: string) => ({ level: label }) },
    mixin: (_fields: object, _level: number, logger: Logger) => ({
      ...defaultFields(bindingsOf(logger), identity.instanceId),
      ...activeTraceFields(),
    }),
    hooks: {
      logMethod(this: Logger, args: Parameters<Logger['info']>, method: Logger['info'], level: number): void {
        if (otel !== undefined) {
          const bindings = bindingsOf(this);
          const fields = { ...defaultFields(bindings, identity.instanceId), ...bindings };
          emitLogRecord(otel, { args, fields, level });
        }
        method.apply(this, args);
      },
    },
  };
  return options.destination === undefined ? pino(settings) : pino(settings, options.destination);
}

/** Fields that every line has; a child logger's own are left out, for pino would write the key twice. */
function defaultFields(bindings: Readonly<Record<string, unknown>>, instanceId: string): Record<string, unknown> {
  return {
    ...('component' in bindings ? {} : { component: 'service' }),
    ...('correlationId' in bindings ? {} : { correlationId: activeSpanContext()?.traceId ?? instanceId }),
  };
}

/** The names of the OpenTelemetry specification for trace context in logs that are not OTLP. */
function activeTraceFields(): Record<string, string> {
  const context = activeSpanContext();
  if (context === undefined) return {};
  const flags = context.traceFlags.toString(16).padStart(2, '0');
  return { trace_id: context.traceId, span_id: context.spanId, trace_flags: flags };
}

function activeSpanContext(): SpanContext | undefined {
  const context = trace.getActiveSpan()?.spanContext();
  return context !== undefined && isSpanContextValid(context) ? context : undefined;
}

/** `bindings()` parses JSON on each call, and a logger's bindings do not change here. */
function cachedBindings(): (logger: Logger) => Readonly<Record<string, unknown>> {
  const cache = new WeakMap<Logger, Readonly<Record<string, unknown>>>();
  return (logger) => {
    const known = cache.get(logger);
    if (known !== undefined) return known;
    const bindings = logger.bindings();
    cache.set(logger, bindings);
    return bindings;
  };
}
