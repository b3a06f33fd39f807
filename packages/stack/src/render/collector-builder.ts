import type { Stack } from '../model/stack.ts';
import { VERSIONS } from '../model/versions.ts';
import { type CollectorConfig, collectorConfig } from './collector.ts';
import type { OutputFile } from './output-file.ts';
import { outputFile } from './sourced.ts';

/** Path of the ocb manifest in the bundle. */
export const COLLECTOR_MANIFEST = 'collector/builder.yaml';

const CORE = 'go.opentelemetry.io/collector';
const CONTRIB = 'github.com/open-telemetry/opentelemetry-collector-contrib';

/** Go module of each component type that a configuration may use. */
const MODULES: Readonly<Record<Kind, Readonly<Record<string, string>>>> = {
  extensions: {
    health_check: `${CONTRIB}/extension/healthcheckextension`,
    file_storage: `${CONTRIB}/extension/storage/filestorage`,
  },
  receivers: { otlp: `${CORE}/receiver/otlpreceiver` },
  processors: {
    memory_limiter: `${CORE}/processor/memorylimiterprocessor`,
    resource: `${CONTRIB}/processor/resourceprocessor`,
    transform: `${CONTRIB}/processor/transformprocessor`,
  },
  connectors: { span_metrics: `${CONTRIB}/connector/spanmetricsconnector` },
  exporters: {
    otlp_grpc: `${CORE}/exporter/otlpexporter`,
    otlp_http: `${CORE}/exporter/otlphttpexporter`,
    prometheus: `${CONTRIB}/exporter/prometheusexporter`,
  },
};

type Kind = 'receivers' | 'processors' | 'exporters' | 'connectors' | 'extensions';
const KINDS: readonly Kind[] = ['receivers', 'processors', 'exporters', 'connectors', 'extensions'];

/** `collector/builder.yaml`: a collector with the components that the configuration uses and no others. */
export function renderCollectorBuilder(stack: Stack): OutputFile[] {
  const config = collectorConfig(stack);
  const manifest = {
    dist: {
      module: 'headrace/otelcol',
      name: 'otelcol',
      description: 'OpenTelemetry Collector with the components of this pipeline',
      version: VERSIONS.collector,
      output_path: './build',
    },
    ...Object.fromEntries(KINDS.map((kind) => [kind, modulesOf(kind, config)])),
    providers: ['env', 'file'].map((name) => ({
      gomod: `${CORE}/confmap/provider/${name}provider v${VERSIONS.collectorProviders}`,
    })),
  };
  return [outputFile(COLLECTOR_MANIFEST, 'yaml', manifest)];
}

function modulesOf(kind: Kind, config: CollectorConfig): { gomod: string }[] {
  const types = new Set(Object.keys(config[kind]).map((id) => id.split('/')[0] ?? id));
  return [...types].map((type) => {
    const module = MODULES[kind][type];
    if (module === undefined) throw new Error(`no Go module is known for ${kind} ${type}`);
    return { gomod: `${module} v${VERSIONS.collector}` };
  });
}
