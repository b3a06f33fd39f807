import { z } from 'zod';
import { settingInfo } from '../settings/leaf.ts';
import { settingsSchema } from '../settings/schema.ts';

/** The settings as a JSON Schema (draft 2020-12), for editors of the YAML form. */
export function settingsJsonSchema(): unknown {
  const schema = z.toJSONSchema(settingsSchema, {
    io: 'input',
    unrepresentable: 'any',
    target: 'draft-2020-12',
    override: ({ zodSchema, jsonSchema }) => {
      const code = settingInfo(zodSchema as unknown as z.ZodType)?.code;
      if (code === 'settings/secret') Object.assign(jsonSchema, SECRET);
      if (code === 'settings/contract') jsonSchema.anyOf = [...(jsonSchema.anyOf ?? []).slice(0, 1), CONTRACT_MODULE];
    },
  });
  return { title: 'headrace settings', ...schema };
}

/** What zod checks with code, as YAML writes it. */
const CONTRACT_MODULE = { type: 'string', pattern: '^\\.{0,2}/', description: 'the path of a module' } as const;

const SECRET = {
  oneOf: ['env', 'file'].map((key) => ({
    type: 'object',
    properties: { [key]: { type: 'string' } },
    required: [key],
    additionalProperties: false,
  })),
};
