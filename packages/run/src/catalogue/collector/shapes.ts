import type { Definition, Reference, Shape } from '@headrace/check/collector-schema';
import type { GoModules } from './go-modules.ts';
import type { GoField, GoType } from './go-source.ts';
import { INTERFACES, OLDER_FORMATS, OWN_KEYS, OWN_SHAPES, OWN_TEXTS, SERVERS } from './own-decoding.ts';
import { optional, readTypeExpression } from './type-expression.ts';

/** Turns Go types into what a configuration may say in their place. */
export interface ShapeReader {
  /** Sections by name; complete when every shape that was asked for has come. */
  readonly definitions: ReadonlyMap<string, Definition>;
  shapeOf(path: string, name: string): Promise<Shape>;
}

/** Where a type is mentioned. */
interface Place {
  readonly path: string;
  readonly imports: ReadonlyMap<string, string>;
}

/** Follows confmap 1.65 (internal/decoder.go), which decodes strictly: no text becomes a number, nor a number a text. */
export function createShapeReader(modules: GoModules): ShapeReader {
  const definitions = new Map<string, Definition>();
  const known = new Map<string, Shape>();

  async function shapeOf(path: string, name: string): Promise<Shape> {
    const id = `${path}.${name}`;
    const before = known.get(id);
    if (before !== undefined) return before;
    const instead = INTERFACES[id];
    if (instead !== undefined) return shapeOf(instead.path, instead.name);
    const { types, decoders } = await modules.package(path);
    const type = types.get(name);
    if (type === undefined) throw new Error(`${path} declares no type ${name}`);
    if (decodesItself(name, decoders) && !OWN.some((list) => id in list))
      throw new Error(`${id} decodes itself: read how, and say in own-decoding.ts what it takes`);
    const text = OWN_TEXTS[id];
    if (text !== undefined) return text;
    if (type.type === 'struct') return section(type, path, id);
    const declared = await ofType(type.type, { path, imports: type.imports });
    return OWN_SHAPES[id]?.(declared) ?? declared;
  }

  async function section(type: GoType, path: string, id: string): Promise<Shape> {
    const reference: Reference = `#${definitionName(path, type.name)}`;
    const older = OLDER_FORMATS[id];
    const shape: Shape = older === undefined ? reference : { either: [reference, await shapeOf(path, older)] };
    // Known before its fields are read, for a sampler may have samplers inside.
    known.set(id, shape);
    const declared = await keysOf(type, path);
    definitions.set(reference.slice(1), OWN_KEYS[id]?.(declared) ?? declared);
    return shape;
  }

  async function keysOf(type: GoType, path: string): Promise<Definition> {
    const keys: Record<string, Shape> = {};
    let open = false;
    let listens = SERVERS.includes(`${path}.${type.name}`);
    for (const field of type.fields) {
      const [name, ...options] = (field.tag ?? '').split(',');
      if (name === '-' || !isExported(field)) continue;
      if (options.includes('remain')) {
        // Into an interface, mapstructure 2.5 cannot put what remains: it crashes (decodeStructFromMap).
        open ||= field.type.startsWith('map[');
        continue;
      }
      const shape = await ofType(field.type, { path, imports: type.imports });
      if (options.includes('squash')) {
        const inner = definitionOf(shape);
        Object.assign(keys, inner.keys);
        open ||= inner.open === true;
        listens ||= inner.listens === true;
      } else keys[name || fieldName(field)] = shape;
    }
    const sorted = Object.fromEntries(Object.entries(keys).toSorted(([a], [b]) => (a < b ? -1 : 1)));
    return { keys: sorted, ...(open ? { open } : {}), ...(listens ? { listens } : {}) };
  }

  function definitionOf(shape: Shape): Definition {
    const definition = typeof shape === 'string' ? definitions.get(shape.slice(1)) : undefined;
    if (definition === undefined) throw new Error(`${JSON.stringify(shape)} is squashed and has no keys`);
    return definition;
  }

  async function ofType(text: string, place: Place): Promise<Shape> {
    const expression = readTypeExpression(text);
    switch (expression.kind) {
      case 'basic':
        return expression.shape;
      case 'pointer':
        return ofType(expression.inner, place);
      case 'list':
        return { list: await ofType(expression.inner, place) };
      case 'map':
        return { map: await ofType(expression.inner, place) };
      case 'optional':
        return optional(await ofType(expression.inner, place));
      case 'named': {
        const path = expression.alias === undefined ? place.path : place.imports.get(expression.alias);
        if (path === undefined) throw new Error(`${place.path} imports nothing that is called ${expression.alias}`);
        return shapeOf(path, expression.name);
      }
    }
  }

  return { definitions, shapeOf };
}

const OWN = [OWN_KEYS, OWN_SHAPES, OWN_TEXTS, OLDER_FORMATS];

function decodesItself(name: string, decoders: ReadonlySet<string>): boolean {
  return decoders.has(`${name}.Unmarshal`) || decoders.has(`${name}.UnmarshalText`);
}

/** The name of a definition: its package without the collector's repository, and its type. */
function definitionName(path: string, name: string): string {
  const short = path.replace(/^(?:go\.opentelemetry\.io|github\.com\/open-telemetry)\/[^/]*collector[^/]*\//, '');
  return `${short}.${name}`;
}

function isExported({ name, type }: GoField): boolean {
  return /^[A-Z]/.test(name ?? type.split('.').at(-1) ?? '');
}

/** A field without a tag is called what it is called in Go. */
function fieldName({ name, type }: GoField): string {
  return name ?? type.split('.').at(-1) ?? type;
}
