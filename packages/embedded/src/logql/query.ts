/** A LogQL query as a tree. */
export type LogqlQuery = { readonly kind: 'logs'; readonly logs: LogSelection } | CountQuery;

/** `{selector} | stage | stage`. */
export interface LogSelection {
  readonly matchers: readonly LabelMatcher[];
  readonly stages: readonly Stage[];
}

/** `count_over_time` or `rate`, summed or not. */
export interface CountQuery {
  readonly kind: 'count';
  readonly logs: LogSelection;
  readonly rangeNanos: bigint;
  /** Whether the count is divided by the seconds of the range. */
  readonly perSecond: boolean;
  /** Undefined where nothing is summed: each set of labels is a series. */
  readonly sum: Grouping | undefined;
}

/** The labels that are kept or dropped; `by` with none is one sum of everything. */
export interface Grouping {
  readonly mode: 'by' | 'without';
  readonly labels: readonly string[];
}

/** A label that is not there has the empty value. */
export interface LabelMatcher {
  readonly name: string;
  readonly isMatch: (value: string) => boolean;
}

export type Stage =
  | { readonly kind: 'line'; readonly isMatch: (line: string) => boolean }
  | { readonly kind: 'json' }
  | { readonly kind: 'filter'; readonly filter: LabelFilter };

export type LabelFilter =
  | { readonly kind: 'and' | 'or'; readonly left: LabelFilter; readonly right: LabelFilter }
  | ({ readonly kind: 'text' } & LabelMatcher)
  | {
      readonly kind: 'number';
      readonly name: string;
      readonly unit: 'number' | 'duration' | 'bytes';
      readonly isMatch: (value: number) => boolean;
    };
