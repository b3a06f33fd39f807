import type { Knowledge } from './knowledge.ts';
import type { Meaning } from './meaning.ts';
import { seriesReaders, stringReaders } from './readers.ts';

/** Alerts and recording rules of the bundle. */
export function explainRule(name: string, { rules, queries }: Knowledge): Meaning[] {
  return rules
    .filter((rule) => rule.name === name)
    .map(({ kind, expression, holdsFor, labels, annotations, file }) => ({
      kind,
      name,
      description: annotations.summary ?? annotations.description ?? '',
      facts: [
        ['condition', ...expression.split('\n')],
        ...(holdsFor === '' ? [] : [['for', holdsFor] as const]),
        ...(Object.keys(labels).length === 0
          ? []
          : [['labels', ...Object.entries(labels).map(([key, value]) => `${key}: ${value}`)] as const]),
        ...(annotations.runbook_url === undefined ? [] : [['runbook', annotations.runbook_url] as const]),
        ['written in', file],
      ],
      readBy: kind === 'alert' ? stringReaders(queries, name) : seriesReaders(queries, [name]),
      example: kind === 'alert' ? `ALERTS{alertname="${name}"}` : name,
    }));
}
