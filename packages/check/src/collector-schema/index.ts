import collector from './collector.json' with { type: 'json' };
import type { CollectorSchema } from './schema.ts';

export type { CollectorSchema, ComponentSchema, Definition, Reference, Shape } from './schema.ts';

/** What the pinned collector takes; `npm run catalogue` writes it. */
export const collectorSchema = collector as unknown as CollectorSchema;
