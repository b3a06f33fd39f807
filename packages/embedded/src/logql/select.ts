import { type LogEntry, throughStages } from './pipeline.ts';
import type { LogSelection } from './query.ts';

/** From `start` on and before `end`, in nanoseconds. */
export interface TimeRange {
  readonly startUnixNano: bigint;
  readonly endUnixNano: bigint;
}

export interface SelectedEntry {
  readonly timeUnixNano: bigint;
  readonly line: () => string;
  /** Sorted by nothing in particular; no label is empty. */
  readonly labels: ReadonlyMap<string, string>;
}

/** The entries that a query selects, in the order in which they are given. */
export function* selectEntries(
  entries: Iterable<LogEntry>,
  { matchers, stages }: LogSelection,
  { startUnixNano, endUnixNano }: TimeRange,
): Iterable<SelectedEntry> {
  const isSelected = new Map<ReadonlyMap<string, string>, boolean>();
  for (const entry of entries) {
    if (entry.timeUnixNano < startUnixNano || entry.timeUnixNano >= endUnixNano) continue;
    const { stream } = entry;
    let selected = isSelected.get(stream);
    if (selected === undefined) {
      selected = matchers.every(({ name, isMatch }) => isMatch(stream.get(name) ?? ''));
      isSelected.set(stream, selected);
    }
    if (!selected) continue;
    const labels = throughStages(entry, stages);
    if (labels !== undefined) yield { timeUnixNano: entry.timeUnixNano, line: entry.line, labels };
  }
}
