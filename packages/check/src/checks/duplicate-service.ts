import type { Check, Finding } from '../check.ts';

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
  find: ({ stack, settings }) => [
    ...repeated(stack.services.map((service) => service.name)).map((index) =>
      finding(index, 'name', stack.services[index]?.name),
    ),
    ...repeated(stack.services.map((service) => service.nodeId))
      // Node ids that default to equal names are told once, as names.
      .filter((index) => settings.services[index]?.nodeId !== undefined)
      .map((index) => finding(index, 'nodeId', stack.services[index]?.nodeId)),
  ],
};

function finding(index: number, key: 'name' | 'nodeId', value: string | undefined): Finding {
  return {
    path: ['services', index, key],
    message: `"${value}" is used by another service: ${TEXTS[key].consequence}`,
    expected: `a ${key} that no other service has`,
    fix: TEXTS[key].fix,
  };
}

/** Indexes of the values that stood before. */
function repeated(values: readonly string[]): number[] {
  return values.flatMap((value, index) => (values.indexOf(value) < index ? [index] : []));
}
