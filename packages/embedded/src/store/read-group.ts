import type { WireReader } from '../wire/reader.ts';

/**
 * What `ResourceSpans`, `ScopeSpans` and their likes for logs agree in, fields and numbers: where the items come from,
 * and the items. An origin in several parts is all of them one after the other, as protobuf merges messages.
 */
export function readGroup(reader: WireReader) {
  let origin: Buffer = Buffer.alloc(0);
  let schemaUrl = '';
  const items: WireReader[] = [];
  while (reader.next()) {
    if (reader.field === 1) {
      const part = reader.view();
      origin = origin.length === 0 ? part : Buffer.concat([origin, part]);
    } else if (reader.field === 2) items.push(reader.message());
    else if (reader.field === 3) schemaUrl = reader.text();
    else reader.skip();
  }
  return { origin, schemaUrl, items };
}
