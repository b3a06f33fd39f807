import type { SeriesExemplar } from './series.ts';

/** One bar: how many spans lasted longer than the bar before, and at most `toSeconds`; null for the open end. */
export interface LatencyBar {
  readonly fromSeconds: number;
  readonly toSeconds: number | null;
  readonly count: number;
  readonly exemplar: SeriesExemplar | null;
}

/** How long the spans of one name took. */
export interface LatencyHistogram {
  readonly spanName: string;
  readonly count: number;
  readonly bars: readonly LatencyBar[];
}
