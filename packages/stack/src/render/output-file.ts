/** RFC 6901 pointer into an output document: `/processors/memory_limiter/limit_mib`. */
export type OutputPointer = string;

/** One generated file before it is written: data, and which setting each part of it came from. */
export interface OutputFile {
  /** Path inside the bundle, with slashes. */
  readonly path: string;
  readonly format: 'yaml' | 'json' | 'env';
  readonly document: unknown;
  /** Pointers into the document → the setting that the value there came from. */
  readonly sources: Readonly<Record<OutputPointer, string>>;
}
