import type { Culprit } from '../problems.ts';

/** A label as it is exposed, before any escaping. */
export interface Label {
  readonly name: string;
  readonly value: string;
}

export type ExposedType = 'counter' | 'gauge' | 'histogram' | 'summary';

/** An exemplar as OpenMetrics has it; without labels it takes its place, and is not written. */
export interface ExposedExemplar {
  readonly labels: readonly Label[];
  readonly value: number;
  readonly timestampSeconds: number;
}

export interface Bucket {
  readonly upperBound: number;
  readonly cumulativeCount: bigint;
  readonly exemplar?: ExposedExemplar;
}

/** What a metric's lines say. */
export type ExposedValue =
  | { readonly kind: 'single'; readonly value: number; readonly exemplar?: ExposedExemplar }
  | { readonly kind: 'histogram'; readonly buckets: readonly Bucket[]; readonly sum: number; readonly count: bigint }
  | {
      readonly kind: 'summary';
      readonly quantiles: readonly { readonly quantile: number; readonly value: number }[];
      readonly sum: number;
      readonly count: bigint;
    };

/** One metric on its way into a family: a label set with its lines. */
export interface Sample {
  readonly family: string;
  readonly type: ExposedType;
  readonly help: string;
  /** Sorted by name, each name once. */
  readonly labels: readonly Label[];
  readonly value: ExposedValue;
  readonly culprit: Culprit;
  /** False where another collector process might show something else in its place. */
  readonly certain: boolean;
  /** False where another collector process might show another description. */
  readonly certainHelp: boolean;
}

/** A family as it is written: samples with one name, type and help. */
export interface Family {
  readonly name: string;
  readonly type: ExposedType;
  /** Undefined where it is not known which of several it is. */
  readonly help: string | undefined;
  readonly samples: readonly Sample[];
}
