import { nearest } from '@headrace/stack';
import { componentOf, typeOf, typesIn } from '../collector-schema/components.ts';
import { configurationMismatches } from '../collector-schema/configuration.ts';
import type { Mismatch } from '../collector-schema/mismatch.ts';
import { COMPONENT_SECTIONS, collectorsOf, declaredIn } from '../documents/collector.ts';
import { didYouMean } from '../queries/query-rule.ts';
import { collectorExample } from './collector-example.ts';
import type { DocumentFinding, DocumentRule, Scene } from './document-rule.ts';

export const unknownComponent: DocumentRule = {
  code: 'collector/unknown-component',
  severity: 'error',
  meaning: 'A component of the collector is of a type that the pinned collector is not built with.',
  fix:
    'Write a type that the message lists, with a name of your own behind a slash where there are several. Former names ' +
    'that the collector still takes, such as `otlp` for the exporter `otlp_grpc`, are fine.',
  examples: {
    wrong: collectorExample(['prometheus: {', 'promethues: {'], ['exporters: [prometheus]', 'exporters: [promethues]']),
    right: collectorExample(),
  },
  find: (scene) =>
    collectorsOf(scene).flatMap((document) =>
      COMPONENT_SECTIONS.flatMap((section) =>
        declaredIn(document, section)
          .filter((id) => componentOf(section, id) === undefined)
          .map((id) => ({
            ...{ document, path: [section, id], isKey: true },
            ...unknownType(section, id),
            fix: 'write a type that the collector is built with, or remove the component',
          })),
      ),
    ),
};

function unknownType(section: string, id: string): Pick<DocumentFinding, 'message' | 'expected'> {
  const types = typesIn(section);
  const type = typeOf(id);
  return {
    message: types.includes(type)
      ? `${JSON.stringify(id)} is no id of a component`
      : `the pinned collector has no ${section.slice(0, -1)} ${type}${didYouMean(nearest(type, types))}`,
    expected: `one of ${types.join(', ')}, alone or with a name behind a slash`,
  };
}

export const unknownConfigKey: DocumentRule = {
  code: 'collector/unknown-key',
  severity: 'error',
  meaning: 'The collector’s configuration has a key that the component does not take: the collector does not start.',
  fix: 'Write the key that is suggested, or move it to where it belongs; the message lists what is taken at that place.',
  examples: {
    wrong: collectorExample(['8889 }', '8889, metric_expiry: 5m }']),
    right: collectorExample(['8889 }', '8889, metric_expiration: 5m }']),
  },
  find: (scene) => findingsOf(scene, 'key'),
};

export const wrongConfigType: DocumentRule = {
  code: 'collector/wrong-type',
  severity: 'error',
  meaning:
    'A value of the collector’s configuration is of a type that its key does not take: the collector does not start. ' +
    'It turns no text into a number, and no number into a text.',
  fix: 'Write what the message expects: durations with a unit, texts that look like numbers in quotes.',
  examples: {
    wrong: collectorExample(['8889 }', '8889, metric_expiration: five minutes }']),
    right: collectorExample(['8889 }', '8889, metric_expiration: 5m }']),
  },
  find: (scene) => findingsOf(scene, 'type'),
};

function findingsOf(scene: Scene, wanted: Mismatch['kind']): DocumentFinding[] {
  return collectorsOf(scene).flatMap((document) =>
    configurationMismatches(document.value)
      .filter(({ kind }) => kind === wanted)
      .map(({ kind, ...mismatch }) => ({ ...mismatch, document, isKey: kind === 'key' })),
  );
}
