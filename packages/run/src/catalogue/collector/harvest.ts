import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import type { CollectorSchema, ComponentSchema, Definition, Shape } from '@headrace/check/collector-schema';
import { COLLECTOR_COMPONENTS, type CollectorComponent, VERSIONS } from '@headrace/stack';
import type { Environment } from '../../binaries/cache.ts';
import { requireGo } from '../../binaries/go.ts';
import { downloadModule } from '../../binaries/modules.ts';
import { recipeOf } from '../../binaries/recipes.ts';
import { runCommand } from '../../binaries/run-command.ts';
import { type FetchModule, type GoModules, openGoModules } from './go-modules.ts';
import { createShapeReader } from './shapes.ts';

const SERVICE = 'go.opentelemetry.io/collector/service';

/**
 * Reads from the pinned collector's Go sources which keys and types each component takes. Go brings the sources, from
 * its module cache or from the network.
 */
export async function harvestCollectorSchema(options: {
  readonly env: Environment;
  readonly signal?: AbortSignal | undefined;
}): Promise<CollectorSchema> {
  const go = await requireGo([{ name: 'otelcol', recipe: recipeOf('otelcol') }], options.env);
  const folder = await mkdtemp(join(tmpdir(), 'headrace-modules-'));
  const context = {
    folder,
    go: (args: readonly string[], { cwd }: { cwd: string }) =>
      runCommand(go.command, args, { cwd, env: go.env, signal: options.signal }),
  };
  const fetched = new Map<string, Promise<string>>();
  const fetch: FetchModule = (module) => {
    const known = fetched.get(module) ?? downloadModule(module, context);
    fetched.set(module, known);
    return known;
  };
  try {
    return await readSchema(fetch);
  } finally {
    await rm(folder, { recursive: true, force: true });
  }
}

async function readSchema(fetch: FetchModule): Promise<CollectorSchema> {
  const roots = [...COLLECTOR_COMPONENTS.map(({ module }) => module), SERVICE].map(versioned);
  const modules = await openGoModules(roots, fetch);
  const reader = createShapeReader(modules);
  const components: ComponentSchema[] = [];
  for (const component of COLLECTOR_COMPONENTS) {
    const shape = await reader.shapeOf(component.module, 'Config');
    components.push(await componentSchema(component, shape, modules));
  }
  const service = await reader.shapeOf(SERVICE, 'Config');
  return {
    version: VERSIONS.collector,
    components,
    service,
    definitions: inUse(reader.definitions, [...components.map(({ shape }) => shape), service]),
  };
}

async function componentSchema(
  { section, type, module }: CollectorComponent,
  shape: Shape,
  modules: GoModules,
): Promise<ComponentSchema> {
  const metadata = await modules.read(module, 'metadata.yaml');
  const alias = /^deprecated_type: (\S+)$/m.exec(metadata)?.[1];
  return { section, type, ...(alias === undefined ? {} : { alias }), module: versioned(module), shape };
}

function versioned(module: string): string {
  return `${module}@v${VERSIONS.collector}`;
}

/** The definitions that some component refers to, sorted: what was only squashed into others is left out. */
function inUse(all: ReadonlyMap<string, Definition>, roots: readonly Shape[]): Record<string, Definition> {
  const used = new Map<string, Definition>();
  const visit = (value: unknown): void => {
    if (typeof value === 'string' && value.startsWith('#')) {
      const name = value.slice(1);
      const definition = all.get(name);
      if (definition === undefined) throw new Error(`nothing defines ${name}`);
      if (used.has(name)) return;
      used.set(name, definition);
      visit(definition.keys);
    } else if (typeof value === 'object' && value !== null) Object.values(value).forEach(visit);
  };
  roots.forEach(visit);
  return Object.fromEntries([...used].toSorted(([a], [b]) => (a < b ? -1 : 1)));
}
