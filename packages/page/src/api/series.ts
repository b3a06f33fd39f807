import type { FamilyType } from '@headrace/contract';

/** A span that stands for a value of a series. */
export interface SeriesExemplar {
  readonly traceId: string;
  readonly spanId: string;
  readonly value: number;
}

/** One series of :8889 with its value. */
export interface Series {
  /** With the suffix of a histogram's part: `ilp_packet_latency_seconds_bucket`. */
  readonly name: string;
  /** The name that a query writes, without that suffix, but with `_total` for a counter. */
  readonly family: string;
  readonly type: FamilyType;
  readonly help: string;
  readonly labels: Readonly<Record<string, string>>;
  readonly value: number;
  readonly exemplar?: SeriesExemplar;
}

/** A family as the contract view lists it. */
export interface FamilySummary {
  readonly name: string;
  readonly type: FamilyType;
  readonly help: string;
  /** How many series it has, a histogram's buckets, sum and count as one. */
  readonly seriesCount: number;
  /** The first of them, a histogram by its count. */
  readonly samples: readonly { readonly labels: Readonly<Record<string, string>>; readonly value: number | null }[];
}
