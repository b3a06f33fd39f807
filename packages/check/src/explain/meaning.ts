/** What a name can be the name of. */
type MeaningKind =
  | 'metric'
  | 'series'
  | 'label'
  | 'attribute'
  | 'span'
  | 'log event'
  | 'alert'
  | 'recording rule'
  | 'problem code'
  | 'port'
  | 'setting';

/** One thing that goes by a name. */
export interface Meaning {
  readonly kind: MeaningKind;
  /** The name that is its own, where the question used another one. */
  readonly name: string;
  readonly description: string;
  /** What there is to say of it, in order: a heading and its lines. */
  readonly facts: readonly Fact[];
  /** The panels, variables and rules whose queries name it. */
  readonly readBy: readonly string[];
  /** A query or command to try; empty where there is none. */
  readonly example: string;
}

export type Fact = readonly [heading: string, ...lines: string[]];

export type Explanation =
  | { readonly name: string; readonly meanings: readonly Meaning[] }
  | { readonly name: string; readonly suggestions: readonly string[] };
