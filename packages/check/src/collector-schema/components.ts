import { collectorSchema } from './index.ts';
import { fits } from './scalar.ts';
import type { ComponentSchema } from './schema.ts';

/** Types that a section may declare; former names that the collector still takes are not among them. */
export function typesIn(section: string): string[] {
  return collectorSchema.components.filter((component) => component.section === section).map(({ type }) => type);
}

/** The component that an id in a section stands for: `otlp` as an exporter is the former name of `otlp_grpc`. */
export function componentOf(section: string, id: string): ComponentSchema | undefined {
  if (!fits(id, 'id')) return undefined;
  const type = typeOf(id);
  return collectorSchema.components.find(
    (component) => component.section === section && (component.type === type || component.alias === type),
  );
}

/** The type in a component's id: `otlp` of `otlp/second`. */
export function typeOf(id: string): string {
  return id.split('/')[0]?.trim() ?? id;
}
