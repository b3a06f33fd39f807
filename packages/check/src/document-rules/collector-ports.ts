import { pathText } from '@headrace/stack';
import { collectorsOf } from '../documents/collector.ts';
import { listenersOf, sharesAddress } from '../documents/collector-listeners.ts';
import { collectorExample } from './collector-example.ts';
import type { DocumentFinding, DocumentRule } from './document-rule.ts';

export const collectorPortConflict: DocumentRule = {
  code: 'collector/port-conflict',
  severity: 'error',
  meaning: 'Two parts of one collector would listen on one port: the second does not start.',
  fix: 'Give one of the two another port.',
  examples: {
    wrong: collectorExample(['127.0.0.1:8889', '127.0.0.1:4317']),
    right: collectorExample(),
  },
  find: (scene) =>
    collectorsOf(scene).flatMap((document) => {
      const listeners = listenersOf(document);
      return listeners.flatMap((listener, index): DocumentFinding[] => {
        const first = listeners.slice(0, index).find((other) => sharesAddress(other, listener));
        if (first === undefined) return [];
        return [
          {
            document,
            path: listener.path,
            message: `${listener.name} would listen on port ${listener.port}, as ${first.name} does`,
            expected: `a port of its own; ${pathText(first.path)} has this one`,
            fix: 'choose another port for one of them',
          },
        ];
      });
    }),
};
