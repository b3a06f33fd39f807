import { setTimeout as delay } from 'node:timers/promises';
import type { Catalogue } from '@headrace/contract/catalogues';
import { localUrl, type Stack, VERSIONS } from '@headrace/stack';
import type { NodeCommand } from '../demo/nodes.ts';
import { startDemo } from '../demo/run.ts';
import { type NativeOptions, startNative } from '../native/start.ts';
import { exercise } from './exercise.ts';
import { writeFreeSettings } from './free-settings.ts';
import { catalogueFromScrape } from './from-scrape.ts';
import { giveRules } from './rules.ts';

export interface HarvestOptions extends Pick<NativeOptions, 'env' | 'onBuild' | 'onProcess' | 'signal'> {
  readonly nodeCommand: NodeCommand;
  /** How long the programs work before they are asked. */
  readonly trafficMs: number;
}

/** Runs the whole stack on free ports with the demo's traffic and reads what each program says of itself. */
export async function harvestCatalogues(options: HarvestOptions): Promise<Catalogue[]> {
  const { nodeCommand, trafficMs, ...starting } = options;
  const { remove, ...own } = await writeFreeSettings();
  try {
    const native = await startNative({ ...own, ...starting, withDemo: true });
    try {
      const demo = await startDemo(native, { nodeCommand, env: starting.env });
      await giveRules(native);
      await exercise(native.stack);
      await delay(trafficMs, undefined, starting.signal === undefined ? {} : { signal: starting.signal });
      const catalogues = await scrapeCatalogues(native.stack);
      await demo.stop();
      return catalogues;
    } finally {
      await native.stop();
    }
  } finally {
    await remove();
  }
}

/** The programs by the name of the job that scrapes them. */
const PROGRAM_VERSIONS: Readonly<Record<string, string>> = {
  otelcol: VERSIONS.collector,
  prometheus: VERSIONS.prometheus,
  alertmanager: VERSIONS.alertmanager,
  loki: VERSIONS.loki,
  tempo: VERSIONS.tempo,
};

/** Names as Prometheus stores them: the same escaping that its configuration asks for. */
const TEXT = 'text/plain;version=0.0.4;escaping=underscores';

/** What each program that Prometheus scrapes directly shows now. */
export async function scrapeCatalogues(stack: Stack): Promise<Catalogue[]> {
  const jobs = stack.prometheus.jobs.filter((job) => PROGRAM_VERSIONS[job.name] !== undefined);
  return Promise.all(
    jobs.map(async ({ name, endpoint }) => {
      const response = await fetch(localUrl(endpoint, '/metrics'), {
        headers: { accept: TEXT },
        signal: AbortSignal.timeout(10_000),
      });
      if (!response.ok) throw new Error(`${name} answered ${response.status} for its metrics`);
      return catalogueFromScrape(name, PROGRAM_VERSIONS[name] ?? '', await response.text());
    }),
  );
}
