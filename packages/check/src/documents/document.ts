import type { Locator, Path } from '@headrace/stack';
import type { QueryUse, Template } from '../queries/query-rule.ts';

/** A file to be checked: generated ones bring their value with them, others are read. */
export interface CheckedFile {
  /** As problems show it. */
  readonly path: string;
  readonly text: string;
  readonly value?: unknown;
}

export type DocumentKind =
  | 'dashboard'
  | 'rules'
  | 'alertmanager'
  | 'collector'
  | 'datasources'
  | 'prometheus'
  | 'other';

/** One document of a file: a file of Kubernetes manifests has several. */
export interface CheckedDocument {
  readonly file: CheckedFile;
  readonly kind: DocumentKind;
  readonly value: unknown;
  /** Where in the value its own shape begins: `spec` in a manifest, `dashboard` in an export. */
  readonly root: Path;
  /** The text of the document alone, and how many lines stand before it. */
  readonly text: string;
  readonly linesBefore: number;
  /** Reads positions when the first is asked for. */
  readonly locator: () => Locator;
}

export type Language = 'promql' | 'logql' | 'traceql';

/** A query in a document. */
export interface QuerySite {
  readonly document: CheckedDocument;
  readonly language: Language;
  readonly text: string;
  readonly path: Path;
  /** Where in the text at `path` the query begins. */
  readonly offset: number;
  readonly use: QueryUse;
  readonly templates: readonly Template[];
}
