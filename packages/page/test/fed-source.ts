import type { Alerts, FoundTrace, LogLine, Overview, PipelineSource, Series, Trace } from '../src/index.ts';

/** What a {@link fedSource} answers; a test sets what it is about. */
export interface Feed {
  readonly overview: Overview;
  readonly series: readonly Series[];
  readonly traces: readonly FoundTrace[];
  readonly trace: Trace | undefined;
  readonly logs: readonly LogLine[];
  readonly alerts: Alerts;
}

export const EMPTY_FEED: Feed = {
  overview: { hops: [], flows: [], drops: [], translation: [], unavailable: [] },
  series: [],
  traces: [],
  trace: undefined,
  logs: [],
  alerts: { evaluated: false, reason: 'no Prometheus runs here' },
};

/** A source that answers what it is fed, for tests of the server alone; each answer is asked for anew. */
export function fedSource(feed: () => Partial<Feed> = () => ({})): PipelineSource {
  const now = (): Feed => ({ ...EMPTY_FEED, ...feed() });
  return {
    overview: async () => now().overview,
    series: async () => now().series,
    searchTraces: async () => now().traces,
    trace: async () => now().trace,
    logs: async () => now().logs,
    alerts: async () => now().alerts,
  };
}
