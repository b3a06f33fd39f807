import { z } from 'zod';
import { settingInfo, unwrap } from '../settings/leaf.ts';
import { settingsSchema } from '../settings/schema.ts';

/** One setting as the reference and the template show it. */
export interface SettingRow {
  /** Keys from the root; a list's item is `[]`. */
  readonly path: readonly string[];
  readonly description: string;
  readonly expected: string;
  /** Undefined where the setting has no default. */
  readonly fallback: unknown;
  readonly required: boolean;
}

/** Every setting of the schema, in the order in which it is declared. */
export function settingRows(): SettingRow[] {
  return rowsOf(settingsSchema, [], false).filter((row) => row.path[0] !== '$schema');
}

function rowsOf(schema: z.ZodType, path: readonly string[], required: boolean): SettingRow[] {
  const inner = unwrap(schema);
  const info = settingInfo(inner) ?? settingInfo(schema);
  const own: SettingRow = {
    path,
    description: info?.description ?? inner.description ?? schema.description ?? '',
    expected: info?.expected ?? 'any value',
    fallback: defaultOf(schema),
    required,
  };
  if (inner instanceof z.ZodObject) {
    const entries = Object.entries(inner.shape as Record<string, z.ZodType>);
    return entries.flatMap(([key, child]) => rowsOf(child, [...path, key], isRequired(child)));
  }
  if (inner instanceof z.ZodArray && unwrap(inner.element as z.ZodType) instanceof z.ZodObject) {
    return [own, ...rowsOf(inner.element as z.ZodType, [...path, '[]'], false)];
  }
  return [own];
}

function isRequired(schema: z.ZodType): boolean {
  return !schema.safeParse(undefined).success;
}

function defaultOf(schema: z.ZodType): unknown {
  return schema instanceof z.ZodDefault ? schema.def.defaultValue : undefined;
}
