import { COMPONENT_SECTIONS } from '../documents/collector.ts';
import { fieldsOf } from '../documents/value.ts';
import { componentOf } from './components.ts';
import { collectorSchema } from './index.ts';
import { type Mismatch, mismatches, unknownKey } from './mismatch.ts';
import type { Shape } from './schema.ts';

/** Signals that a pipeline may be for; `profiles` stands behind a feature gate, which the file does not show. */
const SIGNALS = ['traces', 'metrics', 'logs', 'profiles'];

/** All that the pinned collector refuses to decode in a configuration; components of unknown types are left out. */
export function configurationMismatches(configuration: unknown): Mismatch[] {
  const { definitions, service } = collectorSchema;
  const sections: readonly string[] = COMPONENT_SECTIONS;
  return Object.entries(fieldsOf(configuration)).flatMap(([section, value]) => {
    if (value === undefined) return [];
    if (section === 'service')
      return [...mismatches(value, service, [section], definitions), ...unknownSignals(fieldsOf(value).pipelines)];
    if (!sections.includes(section)) return [unknownKey(section, [...sections, 'service'], [])];
    const components: Shape = { map: 'any' };
    return [
      ...mismatches(value, components, [section], definitions),
      ...Object.entries(fieldsOf(value)).flatMap(([id, settings]) => {
        const component = componentOf(section, id);
        return component === undefined ? [] : mismatches(settings, component.shape, [section, id], definitions);
      }),
    ];
  });
}

/** A pipeline is called by its signal, alone or with a name behind a slash (pipeline/pipeline.go). */
function unknownSignals(pipelines: unknown): Mismatch[] {
  return Object.keys(fieldsOf(pipelines))
    .filter((name) => !SIGNALS.includes(name.split('/')[0] ?? ''))
    .map((name) => unknownKey(name, SIGNALS, ['service', 'pipelines']));
}
