import {
  type Contract,
  contractFamilies,
  type PipelineModel,
  type SeriesFamily,
  spanMetricFamilies,
} from '@headrace/contract';
import { type Endpoint, endpoints, type OutputFile, type SettingRow, type Stack, settingRows } from '@headrace/stack';
import { problemCatalogue } from '../problem-catalogue.ts';
import type { ProblemEntry } from '../problem-entry.ts';
import { type Query, queriesOf, type Rule, rulesOf } from './query.ts';

/** Everything that has a name in one stack. */
export interface Knowledge {
  /** Each contract with the names of the services that have it. */
  readonly contracts: readonly { readonly contract: Contract; readonly services: readonly string[] }[];
  readonly pipeline: PipelineModel;
  /** The port that shows what services push. */
  readonly metricsPort: number;
  /** Families of contracts and of spans, then those of other programs. */
  readonly families: readonly SeriesFamily[];
  readonly queries: readonly Query[];
  readonly rules: readonly Rule[];
  readonly problems: readonly ProblemEntry[];
  readonly endpoints: readonly (Endpoint & { readonly scrapedAs: string })[];
  readonly settings: readonly SettingRow[];
  /** Which setting went into which file. */
  readonly written: readonly { readonly setting: string; readonly file: string }[];
}

/** What can be explained of a stack and its bundle; `catalogued` are the families that other programs show. */
export function buildKnowledge(
  stack: Stack,
  outputs: readonly OutputFile[],
  catalogued: readonly SeriesFamily[],
): Knowledge {
  const { pipeline } = stack.collector;
  const contracts = contractsOf(stack);
  return {
    contracts,
    pipeline,
    metricsPort: stack.collector.metrics.port,
    families: [
      ...contracts.flatMap(({ contract }) => contractFamilies(contract, pipeline)),
      ...spanMetricFamilies(pipeline),
      ...catalogued,
    ],
    queries: queriesOf(outputs),
    rules: rulesOf(outputs),
    problems: problemCatalogue(),
    endpoints: endpoints(stack).map((endpoint) => ({ ...endpoint, scrapedAs: scrapedAs(stack, endpoint) })),
    settings: settingRows(),
    written: outputs.flatMap(({ path, sources }) =>
      Object.values(sources).map((setting) => ({ setting: setting.replace(/\.\d+/g, '[]'), file: path })),
    ),
  };
}

function contractsOf(stack: Stack): Knowledge['contracts'] {
  const names = [...new Set(stack.services.map(({ contract }) => contract.name))];
  return names.flatMap((name) => {
    const services = stack.services.filter(({ contract }) => contract.name === name);
    return services
      .slice(0, 1)
      .map(({ contract }) => ({ contract, services: services.map((service) => service.name) }));
  });
}

function scrapedAs(stack: Stack, { port }: Endpoint): string {
  return stack.prometheus.jobs.find((job) => job.endpoint.port === port)?.name ?? '';
}
