import { dirname, join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { ilpConnector, type Problem } from '@headrace/contract';
import type { Embedded } from '@headrace/embedded';
import { embeddedSource, type Fault, type Page, type PageOptions, startPage } from '@headrace/page';
import { loadSettings } from '@headrace/run/config';
import { buildStack, generateBundle } from '@headrace/stack';

const ROOT = dirname(dirname(dirname(fileURLToPath(import.meta.url))));

/** A problem as `headrace check` would find it. */
export const PROBLEM: Problem = {
  ...{ code: 'query/unknown-metric', severity: 'error', file: 'grafana/dashboards/mine.json' },
  ...{ line: 12, column: 3, endColumn: 20, path: 'panels[0].targets[0].expr' },
  message: 'there is no series ilp_packet_processed_total',
  expected: 'a series that exists',
  fix: 'did you mean ilp_packets_processed_total?',
};

const FAULTS = [
  ['slow-peer', 'Slow peer', 'The receiver takes 200 ms longer for each packet.'],
  ['rejects', 'Rejects', 'The receiver rejects every third packet with F02.'],
  ['silent-peer', 'Silent peer', 'The receiver answers nothing, and packets time out.'],
] as const;

/** A page with the faults that were switched on. */
export interface OpenedPage extends Page {
  readonly faultsOn: ReadonlySet<string>;
}

/** The page of an embedded pipeline, with this repository's own settings and switches that switch nothing. */
export async function openPageOf(embedded: Embedded, options: Partial<PageOptions> = {}): Promise<OpenedPage> {
  const loaded = await loadSettings(join(ROOT, 'headrace.settings.ts'));
  if (loaded.settings === undefined) throw new Error('headrace.settings.ts has problems');
  const stack = buildStack(loaded.settings, { target: 'compose' });
  const { outputs, files } = generateBundle(stack, loaded);
  const faultsOn = new Set<string>();
  const page = await startPage({
    ...{ host: '127.0.0.1', port: 0, contracts: [ilpConnector], pipeline: stack.collector.pipeline },
    source: embeddedSource(embedded),
    configuration: {
      ...{ settingsFile: 'headrace.settings.ts', settingsText: loaded.text, settingsLocator: loaded.locator },
      ...{ outputs, files },
    },
    checks: async () => [PROBLEM],
    links: [],
    faults: {
      list: async (): Promise<Fault[]> =>
        FAULTS.map(([id, title, description]) => ({ id, title, description, on: faultsOn.has(id) })),
      set: async (id, on) => {
        if (on) faultsOn.add(id);
        else faultsOn.delete(id);
      },
    },
    ...options,
  });
  return { ...page, faultsOn };
}
