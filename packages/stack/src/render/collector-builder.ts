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
const MODULES: Readonly<Record<CollectorSection, Readonly<Record<string, string>>>> = {
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

/** A section of the collector's configuration that declares components. */
export type CollectorSection = 'receivers' | 'processors' | 'exporters' | 'connectors' | 'extensions';

/** A component that a collector of ours can be built with. */
export interface CollectorComponent {
  readonly section: CollectorSection;
  readonly type: string;
  /** Path of its Go module; the version is `VERSIONS.collector`. */
  readonly module: string;
}

const KINDS: readonly CollectorSection[] = ['receivers', 'processors', 'exporters', 'connectors', 'extensions'];

/** Every component that a configuration may use. */
export const COLLECTOR_COMPONENTS: readonly CollectorComponent[] = KINDS.flatMap((section) =>
  Object.entries(MODULES[section]).map(([type, module]) => ({ section, type, module })),
);

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

function modulesOf(kind: CollectorSection, config: CollectorConfig): { gomod: string }[] {
  const types = new Set(Object.keys(config[kind]).map((id) => id.split('/')[0] ?? id));
  return [...types].map((type) => {
    const module = MODULES[kind][type];
    if (module === undefined) throw new Error(`no Go module is known for ${kind} ${type}`);
    return { gomod: `${module} v${VERSIONS.collector}` };
  });
}
