import { builtInContracts, type Problem } from '@headrace/contract';
import { z } from 'zod';
import { knownKeys, knownWords, requiredKeys, type SettingInfo, schemaAt, settingInfo } from './leaf.ts';
import { type Locator, type Path, pathText } from './location.ts';
import { nearest } from './nearest.ts';
import { type Settings, settingsSchema } from './schema.ts';

/** Settings as they are, or as far as they can be understood beside what is wrong with them. */
export interface ParsedSettings {
  readonly problems: readonly Problem[];
  /** With problems: the settings that are left when what is wrong is taken out, for checks that look further. */
  readonly settings: Settings | undefined;
}

/** Applies the schema to a value that was read from `file`; collects every problem with its place. */
export function parseSettings(value: unknown, file: string, locator: Locator): ParsedSettings {
  const result = settingsSchema.safeParse(value);
  if (result.success) return { problems: [], settings: result.data };
  const all = result.error.issues.flatMap((issue) => problemsOf(issue, value, file, locator));
  // With a misspelt action a patch has none, which need not be said as well.
  const isSaid = (path: string) =>
    all.some((other) => other.code === 'settings/unknown-key' && other.path.startsWith(`${path}.`));
  const problems = all.filter((problem) => problem.code !== 'settings/patch' || !isSaid(problem.path));
  return { problems, settings: salvage(value, result.error.issues) };
}

function problemsOf(issue: z.core.$ZodIssue, root: unknown, file: string, locator: Locator): Problem[] {
  const path = issue.path as Path;
  if (issue.code === 'unrecognized_keys') {
    const known = knownKeys(schemaAt(settingsSchema, path));
    return issue.keys.map((key) => unknownKey([...path, key], known, file, locator));
  }
  const value = valueAt(root, path);
  const info = infoAt(path);
  const schema = schemaAt(settingsSchema, path);
  const expected = info?.expected ?? expectedOf(schema, issue);
  return [
    {
      code: codeOf(info, schema, value),
      severity: 'error',
      file,
      ...locator.value(path),
      path: pathText(path),
      message:
        value === undefined
          ? `expected ${expected}, but it is missing`
          : `expected ${expected}, got ${gotOf(issue, info, value)}${suggestion(schema, value)}`,
      expected,
      fix: info?.fix ?? fixOf(schema, path),
    },
  ];
}

function codeOf(info: SettingInfo | undefined, schema: z.ZodType | undefined, value: unknown): Problem['code'] {
  if (value === undefined) return 'settings/missing';
  const notAList = schema instanceof z.ZodArray && !Array.isArray(value);
  return notAList ? 'settings/type' : (info?.code ?? 'settings/type');
}

function gotOf(issue: z.core.$ZodIssue, info: SettingInfo | undefined, value: unknown): string {
  // What was meant as a secret is not repeated: messages end up in logs.
  if (info?.code === 'settings/secret' && typeof value === 'string') return 'a text';
  if (issue.path.length === 0 && value === null) return 'nothing';
  return issue.code === 'custom' && typeof issue.params?.got === 'string' ? issue.params.got : shown(value);
}

function unknownKey(path: Path, known: readonly string[], file: string, locator: Locator): Problem {
  const key = String(path.at(-1));
  const near = nearest(key, known);
  const expected = `one of ${known.join(', ')}`;
  return {
    code: 'settings/unknown-key',
    severity: 'error',
    file,
    ...locator.key(path),
    path: pathText(path),
    message: `unknown key "${key}"${near === undefined ? '' : `, did you mean "${near}"?`}`,
    expected,
    fix: near === undefined ? `remove it; the keys here are ${known.join(', ')}` : `write ${near}`,
  };
}

/** ", did you mean …?" for a word that is near one of the words that the schema takes. */
function suggestion(schema: z.ZodType | undefined, value: unknown): string {
  const word = typeof value === 'string' ? nearest(value, knownWords(schema)) : undefined;
  return word === undefined ? '' : `, did you mean "${word}"?`;
}

/** The information of the setting itself; what is inside a list of plain values is described by the list. */
function infoAt(path: Path) {
  for (let length = path.length; length > 0; length -= 1) {
    const schema = schemaAt(settingsSchema, path.slice(0, length));
    const info = schema === undefined ? undefined : settingInfo(schema);
    if (info !== undefined || knownKeys(schema).length > 0) return info;
  }
  return undefined;
}

function expectedOf(schema: z.ZodType | undefined, issue: z.core.$ZodIssue): string {
  const keys = knownKeys(schema);
  if (keys.length > 0) return `an object with ${keys.join(', ')}`;
  return issue.code === 'invalid_type' ? (TYPE_WORDS[issue.expected] ?? `a ${issue.expected}`) : issue.message;
}

