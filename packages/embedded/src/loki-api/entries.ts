import type { LogEntry } from '../logql/pipeline.ts';
import type { LogStore } from '../store/log-store.ts';
import { lineOf, streamLabels, structuredMetadata } from './entry.ts';

/** The records of a store as LogQL sees them, in the order of arrival. */
export function* entriesOf(store: LogStore): Iterable<LogEntry> {
  for (const record of store.records()) {
    let line: string | undefined;
    let metadata: ReadonlyMap<string, string> | undefined;
    yield {
      timeUnixNano: record.timeUnixNano,
      stream: streamLabels(record.resource),
      line: () => {
        line ??= lineOf(record);
        return line;
      },
      metadata: () => {
        metadata ??= structuredMetadata(record);
        return metadata;
      },
    };
  }
}
