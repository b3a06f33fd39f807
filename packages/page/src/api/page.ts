import type { FamilyType, PipelineModel } from '@headrace/contract';

/** A declared metric as the contract view lists it. */
export interface DeclaredMetric {
  readonly otel: string;
  readonly kind: string;
  readonly unit: string;
  readonly description: string;
  /** The name that a query writes, without a histogram's suffixes. */
  readonly family: string;
  readonly type: FamilyType;
  /** Every name on :8889. */
  readonly series: readonly string[];
  readonly attributes: readonly { readonly key: string; readonly label: string; readonly values: string }[];
}

export interface DeclaredContract {
  readonly name: string;
  readonly version: string;
  readonly metrics: readonly DeclaredMetric[];
}

export interface Link {
  readonly title: string;
  readonly url: string;
}

/** What does not change while the page is served. */
export interface PageFacts {
  readonly contracts: readonly DeclaredContract[];
  readonly pipeline: PipelineModel;
  readonly links: readonly Link[];
}
