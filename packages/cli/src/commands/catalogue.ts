import type { Catalogue } from '@headrace/contract/catalogues';
import { createProgressReporter } from '@headrace/run';
import {
  catalogueDrift,
  collectorSchemaDrift,
  harvestCatalogues,
  harvestCollectorSchema,
  mergeCatalogues,
  readCatalogue,
  writeCatalogue,
  writeCollectorSchema,
} from '@headrace/run/catalogue';
import type { DefineCommand } from '../define-command.ts';
import { EXIT, type Io } from '../io.ts';
import { explainFailure } from '../report/failures.ts';
import { interruption } from '../session.ts';
import { nodeCommand } from './start.ts';

interface Options {
  readonly out: string;
  readonly collectorSchema?: string;
  readonly check?: boolean;
}

/** Long enough for the first compactions, cuts and rule evaluations that happen by the clock. */
const TRAFFIC_MS = 45_000;
/** For a comparison less is enough: what does not show is no difference. */
const CHECK_TRAFFIC_MS = 15_000;

/** `headrace catalogue`: which series the programs of the stack show of themselves, and what the collector takes. */
export const defineCatalogue: DefineCommand = (command, io, done) => {
  command
    .requiredOption('--out <folder>', 'where the catalogues are, a file for each program')
    .option('--collector-schema <folder>', 'where the keys stand that the collector takes, by its sources')
    .option('--check', 'write nothing; exit 1 where a program shows or takes what is not written down')
    .action(async (options: Options) => done(await catalogue(options, io)));
};

async function catalogue(options: Options, io: Io): Promise<number> {
  const progress = createProgressReporter(io.stderr);
  const { signal } = interruption();
  try {
    const drift = await collectorSchema(options, io, signal);
    io.stderr.write('starting the programs on free ports …\n');
    const fresh = await harvestCatalogues({
      ...{ env: io.env, nodeCommand, signal, onBuild: progress.onEvent },
      trafficMs: options.check ? CHECK_TRAFFIC_MS : TRAFFIC_MS,
    });
    return options.check ? await compare(fresh, options.out, drift, io) : await write(fresh, options.out, io);
  } catch (error) {
    if (signal.aborted) return EXIT.fine;
    return explainFailure(error, 'text', () => undefined, io);
  } finally {
    progress.close();
  }
}

async function write(fresh: readonly Catalogue[], folder: string, io: Io): Promise<number> {
  for (const one of fresh) {
    const merged = mergeCatalogues(await readCatalogue(folder, one.program), one);
    const word = (await writeCatalogue(folder, merged)) ? 'written  ' : 'unchanged';
    io.stdout.write(`${word} ${one.program} ${one.version}: ${merged.families.length} families\n`);
  }
  return EXIT.fine;
}

/** Writes what the collector takes, or says how it differs from what is written. */
async function collectorSchema(options: Options, io: Io, signal: AbortSignal): Promise<string[]> {
  const { collectorSchema: folder, check } = options;
  if (folder === undefined) return [];
  io.stderr.write('reading the sources of the collector’s components …\n');
  const schema = await harvestCollectorSchema({ env: io.env, signal });
  if (check) return collectorSchemaDrift(folder, schema);
  const word = (await writeCollectorSchema(folder, schema)) ? 'written  ' : 'unchanged';
  io.stdout.write(`${word} otelcol ${schema.version}: ${schema.components.length} components\n`);
  return [];
}

async function compare(
  fresh: readonly Catalogue[],
  folder: string,
  before: readonly string[],
  io: Io,
): Promise<number> {
  const drift = [...before];
  for (const one of fresh) drift.push(...catalogueDrift(await readCatalogue(folder, one.program), one));
  if (drift.length === 0) return EXIT.fine;
  io.stderr.write(`${drift.join('\n')}\n  fix: run "npm run catalogue" and commit what it writes\n`);
  return EXIT.problems;
}
