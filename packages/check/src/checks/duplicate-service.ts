import type { Check, Finding } from '../check.ts';
import { settingsExamples } from '../settings-example.ts';

const TEXTS = {
  name: {
    consequence: 'their env files would overwrite each other and their series would share a job',
    fix: 'give each service a name of its own',
  },
  nodeId: {
    consequence: 'dashboards and alerts could not tell them apart',
    fix: 'give each node an id of its own, stable over restarts',
  },
} as const;

/** Names and node ids tell services apart everywhere downstream. */
export const duplicateService: Check = {
  code: 'services/duplicate',
  severity: 'error',
  meaning: 'Two services have one name or one node id.',
  fix: 'Give each service a name and a node id of its own, stable over restarts.',
  examples: settingsExamples(
    '  - name: ilp-connector\n    contract: ilp-connector\n',
    '  - name: ilp-connector-2\n    contract: ilp-connector\n',
  ),
  find: ({ stack, settings }) => {
    const isWritten = (index: number) => settings.services[index]?.nodeId !== undefined;
    const names = repeated(stack.services.map((service) => service.name));
    const nodeIds = repeated(stack.services.map((service) => service.nodeId));
    return [
      ...names.map(({ index }) => finding(index, 'name', stack.services[index]?.name)),
      ...nodeIds
        // Node ids that default to equal names are told once, as names.
        .filter(({ index, first }) => isWritten(index) || isWritten(first))
        .map(({ index, first }) => (isWritten(index) ? index : first))
        .map((index) => finding(index, 'nodeId', stack.services[index]?.nodeId)),
    ];
  },
};

function finding(index: number, key: 'name' | 'nodeId', value: string | undefined): Finding {
  return {
    path: ['services', index, key],
    message: `"${value}" is used by another service: ${TEXTS[key].consequence}`,
    expected: `a ${key} that no other service has`,
    fix: TEXTS[key].fix,
  };
}

/** The values that stood before: where, and where first. */
function repeated(values: readonly string[]): { index: number; first: number }[] {
  return values
    .map((value, index) => ({ index, first: values.indexOf(value) }))
    .filter(({ index, first }) => first < index);
}
