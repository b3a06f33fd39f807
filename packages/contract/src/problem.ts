export type Severity = 'error' | 'warning';

/**
 * Something wrong in what was read, as data. Lines and columns count from 1; `endColumn` is exclusive.
 * `line` is 0 when the problem belongs to the file as a whole.
 */
export interface Problem {
  readonly code: `${string}/${string}`;
  readonly severity: Severity;
  readonly file: string;
  readonly line: number;
  readonly column: number;
  readonly endColumn: number;
  /** The place inside the document, with dots: `collector.ports.grpc`. */
  readonly path: string;
  readonly message: string;
  readonly expected: string;
  readonly fix: string;
}
