export { type Bundle, generateBundle } from './bundle.ts';
export type { EmittedFile } from './emit/emit.ts';
export { sha256 } from './emit/sha256.ts';
export { type BuildOptions, buildStack } from './model/build.ts';
export * from './model/stack.ts';
export { IMAGES, VERSIONS } from './model/versions.ts';
export type { PatchContext } from './patch/apply.ts';
export { settingsJsonSchema } from './reference/json-schema.ts';
export { portsMarkdown } from './reference/ports-markdown.ts';
export { type SettingRow, settingRows } from './reference/setting-rows.ts';
export { settingsMarkdown } from './reference/settings-markdown.ts';
export { settingsTemplate } from './reference/settings-template.ts';
export { telemetryMarkdown } from './reference/telemetry-markdown.ts';
export { ALERTMANAGER_CONFIG } from './render/alertmanager.ts';
export { COLLECTOR_CONFIG } from './render/collector.ts';
export {
  COLLECTOR_COMPONENTS,
  COLLECTOR_MANIFEST,
  type CollectorComponent,
  type CollectorSection,
} from './render/collector-builder.ts';
export { COMPOSE_FILE } from './render/compose.ts';
export { demoNodeVariables } from './render/demo-env.ts';
export { alertmanagerFlags, prometheusFlags } from './render/flags.ts';
export { LOKI_CONFIG } from './render/loki.ts';
export type { OutputFile, OutputPointer } from './render/output-file.ts';
export { PROMETHEUS_CONFIG } from './render/prometheus.ts';
export { TEMPO_CONFIG } from './render/tempo.ts';
export { defineSettings } from './settings/define.ts';
export { DURATION_UNITS_MS, durationMs, prometheusDuration } from './settings/duration.ts';
export { readTypeScript } from './settings/locate-typescript.ts';
export * from './settings/location.ts';
export { nearest } from './settings/nearest.ts';
export { type ParsedSettings, parseSettings } from './settings/parse.ts';
export { type IgnoredProblem, MOST_SERIES_BUDGET, type Settings, type SettingsInput } from './settings/schema.ts';
export { type Secret, secret } from './settings/secret.ts';
export { readYaml } from './yaml.ts';
