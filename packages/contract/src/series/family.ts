/** Types of the Prometheus exposition formats. */
export type FamilyType = 'counter' | 'gauge' | 'histogram' | 'summary' | 'info' | 'unknown';

/** The values that a label may have: all of them, or `open` where they appear at run time. */
export type LabelValues = readonly string[] | 'open';

/**
 * A family of series as queries meet it, whoever emits it: declared by a contract, made of spans, or harvested from
 * another program.
 */
export interface SeriesFamily {
  /**
   * The name that a query writes: with `_total` for a counter. For a histogram or summary the name without
   * `_bucket`, `_sum` and `_count`.
   */
  readonly name: string;
  readonly type: FamilyType;
  /** Base unit as a word (`seconds`, `bytes`, `ratio`), empty for a count of things or where it is not known. */
  readonly unit: string;
  readonly help: string;
  /** Every label of its series but `le` and `quantile`, `job` and `instance` included. */
  readonly labels: Readonly<Record<string, LabelValues>>;
  /** Upper bounds of a histogram's buckets; empty where they are not known, and for every other type. */
  readonly bounds: readonly number[];
  /** Who emits it, with the version: `contract ilp-connector 1.0.0`, `otelcol 0.159.0`. */
  readonly source: string;
}
