import type { Problem } from '@headrace/contract';
import { type EmittedFile, emitFile, headerOf } from './emit/emit.ts';
import { sha256 } from './emit/sha256.ts';
import type { Stack } from './model/stack.ts';
import { applyPatches, type PatchContext } from './patch/apply.ts';
import { renderAlertmanager } from './render/alertmanager.ts';
import { renderCollector } from './render/collector.ts';
import { renderCollectorBuilder } from './render/collector-builder.ts';
import { COMPOSE_FILE, renderCompose } from './render/compose.ts';
import { renderGrafanaDashboards } from './render/grafana-dashboards.ts';
import { renderGrafanaDatasources } from './render/grafana-datasources.ts';
import { renderLoki } from './render/loki.ts';
import type { OutputFile } from './render/output-file.ts';
import { renderPrometheus } from './render/prometheus.ts';
import { renderServiceEnvs } from './render/service-env.ts';
import { renderTempo } from './render/tempo.ts';

/** Every generated file of one target, as data and as text. */
export interface Bundle {
  readonly outputs: readonly OutputFile[];
  readonly files: readonly EmittedFile[];
  readonly problems: readonly Problem[];
}

const RENDERERS: readonly ((stack: Stack) => OutputFile[])[] = [
  renderCollector,
  renderCollectorBuilder,
  renderTempo,
  renderLoki,
  renderPrometheus,
  renderAlertmanager,
  renderGrafanaDatasources,
  renderGrafanaDashboards,
  renderServiceEnvs,
];

/** Renders, patches and emits the whole bundle. Pure: the same stack gives the same bytes. */
export function generateBundle(stack: Stack, context: PatchContext): Bundle {
  const header = headerOf(context.file);
  const patches = stack.patches.map((patch, index) => ({ patch, index }));
  const rendered = RENDERERS.flatMap((render) => render(stack));
  const config = applyPatches(
    rendered,
    patches.filter(({ patch }) => patch.file !== COMPOSE_FILE),
    context,
    [COMPOSE_FILE],
  );
  const files = config.files.map((file) => emitFile(file, header));
  if (stack.target === 'native') return { outputs: config.files, files, problems: config.problems };

  // The compose file comes last, for it names the hash of what it mounts, patches included.
  const hashes = new Map(files.map((file) => [file.path, sha256(file.text)]));
  const ofCompose = patches.filter(({ patch }) => patch.file === COMPOSE_FILE);
  const compose = applyPatches(renderCompose(stack, hashes), ofCompose, context);
  return {
    outputs: [...config.files, ...compose.files],
    files: [...files, ...compose.files.map((file) => emitFile(file, header))],
    problems: [...config.problems, ...compose.problems],
  };
}
