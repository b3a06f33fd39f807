/** A place in a text; lines and columns count from 1, `endColumn` is exclusive and on the same line. */
export interface Location {
  readonly line: number;
  readonly column: number;
  readonly endColumn: number;
}

export type Path = readonly (string | number)[];

/**
 * Finds a path in the text that it came from. Where the path itself is not written there (a missing key, a value
 * that was computed), the nearest place above it answers.
 */
export interface Locator {
  value(path: Path): Location;
  /** The key at the end of `path` rather than its value. */
  key(path: Path): Location;
  /** Whether the path itself is written in the text, and not left to a default or made by a computation. */
  isWritten(path: Path): boolean;
}

export const WHOLE_FILE: Location = { line: 0, column: 0, endColumn: 0 };

/** Locates everything in the file as a whole. */
export const noLocator: Locator = { value: () => WHOLE_FILE, key: () => WHOLE_FILE, isWritten: () => false };

/** The location of the character range `start` to `end` in `text`, cut at the end of the first line. */
export function locationOf(text: string, start: number, end: number): Location {
  const before = text.slice(0, start);
  const line = before.split('\n').length;
  const column = start - (before.lastIndexOf('\n') + 1) + 1;
  const rest = text.slice(start, end).search(/\r?\n/);
  const stop = rest === -1 ? Math.min(end, text.length) : start + rest;
  return { line, column, endColumn: Math.max(column + 1, column + stop - start) };
}

/** A path with dots, as problems show it: `services[0].name`. */
export function pathText(path: readonly PropertyKey[]): string {
  return path.reduce<string>(
    (text, key) => (typeof key === 'number' ? `${text}[${key}]` : text === '' ? String(key) : `${text}.${String(key)}`),
    '',
  );
}
