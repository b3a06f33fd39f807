import type { Example } from '../example.ts';

const COMMON = 'environment="development",instance="4e1f",job="ilp-connector",node_id="connector"';

interface FamilyExample {
  readonly name?: string;
  readonly type?: string;
  readonly help?: string;
  /** Labels of each series beside those that the pipeline adds. */
  readonly series?: readonly string[];
  readonly common?: string;
}

/** A family as :8889 shows it of one connector. */
export function expositionExample({
  name = 'channel_disputes_total',
  type = 'counter',
  help = 'Disputes of payment channels',
  series = ['method="xrp"', 'method="evm"'],
  common = COMMON,
}: FamilyExample = {}): Example {
  const lines = series.map((labels) => `${name}{${[common, labels].filter((part) => part !== '').join(',')}} 0`);
  return { exposition: [`# HELP ${name} ${help}`, `# TYPE ${name} ${type}`, ...lines, ''].join('\n') };
}
