import { context, isSpanContextValid, ROOT_CONTEXT, type SpanContext, trace } from '@opentelemetry/api';
import type { Logger as OtelLogger } from '@opentelemetry/api-logs';
import { type DestinationStream, type Logger, pino, stdSerializers, stdTimeFunctions } from 'pino';
import type { ResourceIdentity } from '../resource.ts';
import type { TelemetryConfig } from '../telemetry-config.ts';
import { createKnownBindings, redactBindings } from './bindings.ts';
import { type BurstLimit, createBurstLimit } from './burst-limit.ts';
import { kindOfCall, type LogArguments, NO_COMPONENT, redactCall } from './log-call.ts';
import { emitLogRecord } from './log-record.ts';
import { createRedact } from './redact.ts';

export interface LogOptions {
  readonly level: TelemetryConfig['logLevel'];
  readonly identity: ResourceIdentity;
  /** Where OTLP records go; none while export is off. */
  readonly otel: OtelLogger | undefined;
  /** Where the JSON lines go; stdout where it is not given. */
  readonly destination: DestinationStream | undefined;
  /** Fields that are secrets besides those whose names say so, as paths in pino's syntax. */
  readonly redact: readonly string[];
  /** Equal lines a second, at most; 0 sets no limit. */
  readonly linesPerSecond: number;
  /** Takes the number of lines that were left out of a burst. */
  readonly leftOut: (lines: number) => void;
}

export interface ServiceLog {
  readonly logger: Logger;
  /** Says now what was left out of bursts. */
  flush(): void;
}

/**
 * JSON lines with `level`, `time`, `nodeId`, `correlationId`, `component`, `msg`, and the trace's ids while a span is
 * active. The same record goes out by OTLP. `correlationId` is the trace id, or outside of a trace the process's
 * instance id; a call that knows better gives its own. Secrets are taken out, and of a burst of equal lines (level,
 * component and message) only the first are written.
 * @throws Error for a path in `redact` that cannot be read.
 */
export function createLog(options: LogOptions): ServiceLog {
  const { identity, otel } = options;
  const redact = createRedact(options.redact);
  const bindings = createKnownBindings();
  const burst = createLogBurst(options, () => logger);
  const settings = {
    level: options.level,
    base: { nodeId: identity.nodeId },
    messageKey: 'msg',
    timestamp: stdTimeFunctions.isoTime,
    // An error carries what a library hung on it, such as the request that failed, in a form that only the serializer shows.
    serializers: { err: (error: Error) => redact(stdSerializers.err(error)) },
    formatters: { level: (label: string) => ({ level: label }) },
    mixin: (_fields: object, _level: number, logger: Logger) => ({
      ...defaultFields(bindings.of(logger), identity.instanceId),
      ...activeTraceFields(),
    }),
    hooks: {
      logMethod(this: Logger, args: LogArguments, method: Logger['info'], level: number): void {
        const own = bindings.of(this);
        if (!burst.admits(kindOfCall(args, own, level))) return;
        const shown = redactCall(args, redact);
        if (otel !== undefined) {
          const fields = { ...defaultFields(own, identity.instanceId), ...own };
          emitLogRecord(otel, { args: shown, fields, level });
        }
        method.apply(this, shown);
      },
    },
  };
  const logger: Logger = options.destination === undefined ? pino(settings) : pino(settings, options.destination);
  redactBindings(logger, redact, bindings);
  return { logger, flush: burst.flush };
}

/** What was left out of a burst is one line, of the same level and component, and no burst of its own. */
function createLogBurst({ linesPerSecond, leftOut }: LogOptions, logger: () => Logger): BurstLimit {
  let telling = false;
  const limit = createBurstLimit({
    perSecond: linesPerSecond,
    leftOut: ({ level, component, message }, lines) => {
      leftOut(lines);
      const log = logger();
      const name = (log.levels.labels[level] ?? 'info') as 'info';
      telling = true;
      // The timer that calls this has the context in which it was set: a span that has nothing to do with the line.
      context.with(ROOT_CONTEXT, () => log[name]({ component, suppressed: lines }, `left out: ${message}`));
      telling = false;
    },
  });
  return { flush: limit.flush, admits: (kind) => telling || limit.admits(kind) };
}

/** Fields that every line has; a child logger's own are left out, for pino would write the key twice. */
function defaultFields(bindings: Readonly<Record<string, unknown>>, instanceId: string): Record<string, unknown> {
  return {
    ...('component' in bindings ? {} : { component: NO_COMPONENT }),
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
