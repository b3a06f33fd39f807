import { mkdir, readdir, rm, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { BinaryError } from './errors.ts';
import { copyModule, downloadModule } from './modules.ts';
import { type BuiltProgram, PROGRAMS } from './programs.ts';
import type { RecipeContext } from './recipe-context.ts';

/** How the programs of one Go module are built. */
export interface Recipe {
  /** `path@version` */
  readonly module: string;
  /** The Go version that the module's own go.mod asks for. */
  readonly minimumGo: string;
  /** Disk space for dependencies and build cache when neither is there yet. */
  readonly coldGiB: number;
  /** The main package of each program, relative to the prepared sources. */
  readonly packages: Partial<Readonly<Record<BuiltProgram, string>>>;
  /** Linker variables, so that `--version` tells the truth. */
  readonly variables: Readonly<Record<string, string>>;
  /** Brings sources that can be built into `context.folder`; returns the folder to build in. */
  prepare(context: RecipeContext): Promise<string>;
}

/** Prometheus 3.14.0 is module version 0.314.0: Go wants a path that ends in /v3 for the other. */
const PROMETHEUS = `github.com/prometheus/prometheus@v${moduleVersion(PROGRAMS.prometheus.version)}`;
const ALERTMANAGER = `github.com/prometheus/alertmanager@v${PROGRAMS.alertmanager.version}`;
const LOKI = `github.com/grafana/loki/v3@v${PROGRAMS.loki.version}`;
const LOKI_PUSH = 'github.com/grafana/loki/pkg/push@v0.0.0-20250630054201-94c0ba7b0952';
const COMPOSE = `github.com/docker/compose/v2@v${PROGRAMS['docker-compose'].version}`;
const COLLECTOR_BUILDER = `go.opentelemetry.io/collector/cmd/builder@v${PROGRAMS.otelcol.version}`;

export const RECIPES: readonly Recipe[] = [
  {
    module: COLLECTOR_BUILDER,
    minimumGo: '1.25.0',
    coldGiB: 1.5,
    packages: { otelcol: '.' },
    variables: {},
    prepare: generateCollector,
  },
  {
    // Version 3.14.0 of Prometheus is the Go module version v0.314.0.
    module: PROMETHEUS,
    minimumGo: '1.25.8',
    coldGiB: 1.5,
    packages: { prometheus: './cmd/prometheus', promtool: './cmd/promtool' },
    variables: { 'github.com/prometheus/common/version.Version': PROGRAMS.prometheus.version },
    prepare: (context) => copyModule(PROMETHEUS, 'source', context),
  },
  {
    module: ALERTMANAGER,
    minimumGo: '1.25.0',
    coldGiB: 0.5,
    packages: { alertmanager: './cmd/alertmanager', amtool: './cmd/amtool' },
    variables: { 'github.com/prometheus/common/version.Version': PROGRAMS.alertmanager.version },
    prepare: prepareAlertmanager,
  },
  {
    module: LOKI,
    minimumGo: '1.26.5',
    coldGiB: 1.7,
    packages: { loki: './cmd/loki' },
    variables: { 'github.com/grafana/loki/v3/pkg/util/build.Version': PROGRAMS.loki.version },
    prepare: prepareLoki,
  },
  {
    module: COMPOSE,
    minimumGo: '1.24.9',
    coldGiB: 0.8,
    packages: { 'docker-compose': './cmd' },
    variables: { 'github.com/docker/compose/v2/internal.Version': `v${PROGRAMS['docker-compose'].version}` },
    prepare: (context) => copyModule(COMPOSE, 'source', context),
  },
];

/** The recipe that makes a program. */
export function recipeOf(name: BuiltProgram): Recipe {
  const recipe = RECIPES.find(({ packages }) => packages[name] !== undefined);
  if (recipe === undefined) throw new Error(`no recipe builds ${name}`);
  return recipe;
}

/** The module leaves out the built web page that the program embeds, so it gets one of ours: the API is what we use. */
async function prepareAlertmanager(context: RecipeContext): Promise<string> {
  const source = await copyModule(ALERTMANAGER, 'source', context);
  const page = join(source, 'ui', 'app', 'dist');
  await mkdir(page, { recursive: true });
  await writeFile(join(page, 'index.html'), '<!doctype html><title>Alertmanager</title><p>API only\n');
  return source;
}

/** Loki's go.mod replaces one module by a folder that its own module leaves out: the pinned version goes there. */
async function prepareLoki(context: RecipeContext): Promise<string> {
  const source = await copyModule(LOKI, 'source', context);
  await rm(join(source, 'pkg', 'push'), { recursive: true, force: true });
  await copyModule(LOKI_PUSH, join('source', 'pkg', 'push'), context);
  return source;
}

/** Lets `ocb` write the collector's sources; compiling them is left to the same step as for all other programs. */
async function generateCollector(context: RecipeContext): Promise<string> {
  const { folder, collectorManifest } = context;
  await downloadModule(COLLECTOR_BUILDER, context);
  await context.go(['install', COLLECTOR_BUILDER], { cwd: folder, env: { GOBIN: folder } });
  const work = join(folder, 'work');
  await mkdir(work);
  await writeFile(join(work, 'builder.yaml'), collectorManifest);
  await context.run(join(folder, 'builder'), ['--config', 'builder.yaml', '--skip-compilation'], { cwd: work });
  const files = await readdir(work, { recursive: true, withFileTypes: true });
  const generated = files.find((file) => file.isFile() && file.name === 'go.mod');
  if (generated === undefined) {
    throw new BinaryError(
      'the collector builder wrote no sources below its working folder',
      "make dist.output_path in the collector's manifest a relative path such as ./_build",
    );
  }
  return generated.parentPath;
}

/** `3.14.0` as Prometheus numbers its module: `0.314.0`. */
function moduleVersion(version: string): string {
  const [major, minor, patch] = version.split('.');
  return `0.${major}${minor?.padStart(2, '0')}.${patch}`;
}
