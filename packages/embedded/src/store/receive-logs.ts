import { WireReader } from '../wire/reader.ts';
import type { Arena } from './arena.ts';
import type { OriginPool, StoredResource, StoredScope } from './origin.ts';
import { readGroup } from './read-group.ts';
import type { StoredLog } from './stored-log.ts';

export interface LogSink {
  readonly arena: Arena;
  readonly resources: OriginPool<StoredResource>;
  readonly scopes: OriginPool<StoredScope>;
  add(record: Omit<StoredLog, 'sequence'>): void;
  /** For records that have no time of their own. */
  nowUnixNano(): bigint;
}

/** Stores the records of a checked `ExportLogsServiceRequest`, and says how many there were. None is refused. */
export function receiveLogs(request: Buffer, sink: LogSink): number {
  let received = 0;
  const reader = new WireReader(request);
  while (reader.next()) {
    if (reader.field === 1) received += receiveResource(reader.message(), sink);
    else reader.skip();
  }
  return received;
}

function receiveResource(reader: WireReader, sink: LogSink): number {
  const { origin, schemaUrl, items } = readGroup(reader);
  const resource = sink.resources.take(origin, schemaUrl);
  let received = 0;
  for (const group of items) {
    const { origin: scopeBytes, schemaUrl: scopeSchemaUrl, items: records } = readGroup(group);
    const scope = sink.scopes.take(scopeBytes, scopeSchemaUrl);
    for (const record of records) {
      const { bytes, at: from, end: to } = record;
      const timeUnixNano = readTime(record) ?? sink.nowUnixNano();
      sink.resources.retain(resource);
      sink.scopes.retain(scope);
      sink.add({ timeUnixNano, slice: sink.arena.put(bytes, from, to), scope, resource });
    }
    received += records.length;
    sink.scopes.release(scope);
  }
  sink.resources.release(resource);
  return received;
}

/** Source: `timestampFromLogRecord`, Loki v3.7.6, pkg/loghttp/push/otlp.go. */
function readTime(reader: WireReader): bigint | undefined {
  let time = 0n;
  let observed = 0n;
  while (reader.next()) {
    if (reader.field === 1) time = reader.fixed64();
    else if (reader.field === 11) observed = reader.fixed64();
    else reader.skip();
  }
  const first = time === 0n ? observed : time;
  return first === 0n ? undefined : first;
}
