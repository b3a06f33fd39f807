import { contractFamilies, type SeriesFamily, spanMetricFamilies } from '@headrace/contract';
import type { Service, Stack } from '@headrace/stack';

/** Every series that the services of a stack and the collector push, with the labels that the settings decide. */
export function stackFamilies(stack: Stack): SeriesFamily[] {
  const { pipeline } = stack.collector;
  const services = pushers(stack);
  const contracts = new Map(services.map(({ contract }) => [contract.name, contract]));
  return [
    ...[...contracts.values()].flatMap((contract) => {
      const own = services.filter((service) => service.contract.name === contract.name);
      return contractFamilies(contract, pipeline).map((family) => withServices(family, own));
    }),
    ...spanMetricFamilies(pipeline).map((family) => withServices(family, services)),
  ];
}

/** The services of the settings, and the nodes of the demo beside them. */
export function pushers(stack: Stack): Service[] {
  return [...stack.services, ...(stack.demo?.nodes ?? []).map(({ service }) => service)];
}

/** `job` is a service's name and `node_id` its node: the settings have both. */
function withServices(family: SeriesFamily, services: readonly Service[]): SeriesFamily {
  const unique = (values: readonly string[]) => [...new Set(values)];
  const names = unique(services.map(({ name }) => name));
  const decided = { job: names, service_name: names, node_id: unique(services.map(({ nodeId }) => nodeId)) };
  const labels = Object.fromEntries(
    Object.entries(family.labels).map(([label, values]) => [
      label,
      (decided as Record<string, string[]>)[label] ?? values,
    ]),
  );
  return { ...family, labels };
}
