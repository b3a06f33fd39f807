/** Keys from the outermost field inwards; `*` is any. */
export type RedactPath = readonly string[];

/** A key after a dot or at the start; or, in brackets, a quoted key, an index or a star. */
const SEGMENT = /(?:^|(?<!^)\.)(?<plain>[\w$*-]+)|\[(?:(?<quote>["'])(?<quoted>.*?)\k<quote>|(?<index>\d+|\*))\]/y;

/**
 * Reads a path in pino's syntax: `request.body.pin`, `peers[*].key`, `headers["x-pin"]`.
 * @throws Error with the path, what is expected and the fix.
 */
export function parseRedactPath(text: string): RedactPath {
  const path: string[] = [];
  SEGMENT.lastIndex = 0;
  while (SEGMENT.lastIndex < text.length || text === '') {
    const groups = SEGMENT.exec(text)?.groups;
    if (groups === undefined) {
      const expected = 'expected keys with dots between them, or in brackets';
      throw new Error(
        `redact=${JSON.stringify(text)}: ${expected}; fix: write it like request.body.pin or peers[*].key`,
      );
    }
    path.push(groups.plain ?? groups.quoted ?? groups.index ?? '');
  }
  return path;
}

/** What is left of the paths that go through `key`; an empty one ends there. */
export function stepInto(paths: readonly RedactPath[], key: string): readonly RedactPath[] {
  if (paths.length === 0) return paths;
  return paths.filter(([first]) => first === key || first === '*').map(([, ...rest]) => rest);
}
