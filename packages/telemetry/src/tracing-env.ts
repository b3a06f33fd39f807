import type { EnvReader } from './env-reader.ts';
import { PROPAGATORS, SAMPLERS, type TelemetryConfig } from './telemetry-config.ts';

const MOST_PER_SECOND = 1_000_000;
/** Enough to see what goes wrong; a peer that sends garbage must not fill the trace store. */
const FAILURES_PER_SECOND = 100;
const LIMIT = { min: 0, max: 1_000_000 };
const COUNT = 128;

/** What decides about spans: sampler, limits and propagators. */
export function readTracing(
  reader: EnvReader,
): Pick<TelemetryConfig, 'sampler' | 'spanLimits' | 'logLimits' | 'propagation'> {
  return {
    sampler: readSampler(reader),
    propagation: readPropagators(reader),
    ...readLimits(reader),
  };
}

/** `OTEL_TRACES_SAMPLER` wins over the older `OTEL_SAMPLING_RATIO`. */
function readSampler(reader: EnvReader): TelemetryConfig['sampler'] {
  const share = { fallback: 1, min: 0, max: 1 };
  const perSecond = { min: 0, max: MOST_PER_SECOND, unit: 'spans a second' };
  const olderRatio = reader.decimal('OTEL_SAMPLING_RATIO', share);
  const standardRatio = reader.decimal('OTEL_TRACES_SAMPLER_ARG', share);
  const name = reader.choice('OTEL_TRACES_SAMPLER', SAMPLERS, 'parentbased_traceidratio');
  return {
    name,
    ratio: reader.text('OTEL_TRACES_SAMPLER') === undefined ? olderRatio : standardRatio,
    tracesPerSecond: reader.decimal('HEADRACE_TRACES_PER_SECOND', { ...perSecond, fallback: 0 }),
    failuresPerSecond: reader.decimal('HEADRACE_FAILED_SPANS_PER_SECOND', {
      ...perSecond,
      fallback: FAILURES_PER_SECOND,
    }),
  };
}

/** `OTEL_PROPAGATORS`: a list; `none` alone turns propagation off. */
function readPropagators(reader: EnvReader): TelemetryConfig['propagation'] {
  const variable = 'OTEL_PROPAGATORS';
  const names = (reader.text(variable) ?? 'tracecontext,baggage').split(',').map((name) => name.trim());
  const known: readonly string[] = PROPAGATORS;
  for (const name of new Set(names)) {
    if (known.includes(name) && (name !== 'none' || names.length === 1)) continue;
    reader.reject(variable, name, {
      expected: 'tracecontext and baggage with a comma between them, one of the two, or none alone',
      fix: `set ${variable}=tracecontext,baggage, the default, or leave it out`,
    });
  }
  return { traceContext: names.includes('tracecontext'), baggage: names.includes('baggage') };
}

/** The limits of the OpenTelemetry SDK specification; the general ones hold where a special one is not set. */
function readLimits(reader: EnvReader): Pick<TelemetryConfig, 'spanLimits' | 'logLimits'> {
  const limit = (variable: string, fallback: number): number => reader.integer(variable, { ...LIMIT, fallback });
  // Unlimited unless somebody sets it; a value of no length is of no use to anybody.
  const length = (variable: string, fallback: number | undefined): number | undefined =>
    reader.text(variable) === undefined
      ? fallback
      : reader.integer(variable, { ...LIMIT, min: 1, fallback: LIMIT.max });
  const anyLength = length('OTEL_ATTRIBUTE_VALUE_LENGTH_LIMIT', undefined);
  const anyCount = limit('OTEL_ATTRIBUTE_COUNT_LIMIT', COUNT);
  const spanLength = length('OTEL_SPAN_ATTRIBUTE_VALUE_LENGTH_LIMIT', anyLength);
  const logLength = length('OTEL_LOGRECORD_ATTRIBUTE_VALUE_LENGTH_LIMIT', anyLength);
  return {
    spanLimits: {
      ...(spanLength === undefined ? {} : { attributeValueLengthLimit: spanLength }),
      attributeCountLimit: limit('OTEL_SPAN_ATTRIBUTE_COUNT_LIMIT', anyCount),
      eventCountLimit: limit('OTEL_SPAN_EVENT_COUNT_LIMIT', COUNT),
      linkCountLimit: limit('OTEL_SPAN_LINK_COUNT_LIMIT', COUNT),
      attributePerEventCountLimit: limit('OTEL_EVENT_ATTRIBUTE_COUNT_LIMIT', COUNT),
      attributePerLinkCountLimit: limit('OTEL_LINK_ATTRIBUTE_COUNT_LIMIT', COUNT),
    },
    logLimits: {
      ...(logLength === undefined ? {} : { attributeValueLengthLimit: logLength }),
      attributeCountLimit: limit('OTEL_LOGRECORD_ATTRIBUTE_COUNT_LIMIT', anyCount),
    },
  };
}
