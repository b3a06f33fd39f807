import { type Contract, labelName, seriesName, spanMetrics } from '@headrace/contract';
import type { Knowledge } from './knowledge.ts';
import type { Meaning } from './meaning.ts';
import { attributeReaders, labelReaders, stringReaders } from './readers.ts';

/** Spans by their name, or the name in code. */
export function explainSpan(name: string, knowledge: Knowledge): Meaning[] {
  const { calls, duration } = spanMetrics(knowledge.pipeline);
  return ofContracts(knowledge, (contract) =>
    Object.entries(contract.spans)
      .filter(([key, span]) => name === key || name === span.name)
      .map(([key, span]) => ({
        kind: 'span',
        name: span.name,
        description: span.description,
        facts: [
          ['in code', key],
          ['kind', span.kind],
          ['attributes', span.attributes.join(', ')],
          ['as series', `${seriesName(calls)}{span_name="${span.name}"}, ${seriesName(duration)}_bucket, _sum, _count`],
          ['emitted by', `contract ${contract.name} ${contract.version}`],
        ],
        readBy: stringReaders(knowledge.queries, span.name),
        example: `{ name = "${span.name}" }`,
      })),
  );
}

/** Log events by their name, or the name in code. */
export function explainLog(name: string, knowledge: Knowledge): Meaning[] {
  return ofContracts(knowledge, (contract, services) =>
    Object.entries(contract.logs)
      .filter(([key, log]) => name === key || name === log.event)
      .map(([key, log]) => ({
        kind: 'log event',
        name: log.event,
        description: log.description,
        facts: [
          ['in code', key],
          ['attributes', log.attributes.join(', ')],
          ['emitted by', `contract ${contract.name} ${contract.version}`],
        ],
        readBy: stringReaders(knowledge.queries, log.event),
        example: `{service_name=~"${services.join('|')}"}`,
      })),
  );
}

/** Attributes of resources, spans and logs. An attribute of metrics is a label. */
export function explainAttribute(name: string, knowledge: Knowledge): Meaning[] {
  return ofContracts(knowledge, (contract) => {
    const { resource, spans, logs } = contract;
    const meaning = resource[name];
    const onSpans = Object.values(spans).filter((span) => span.attributes.includes(name));
    const onLogs = Object.values(logs).filter((log) => log.attributes.includes(name));
    if (meaning === undefined && onSpans.length + onLogs.length === 0) return [];
    const label = Object.entries(knowledge.pipeline.labels).find(([, attribute]) => attribute === name)?.[0];
    return [
      {
        kind: 'attribute',
        name,
        description: meaning ?? '',
        facts: [
          ...(meaning === undefined ? [] : [['of', 'the resource: every metric, span and log line'] as const]),
          ...(label === undefined ? [] : [['as label', `${label}, on every series that a service pushes`] as const]),
          ...(onSpans.length > 0 ? [['of spans', onSpans.map((span) => span.name).join(', ')] as const] : []),
          ...(onLogs.length > 0 ? [['of logs', onLogs.map((log) => log.event).join(', ')] as const] : []),
          ...(meaning === undefined && onLogs.length === 0
            ? []
            : [['in Loki', `${labelName(name)}, as label or structured metadata`] as const]),
          ['emitted by', `contract ${contract.name} ${contract.version}`],
        ],
        readBy: [
          ...new Set([
            ...attributeReaders(knowledge.queries, name),
            ...(label === undefined ? [] : labelReaders(knowledge.queries, label)),
          ]),
        ],
        example: exampleOf(name, meaning !== undefined, onSpans.length > 0),
      },
    ];
  });
}

export function traceNames({ contracts }: Knowledge): string[] {
  return contracts.flatMap(({ contract: { resource, spans, logs } }) => [
    ...Object.keys(resource),
    ...Object.entries(spans).flatMap(([key, span]) => [key, span.name, ...span.attributes]),
    ...Object.entries(logs).flatMap(([key, log]) => [key, log.event, ...log.attributes]),
  ]);
}

function exampleOf(name: string, ofResource: boolean, ofSpans: boolean): string {
  if (ofResource) return `{ resource.${name} != nil }`;
  return ofSpans ? `{ span.${name} != nil }` : `{service_name=~".+"} | ${labelName(name)} != ""`;
}

function ofContracts(
  { contracts }: Knowledge,
  find: (contract: Contract, services: readonly string[]) => Meaning[],
): Meaning[] {
  return contracts.flatMap(({ contract, services }) => find(contract, services));
}
