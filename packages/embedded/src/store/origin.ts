import { attributeValue, hasAttribute, type OtlpAttributes, type OtlpValue, valueText } from '@headrace/contract';
import { readAttributes } from '../wire/any-value.ts';
import { WireReader } from '../wire/reader.ts';

/** A resource or a scope with its schema URL, as it came: shared by all items that came with an equal one. */
export interface Origin {
  readonly bytes: Buffer;
  readonly schemaUrl: string;
  readonly attributes: OtlpAttributes;
}

export interface StoredResource extends Origin {
  /** `service.name`; empty where there is none. */
  readonly service: string;
}

export interface StoredScope extends Origin {
  readonly name: string;
  readonly version: string;
}

/** Makes equal origins one, as long as any item is of them. */
export interface OriginPool<T extends Origin> {
  /** The origin of these bytes, for one user. */
  take(bytes: Buffer, schemaUrl: string): T;
  /** One user more of an origin that has some. */
  retain(origin: T): void;
  release(origin: T): void;
  heldBytes(): number;
}

/** What an origin takes besides its bytes: the decoded attributes, the entries in the pool. */
const overheadBytes = 2000;

export function createOriginPool<T extends Origin>(read: (bytes: Buffer, schemaUrl: string) => T): OriginPool<T> {
  const byKey = new Map<string, T>();
  const entries = new Map<T, { readonly key: string; users: number }>();
  let held = 0;
  const retain = (origin: T): void => {
    const entry = entries.get(origin);
    if (entry === undefined) throw new Error('an origin that nobody uses any more cannot be retained');
    entry.users += 1;
  };
  return {
    retain,
    take: (bytes, schemaUrl) => {
      const key = `${bytes.toString('latin1')}\0${schemaUrl}`;
      const known = byKey.get(key);
      if (known !== undefined) {
        retain(known);
        return known;
      }
      const origin = read(Buffer.from(bytes), schemaUrl);
      byKey.set(key, origin);
      entries.set(origin, { key, users: 1 });
      held += overheadBytes + 2 * key.length;
      return origin;
    },
    release: (origin) => {
      const entry = entries.get(origin);
      if (entry === undefined) return;
      entry.users -= 1;
      if (entry.users > 0) return;
      byKey.delete(entry.key);
      entries.delete(origin);
      held -= overheadBytes + 2 * entry.key.length;
    },
    heldBytes: () => held,
  };
}

/** Reads resources, with the attributes that the pipeline adds where the sender left them out. */
export function resourceReader(
  defaults: Readonly<Record<string, string>>,
): (bytes: Buffer, schemaUrl: string) => StoredResource {
  return (received, schemaUrl) => {
    const own = readAttributes(received, 1);
    const missing = Object.entries(defaults).filter(([key]) => !hasAttribute(own, key));
    const bytes = Buffer.concat([received, ...missing.map(([key, value]) => attributeField(key, value))]);
    const attributes = missing.length === 0 ? own : readAttributes(bytes, 1);
    return { bytes, schemaUrl, attributes, service: serviceOf(attributes) };
  };
}

export function readScope(bytes: Buffer, schemaUrl: string): StoredScope {
  const texts = { name: '', version: '' };
  const reader = new WireReader(bytes);
  while (reader.next()) {
    if (reader.field === 1) texts.name = reader.text();
    else if (reader.field === 2) texts.version = reader.text();
    else reader.skip();
  }
  return { bytes, schemaUrl, ...texts, attributes: readAttributes(bytes, 3) };
}

function serviceOf(attributes: OtlpAttributes): string {
  const value: OtlpValue = attributeValue(attributes, 'service.name');
  return valueText(value);
}

/** A resource's field 1, a `KeyValue` with a text. */
function attributeField(key: string, value: string): Buffer {
  const anyValue = withLength(1, Buffer.from(value));
  return withLength(1, Buffer.concat([withLength(1, Buffer.from(key)), withLength(2, anyValue)]));
}

function withLength(field: number, value: Buffer): Buffer {
  const length: number[] = [];
  let rest = value.length;
  for (; rest > 127; rest = Math.floor(rest / 128)) length.push((rest % 128) + 128);
  return Buffer.concat([Buffer.from([field * 8 + 2, ...length, rest]), value]);
}
