import type { SeriesFamily } from '@headrace/contract';

/** Labels that say where a series comes from; what a program tells apart is the rest. */
export const ORIGIN_LABELS: ReadonlySet<string> = new Set([
  ...['job', 'instance', 'environment', 'node_id', 'collector_instance_id'],
]);

/** A query that shows a family at work, by the label that it tells apart first. */
export function exampleQuery({ name, type, labels }: SeriesFamily): string {
  const [first] = Object.keys(labels).filter((label) => !ORIGIN_LABELS.has(label));
  if (type === 'counter') return `${sumBy(first)}(rate(${name}[5m]))`;
  if (type === 'histogram')
    return `histogram_quantile(0.99, sum by (${first === undefined ? 'le' : `le, ${first}`}) (rate(${name}_bucket[5m])))`;
  if (type === 'summary') return `rate(${name}_sum[5m]) / rate(${name}_count[5m])`;
  return name;
}

function sumBy(label: string | undefined): string {
  return label === undefined ? 'sum' : `sum by (${label}) `;
}
