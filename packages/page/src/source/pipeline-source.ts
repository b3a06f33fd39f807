import type { Alerts } from '../api/alerts.ts';
import type { LogLine, LogSearch } from '../api/logs.ts';
import type { Overview } from '../api/overview.ts';
import type { Series } from '../api/series.ts';
import type { FoundTrace, Trace, TraceSearch } from '../api/traces.ts';

/**
 * Where the page gets its data, whatever runs behind it. Every method rejects with a {@link BackendError} when the
 * program that it asks does not answer.
 */
export interface PipelineSource {
  /** What each hop does and what passed it since its start. What cannot be asked is named in the answer instead. */
  overview(): Promise<Overview>;
  /** The series of :8889, as a scrape of this moment shows them. */
  series(): Promise<readonly Series[]>;
  /** Newest first. */
  searchTraces(search: TraceSearch): Promise<readonly FoundTrace[]>;
  /** Undefined when no such trace is kept. */
  trace(traceId: string): Promise<Trace | undefined>;
  /** Newest first. */
  logs(search: LogSearch): Promise<readonly LogLine[]>;
  alerts(): Promise<Alerts>;
}
