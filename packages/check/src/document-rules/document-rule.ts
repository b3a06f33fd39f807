import type { Problem, SeriesFamily, Severity } from '@headrace/contract';
import type { Path, Stack } from '@headrace/stack';
import type { CheckedDocument, QuerySite } from '../documents/document.ts';
import type { Rule } from '../documents/rule-file.ts';
import type { Examples } from '../example.ts';
import type { Span } from '../promql/ast.ts';

/** What files are held against. */
export interface World {
  readonly stack: Stack;
  /** Series of other programs. */
  readonly catalogue: readonly SeriesFamily[];
  /** Anchors of the runbook's headings, where there is a runbook. */
  readonly runbookAnchors?: ReadonlySet<string>;
}

/** All that is checked at once, and what is known beside it. */
export interface Scene extends World {
  readonly documents: readonly CheckedDocument[];
  readonly queries: readonly QuerySite[];
  readonly rules: readonly Rule[];
  /** Uid of each data source → its type. */
  readonly datasources: ReadonlyMap<string, string>;
  /** Names of series that some query reads. */
  readonly read: ReadonlySet<string>;
}

export interface DocumentFinding {
  readonly document: CheckedDocument;
  readonly path: Path;
  /** It is the key at `path` that is wrong, whatever its value. */
  readonly isKey?: boolean;
  /** Characters of the text at `path`. */
  readonly span?: Span;
  readonly message: string;
  readonly expected: string;
  readonly fix: string;
}

/** A rule that files are held to. */
export interface DocumentRule {
  readonly code: Problem['code'];
  readonly severity: Severity;
  /** One sentence for the reference. */
  readonly meaning: string;
  /** What to do about it, in a sentence or two for the reference. */
  readonly fix: string;
  readonly examples: Examples;
  readonly find: (scene: Scene) => DocumentFinding[];
}