const TYPE_WORDS: Readonly<Record<string, string>> = { array: 'a list', string: 'a text' };

function fixOf(schema: z.ZodType | undefined, path: Path): string {
  if (path.length === 0) return `write ${required(schema)} at least; "headrace init" writes a file to begin with`;
  if (typeof path.at(-1) === 'number') return `write an object with ${required(schema)} at least`;
  if (knownKeys(schema).length > 0) return `write an object, or leave "${String(path.at(-1))}" out for the defaults`;
  return 'see docs/reference/settings.md';
}

function required(schema: z.ZodType | undefined): string {
  return requiredKeys(schema).join(' and ');
}

/** The value as a person would write it, shortened. */
function shown(value: unknown): string {
  if (typeof value === 'bigint' || typeof value === 'function' || typeof value === 'symbol') return `a ${typeof value}`;
  if (typeof value === 'number' && !Number.isFinite(value)) return String(value);
  if (Array.isArray(value)) return value.length === 0 ? 'an empty list' : 'a list';
  if (typeof value === 'object' && value !== null) return shownKeys(Object.keys(value));
  const text = JSON.stringify(value);
  return text.length > 60 ? `${text.slice(0, 57)}…"` : text;
}

function shownKeys(keys: readonly string[]): string {
  if (keys.length === 0) return 'an empty object';
  return `an object with ${keys.slice(0, 5).join(', ')}${keys.length > 5 ? ', …' : ''}`;
}

function valueAt(root: unknown, path: Path): unknown {
  return path.reduce<unknown>(
    (value, key) =>
      typeof value === 'object' && value !== null ? (value as Record<string | number, unknown>)[key] : undefined,
    root,
  );
}

/** Takes out what is wrong, again and again, until the rest is valid, so that one bad key hides no other problem. */
function salvage(value: unknown, issues: readonly z.core.$ZodIssue[]): Settings | undefined {
  let rest = cloneData(value);
  let open = issues;
  for (let round = 0; round < MAX_SALVAGE_ROUNDS; round += 1) {
    for (const issue of open) rest = without(rest, issue);
    const result = settingsSchema.safeParse(rest);
    if (result.success) return result.data;
    open = result.error.issues;
  }
  return undefined;
}

/** A schema nests less deep than this, and each round takes out at least one level. */
const MAX_SALVAGE_ROUNDS = 10;

function without(root: unknown, issue: z.core.$ZodIssue): unknown {
  if (typeof root !== 'object' || root === null || Array.isArray(root)) return { services: [placeholder(0)] };
  const path = issue.path as Path;
  if (issue.code === 'unrecognized_keys') {
    // Another issue may have taken the owner out already.
    const owner = valueAt(root, path);
    if (typeof owner === 'object' && owner !== null)
      for (const key of issue.keys) delete (owner as Record<string, unknown>)[key];
    return root;
  }
  const owner = path.slice(0, -1);
  if (valueAt(root, path) !== undefined) removeAt(root as Record<string, unknown>, path);
  else if (valueAt(root, owner) !== undefined) fillIn(root as Record<string, unknown>, path);
  return root;
}

/** What is missing cannot be taken out: a service gets a stand-in, and anything else goes with its owner. */
function fillIn(root: Record<string, unknown>, path: Path): void {
  const [section, index, key] = path;
  const service = section === 'services' && path.length === 3 ? valueAt(root, path.slice(0, 2)) : undefined;
  if (service === undefined) removeAt(root, path.slice(0, -1));
  else Object.assign(service as object, { [String(key)]: placeholder(Number(index))[String(key)] });
}

/** Stands in for a service that could not be understood, so that the others keep their index and their position. */
function placeholder(index: number): Record<string, unknown> {
  return { name: `not-understood-${index}`, contract: Object.keys(builtInContracts)[0] };
}

function removeAt(root: Record<string, unknown>, path: Path): void {
  const owner = valueAt(root, path.slice(0, -1));
  const key = path.at(-1);
  if (path.length === 0 || (path.length === 1 && key === 'services')) root.services = [placeholder(0)];
  // Their items are no services: no stand-in takes their place.
  else if (path[0] === 'patches' || path[0] === 'check') delete root[path[0]];
  else if (Array.isArray(owner)) owner[Number(key)] = placeholder(Number(key));
  else if (typeof owner === 'object' && owner !== null) delete (owner as Record<string, unknown>)[String(key)];
}

function cloneData(value: unknown): unknown {
  if (Array.isArray(value)) return value.map(cloneData);
  const plain = typeof value === 'object' && value !== null && Object.getPrototypeOf(value) === Object.prototype;
  return plain ? Object.fromEntries(Object.entries(value).map(([key, item]) => [key, cloneData(item)])) : value;
}
