import { z } from 'zod';
import { settingsSchema } from '../settings/schema.ts';

/** The settings as a JSON Schema, for editors of the YAML form. */
export function settingsJsonSchema(): unknown {
  const schema = z.toJSONSchema(settingsSchema, { io: 'input', unrepresentable: 'any', target: 'draft-2020-12' });
  return { title: 'headrace settings', ...schema };
}
