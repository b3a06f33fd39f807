import { z } from 'zod';

/** What a person needs to know about a setting: shown in errors, in the reference and in the editor. */
export interface SettingInfo {
  /** Code of the problem that a wrong value gives. */
  readonly code: `settings/${string}`;
  /** Completes "expected …". */
  readonly expected: string;
  readonly fix: string;
  /** Why the default is what it is, or what the setting does. */
  readonly description: string;
}

const settingInfos = z.registry<SettingInfo>();

/** Attaches `info` to a schema; JSON Schema takes the description from it. */
export function describe<Schema extends z.ZodType>(schema: Schema, info: SettingInfo): Schema {
  const described = schema.describe(info.description) as Schema;
  settingInfos.add(described, info);
  return described;
}

/** The information attached to `schema` itself, if any. */
export function settingInfo(schema: z.ZodType): SettingInfo | undefined {
  return settingInfos.get(schema);
}

/** Takes off what only adds a default or makes a schema optional. */
export function unwrap(schema: z.ZodType): z.ZodType {
  let inner: z.ZodType = schema;
  while (inner instanceof z.ZodDefault || inner instanceof z.ZodPrefault || inner instanceof z.ZodOptional) {
    inner = inner.def.innerType as z.ZodType;
  }
  return inner;
}

/** The schema that governs `path`, unwrapped, or undefined when the path leaves the schema. */
export function schemaAt(root: z.ZodType, path: readonly PropertyKey[]): z.ZodType | undefined {
  let schema: z.ZodType | undefined = unwrap(root);
  for (const key of path) {
    if (schema instanceof z.ZodObject) schema = schema.shape[String(key)] as z.ZodType | undefined;
    else if (schema instanceof z.ZodArray) schema = schema.element as z.ZodType;
    else if (schema instanceof z.ZodRecord) schema = schema.valueType as z.ZodType;
    else return undefined;
    if (schema === undefined) return undefined;
    schema = unwrap(schema);
  }
  return schema;
}

/** The keys that an object schema knows, none for any other schema; `$schema` is for editors, not for people. */
export function knownKeys(schema: z.ZodType | undefined): string[] {
  return schema instanceof z.ZodObject ? Object.keys(schema.shape).filter((key) => key !== '$schema') : [];
}

/** Those of them that cannot be left out. */
export function requiredKeys(schema: z.ZodType | undefined): string[] {
  if (!(schema instanceof z.ZodObject)) return [];
  return knownKeys(schema).filter((key) => !(schema.shape[key] as z.ZodType).safeParse(undefined).success);
}

/** The words that an enumeration, or a union with one, takes. */
export function knownWords(schema: z.ZodType | undefined): string[] {
  if (schema instanceof z.ZodEnum) return schema.options.map(String);
  if (schema instanceof z.ZodUnion) return schema.options.flatMap((option) => knownWords(option as z.ZodType));
  return [];
}
