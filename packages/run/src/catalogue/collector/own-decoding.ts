import type { Definition, Shape } from '@headrace/check/collector-schema';

const CORE = 'go.opentelemetry.io/collector';
const CONTRIB = 'github.com/open-telemetry/opentelemetry-collector-contrib';
const MIGRATION = `${CORE}/service/telemetry/otelconftelemetry/internal/migration`;

/*
 * By hand, from the sources: every type that reads its part of a configuration by an `Unmarshal` or `UnmarshalText` of
 * its own. One that is in none of these lists stops the harvest, so that a new version cannot slip past.
 */

/** Types that read a text, and what it may be. A type that is a text itself takes null for an empty one. */
export const OWN_TEXTS: Readonly<Record<string, Shape>> = {
  // component/identifiable.go
  [`${CORE}/component.ID`]: 'id',
  // otlpreceiver/config.go: any path of a URL.
  [`${CORE}/receiver/otlpreceiver.SanitizedURLPath`]: 'text',
  // configcompression/compressiontype.go
  [`${CORE}/config/configcompression.Type`]: {
    words: ['gzip', 'zlib', 'deflate', 'snappy', 'x-snappy-framed', 'zstd', 'lz4', 'none', ''],
  },
  // confignet/confignet.go
  [`${CORE}/config/confignet.TransportType`]: {
    words: [
      ...['tcp', 'tcp4', 'tcp6', 'udp', 'udp4', 'udp6', 'ip', 'ip4', 'ip6'],
      ...['unix', 'unixgram', 'unixpacket', 'npipe', ''],
    ],
  },
  // configtelemetry/configtelemetry.go
  [`${CORE}/config/configtelemetry.Level`]: {
    words: ['none', 'basic', 'normal', 'detailed'],
    anyCase: true,
    integer: true,
  },
  // exporterhelper/internal/request/sizer.go
  [`${CORE}/exporter/exporterhelper/internal/request.SizerType`]: { words: ['requests', 'items', 'bytes'] },
  // otlphttpexporter/config.go
  [`${CORE}/exporter/otlphttpexporter.EncodingType`]: { words: ['proto', 'json'], strict: true },
  // ottl/config.go
  [`${CONTRIB}/pkg/ottl.ErrorMode`]: { words: ['ignore', 'propagate', 'silent'], anyCase: true, strict: true },
  // transformprocessor/internal/common/config.go
  [`${CONTRIB}/processor/transformprocessor/internal/common.ContextID`]: {
    words: ['resource', 'scope', 'span', 'spanevent', 'metric', 'datapoint', 'exemplar', 'log', 'profile'],
    ...{ anyCase: true, strict: true },
  },
  // spanmetricsconnector/internal/metrics/unit.go
  [`${CONTRIB}/connector/spanmetricsconnector/internal/metrics.Unit`]: {
    words: ['ms', 's'],
    anyCase: true,
    integer: true,
  },
  // zap/zapcore/level.go
  'go.uber.org/zap/zapcore.Level': {
    words: ['debug', 'info', '', 'warn', 'warning', 'error', 'dpanic', 'panic', 'fatal'],
    ...{ anyCase: true, integer: true },
  },
};

/** Structs, and what they take beyond what they declare. */
export const OWN_KEYS: Readonly<Record<string, (declared: Definition) => Definition>> = {
  // exporterhelper/internal/queuebatch/config.go: sets the sizer of the batch to that of the queue.
  [`${CORE}/exporter/exporterhelper/internal/queuebatch.Config`]: (declared) => declared,
  // internal/healthcheck/config.go: sets defaults of the sections that are there.
  [`${CONTRIB}/internal/healthcheck.Config`]: (declared) => declared,
  // transformprocessor/config.go: statements may stand alone, without a group, and nothing else becomes a list.
  [`${CONTRIB}/processor/transformprocessor.Config`]: ({ keys }) => ({
    keys: Object.fromEntries(
      Object.entries(keys).map(([key, shape]) => [key, key.endsWith('_statements') ? statements(shape) : shape]),
    ),
  }),
};

function statements(shape: Shape): Shape {
  if (typeof shape === 'string' || !('list' in shape)) throw new Error('the statements of transform are no list');
  return { list: { either: [shape.list, 'text'] }, strict: true };
}

/** Other types, and what they take beyond what they declare. */
export const OWN_SHAPES: Readonly<Record<string, (declared: Shape) => Shape>> = {
  // configopaque/maplist.go: a list of pairs, or a map.
  [`${CORE}/config/configopaque.MapList`]: (declared) => ({ either: [declared, { map: 'text' }] }),
};

/** Types of the collector's own telemetry that read version 0.2.0 of the format where 0.3.0 does not fit: v0.3.0.go. */
export const OLDER_FORMATS: Readonly<Record<string, string>> = {
  [`${MIGRATION}.TracesConfigV030`]: 'tracesConfigV020',
  [`${MIGRATION}.MetricsConfigV030`]: 'metricsConfigV020',
  [`${MIGRATION}.LogsConfigV030`]: 'logsConfigV020',
};

/** Interfaces, and what the collector puts there. */
export const INTERFACES: Readonly<Record<string, { readonly path: string; readonly name: string }>> = {
  // service/config.go: Telemetry is a component.Config, which otelconftelemetry's factory makes.
  [`${CORE}/component.Config`]: { path: `${CORE}/service/telemetry/otelconftelemetry`, name: 'Config' },
};

/** Types whose `endpoint` is an address to listen on. */
export const SERVERS: readonly string[] = [
  `${CORE}/config/confighttp.ServerConfig`,
  `${CORE}/config/configgrpc.ServerConfig`,
];
