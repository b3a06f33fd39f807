import { nearest } from '@headrace/stack';
import type { CheckedDocument } from '../documents/document.ts';
import { fieldsOf, listOf } from '../documents/value.ts';
import { didYouMean } from '../queries/query-rule.ts';
import type { DocumentFinding, DocumentRule, Scene } from './document-rule.ts';

const CONFIG = `receivers:
  otlp:
    protocols: { grpc: { endpoint: 127.0.0.1:4317 } }
exporters:
  prometheus: { endpoint: 127.0.0.1:8889 }
service:
  pipelines:
    metrics:
      receivers: [otlp]
      exporters: [prometheus]
`;

const SECTIONS = ['receivers', 'processors', 'exporters'] as const;

/** A place where the service section names a component, and the sections in which it may be declared. */
interface Reference {
  readonly id: string;
  readonly path: readonly (string | number)[];
  readonly sections: readonly string[];
}

export const undefinedComponent: DocumentRule = {
  code: 'collector/undefined',
  severity: 'error',
  meaning: 'A pipeline of the collector refers to a component that is not declared.',
  examples: {
    wrong: {
      file: 'collector.yaml',
      text: CONFIG.replace('receivers: [otlp]', 'receivers: [otlp]\n      processors: [batch]'),
    },
    right: { file: 'collector.yaml', text: CONFIG },
  },
  find: (scene) =>
    collectorsOf(scene).flatMap((document) =>
      references(document).flatMap(({ id, path, sections }): DocumentFinding[] => {
        const declared = sections.flatMap((section) => declaredIn(document, section));
        if (declared.includes(id)) return [];
        return [
          {
            document,
            path,
            message: `${sections.join(' or ')} declare no ${id}${didYouMean(nearest(id, declared))}`,
            expected: `one of ${declared.join(', ') || 'none: nothing is declared'}`,
            fix: `declare ${id}, or refer to one that is`,
          },
        ];
      }),
    ),
};

export const unusedComponent: DocumentRule = {
  code: 'collector/unused',
  severity: 'warning',
  meaning: 'A component of the collector is declared and used by no pipeline: it does nothing.',
  examples: {
    wrong: {
      file: 'collector.yaml',
      text: CONFIG.replace('exporters:\n', 'exporters:\n  prometheus/second: { endpoint: 127.0.0.1:8899 }\n'),
    },
    right: { file: 'collector.yaml', text: CONFIG },
  },
  find: (scene) =>
    collectorsOf(scene).flatMap((document) => {
      const used = references(document);
      return [...SECTIONS, 'connectors', 'extensions'].flatMap((section) =>
        declaredIn(document, section)
          .filter((id) => !used.some((reference) => reference.id === id && reference.sections.includes(section)))
          .map((id) => ({
            document,
            path: [section, id],
            message: `no pipeline uses ${id}`,
            expected: 'a pipeline that refers to it',
            fix: 'refer to it in service, or remove it',
          })),
      );
    }),
};

function references(document: CheckedDocument): Reference[] {
  const { pipelines, extensions } = fieldsOf(fieldsOf(document.value).service);
  const ofPipelines = Object.entries(fieldsOf(pipelines)).flatMap(([name, pipeline]) =>
    SECTIONS.flatMap((section) =>
      listOf(fieldsOf(pipeline)[section]).map((id, index) => ({
        id: String(id),
        path: ['service', 'pipelines', name, section, index],
        // A connector ends one pipeline and begins another.
        sections: section === 'processors' ? [section] : [section, 'connectors'],
      })),
    ),
  );
  const ofService = listOf(extensions).map((id, index) => ({
    id: String(id),
    path: ['service', 'extensions', index],
    sections: ['extensions'],
  }));
  return [...ofPipelines, ...ofService];
}

function declaredIn(document: CheckedDocument, section: string): string[] {
  return Object.keys(fieldsOf(fieldsOf(document.value)[section]));
}

function collectorsOf({ documents }: Scene): CheckedDocument[] {
  return documents.filter(({ kind }) => kind === 'collector');
}
