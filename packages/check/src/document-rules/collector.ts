import { nearest } from '@headrace/stack';
import {
  COMPONENT_SECTIONS,
  collectorsOf,
  declaredIn,
  PIPELINE_SECTIONS,
  referencesOf,
} from '../documents/collector.ts';
import { fieldsOf, listOf } from '../documents/value.ts';
import { didYouMean } from '../queries/query-rule.ts';
import { collectorExample } from './collector-example.ts';
import type { DocumentFinding, DocumentRule } from './document-rule.ts';

export const undefinedComponent: DocumentRule = {
  code: 'collector/undefined',
  severity: 'error',
  meaning: 'A pipeline of the collector refers to a component that is not declared.',
  fix: 'Declare the component in its section, or take its name out of the pipeline.',
  examples: {
    wrong: collectorExample(['receivers: [otlp]', 'receivers: [otlp]\n      processors: [batch]']),
    right: collectorExample(),
  },
  find: (scene) =>
    collectorsOf(scene).flatMap((document) =>
      referencesOf(document).flatMap(({ id, path, sections }): DocumentFinding[] => {
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
  fix: 'Name the component in a pipeline, or remove its declaration.',
  examples: {
    wrong: collectorExample(['exporters:\n', 'exporters:\n  prometheus/second: { endpoint: 127.0.0.1:8899 }\n']),
    right: collectorExample(),
  },
  find: (scene) =>
    collectorsOf(scene).flatMap((document) => {
      const used = referencesOf(document);
      return COMPONENT_SECTIONS.flatMap((section) =>
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

/** Sections without which a pipeline moves nothing. */
const ENDS = PIPELINE_SECTIONS.filter((section) => section !== 'processors');

export const emptyPipeline: DocumentRule = {
  code: 'collector/empty-pipeline',
  severity: 'error',
  meaning:
    'A pipeline of the collector has no receiver or no exporter, or there is no pipeline: the collector does not start.',
  fix: 'Name at least one receiver and one exporter in the pipeline, or remove it.',
  examples: {
    wrong: collectorExample(['pipelines:\n', 'pipelines:\n    logs:\n      receivers: [otlp]\n']),
    right: collectorExample(),
  },
  find: (scene) =>
    collectorsOf(scene).flatMap((document): DocumentFinding[] => {
      const { service } = fieldsOf(document.value);
      const pipelines = Object.entries(fieldsOf(fieldsOf(service).pipelines));
      if (pipelines.length === 0) {
        const message = 'the collector has no pipeline';
        return [{ document, path: ['service', 'pipelines'], message, ...WHOLE }];
      }
      return pipelines.flatMap(([name, pipeline]) =>
        ENDS.filter((section) => isEmpty(fieldsOf(pipeline)[section])).map((section) => ({
          document,
          path: ['service', 'pipelines', name],
          isKey: true,
          message: `the pipeline ${name} has no ${section}`,
          expected: `${section} with at least one component`,
          fix: `name one that is declared in ${section} or connectors, or remove the pipeline`,
        })),
      );
    }),
};

const WHOLE = {
  expected: 'at least one pipeline, with a receiver and an exporter',
  fix: 'write a pipeline for traces, metrics or logs',
};

/** A text is a list with commas to the collector, or a placeholder. */
function isEmpty(value: unknown): boolean {
  return typeof value === 'string' ? value === '' : listOf(value).length === 0;
}
