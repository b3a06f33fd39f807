import { ANY_LABELS, type LabelSet } from './labels.ts';
import type { Unit } from './unit.ts';

/** Which series of a family a value comes from. */
export type Part = 'value' | 'bucket' | 'sum' | 'count' | 'quantile' | 'unknown';

/** Whether values only ever grow, or are a level; `unknown` where nobody says. */
export type ValueKind = 'counter' | 'gauge' | 'unknown';

/** What is known of the series that an expression gives. */
export interface Series {
  readonly labels: LabelSet;
  readonly unit: Unit | undefined;
  /** Unit of what a histogram observes: of its sum, of its bounds and of its quantiles. */
  readonly observed: Unit | undefined;
  readonly part: Part;
  readonly kind: ValueKind;
  /** Bounds of the histogram whose buckets or quantiles these are; empty for everything else. */
  readonly bounds: readonly number[];
}

/** What is known of an expression; `any` where a dashboard variable stands for it. */
export type Inferred =
  | { readonly type: 'scalar'; readonly value: number | undefined; readonly unit: Unit | undefined }
  | { readonly type: 'string' }
  | { readonly type: 'any' }
  | ({ readonly type: 'vector' } & Series)
  | ({ readonly type: 'range' } & Series);

export type InferredVector = Extract<Inferred, { type: 'vector' }>;

export const UNKNOWN_SERIES: Series = {
  labels: ANY_LABELS,
  unit: undefined,
  observed: undefined,
  part: 'unknown',
  kind: 'unknown',
  bounds: [],
};

/** What is known of the series of `inferred`, whatever its type. */
export function seriesOf(inferred: Inferred): Series {
  return inferred.type === 'vector' || inferred.type === 'range' ? inferred : UNKNOWN_SERIES;
}

/** An instant vector of `series`, with what an expression changes of them. */
export function vector(series: Series, changes: Partial<Series> = {}): InferredVector {
  return { ...series, ...changes, type: 'vector' };
}
