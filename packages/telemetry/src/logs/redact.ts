import { parseRedactPath, type RedactPath, stepInto } from './redact-path.ts';
import { isSecretName } from './secret-name.ts';
import { shownAs } from './shown-as.ts';

const REDACTED = '[Redacted]';
const CIRCULAR = '[Circular]';
const CUT = '[cut]';
/** What cannot be read cannot be searched for secrets, so it is not written either. */
const UNREADABLE = '[unreadable]';

/** As deep as pino writes, and a little more. */
const MOST_DEPTH = 7;
/** Values of one line that are looked at; somebody's whole server, logged by mistake, has a million. */
const MOST_VALUES = 2000;
const MOST_ITEMS = 100;

/** Gives a value without its secrets: the same one where it has none, otherwise a copy. Never throws. */
export type Redact = (value: unknown) => unknown;

/** One walk through the fields of a line. */
interface Walk {
  left: number;
}

interface Place {
  readonly paths: readonly RedactPath[];
  /** The objects that this one is in. */
  readonly within: readonly object[];
}

/**
 * Takes out the values of fields whose names say that they are secrets, at any depth, and those at `paths`, from the
 * fields of the line inwards, in pino's syntax. pino's own `redact` sees only its JSON lines, one spelling of a name, and a fixed
 * depth; this is done before, for the JSON line and for the OTLP record alike.
 * @throws Error for a path that cannot be read.
 */
export function createRedact(paths: readonly string[] = []): Redact {
  const parsed = paths.map(parseRedactPath);
  return (value) => {
    if (typeof value !== 'object' || value === null) return value;
    try {
      return redactObject(value, { paths: parsed, within: [] }, { left: MOST_VALUES });
    } catch {
      return UNREADABLE;
    }
  };
}

function redactObject(value: object, place: Place, walk: Walk): unknown {
  if (place.within.includes(value)) return CIRCULAR;
  if (place.within.length >= MOST_DEPTH) return CUT;
  const shown = shownAs(value);
  if (typeof shown !== 'object' || shown === null) return shown;
  const inside = { paths: place.paths, within: [...place.within, value] };
  return Array.isArray(shown) ? redactItems(shown, inside, walk) : redactFields(shown, inside, walk);
}

function redactFields(fields: object, place: Place, walk: Walk): object {
  const source = fields as Readonly<Record<string, unknown>>;
  const keys = Object.keys(source);
  let changed: Record<string, unknown> | undefined;
  for (const [index, key] of keys.entries()) {
    if (walk.left === 0) {
      const seen = keys.slice(0, index).map((name) => [name, source[name]]);
      return { ...Object.fromEntries(seen), ...changed, [CUT]: `${keys.length - index} more` };
    }
    const before = source[key];
    const after = redactValue(key, before, place, walk);
    if (after === before) continue;
    changed ??= {};
    changed[key] = after;
  }
  if (changed === undefined) return source;
  return source instanceof Error ? copyError(source, changed) : { ...source, ...changed };
}

/** Still an error, with its message and stack, which are not among the fields. */
function copyError(error: Error, changed: Readonly<Record<string, unknown>>): object {
  const own = Object.getOwnPropertyDescriptors(error);
  // Since Node 22 the stack is an accessor, which gives a copy nothing.
  const stack = { value: error.stack, writable: true, configurable: true };
  return Object.create(Object.getPrototypeOf(error), { ...own, stack, ...Object.getOwnPropertyDescriptors(changed) });
}

function redactItems(items: readonly unknown[], place: Place, walk: Walk): readonly unknown[] {
  const kept = items.slice(0, MOST_ITEMS).map((item, index) => redactValue(String(index), item, place, walk));
  if (items.length > MOST_ITEMS) return [...kept, `${items.length - MOST_ITEMS} more`];
  return kept.some((item, index) => item !== items[index]) ? kept : items;
}

function redactValue(key: string, value: unknown, place: Place, walk: Walk): unknown {
  if (walk.left > 0) walk.left -= 1;
  const paths = stepInto(place.paths, key);
  if (paths.some(({ length }) => length === 0)) return REDACTED;
  if (isSecretName(key) && value !== undefined && value !== null && typeof value !== 'boolean') return REDACTED;
  if (typeof value !== 'object' || value === null) return value;
  return walk.left === 0 ? CUT : redactObject(value, { paths, within: place.within }, walk);
}
