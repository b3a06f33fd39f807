import type { Example, Examples } from './example.ts';

const SERVICES = `services:
  - name: ilp-connector
    contract: ilp-connector
`;

/** Settings of one connector, in YAML, with what a test puts behind them: the keys of the service first, then sections. */
export function settingsExample(more: string): Example {
  return { settings: `${SERVICES}${more}`, language: 'yaml' };
}

/** The same settings twice, with what is wrong and with what is right. */
export function settingsExamples(wrong: string, right: string): Examples {
  return { wrong: settingsExample(wrong), right: settingsExample(right) };
}
