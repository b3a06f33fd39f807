import type { Path } from '@headrace/stack';
import type { CheckedDocument } from './document.ts';
import { fieldsOf, listOf } from './value.ts';

/** Sections of a pipeline, each of which names components of a section of that name. */
export const PIPELINE_SECTIONS = ['receivers', 'processors', 'exporters'] as const;

/** Sections that declare components. */
export const COMPONENT_SECTIONS = [...PIPELINE_SECTIONS, 'connectors', 'extensions'] as const;

/** A place where the service section names a component, and the sections in which it may be declared. */
export interface Reference {
  readonly id: string;
  readonly path: Path;
  readonly sections: readonly string[];
}

export function collectorsOf({ documents }: { readonly documents: readonly CheckedDocument[] }): CheckedDocument[] {
  return documents.filter(({ kind }) => kind === 'collector');
}

/** Every component that pipelines and the service name. */
export function referencesOf(document: CheckedDocument): Reference[] {
  const { pipelines, extensions } = fieldsOf(fieldsOf(document.value).service);
  const ofPipelines = Object.entries(fieldsOf(pipelines)).flatMap(([name, pipeline]) =>
    PIPELINE_SECTIONS.flatMap((section) =>
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

/** Ids of the components that a section declares. */
export function declaredIn(document: CheckedDocument, section: string): string[] {
  return Object.keys(fieldsOf(fieldsOf(document.value)[section]));
}
