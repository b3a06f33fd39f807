import { type Bundle, type Path, readYaml } from '@headrace/stack';

export interface LineRange {
  readonly fromLine: number;
  readonly toLine: number;
}

/** Finds the lines of a part of a generated file; undefined where the text does not have it. */
export function lineFinder(
  { format, document }: Bundle['outputs'][number],
  text: string,
): (path: Path) => LineRange | undefined {
  if (format === 'env') return envFinder(text);
  // JSON is YAML as well, with the same places.
  const { locator } = readYaml(text);
  return (path) => {
    if (!locator.isWritten(path)) return undefined;
    const lines = leavesOf(valueAt(document, path), path).flatMap((leaf) => [
      locator.key(leaf).line,
      locator.value(leaf).line,
    ]);
    return { fromLine: Math.min(...lines), toLine: Math.max(...lines) };
  };
}

/** Each variable stands on a line of its own, and never twice. */
function envFinder(text: string): (path: Path) => LineRange | undefined {
  const lines = text.split('\n');
  return ([name]) => {
    const line = lines.findIndex((one) => one.startsWith(`${String(name)}=`)) + 1;
    return line === 0 ? undefined : { fromLine: line, toLine: line };
  };
}

function valueAt(document: unknown, path: Path): unknown {
  return path.reduce<unknown>(
    (value, key) =>
      typeof value === 'object' && value !== null
        ? (value as Readonly<Record<string, unknown>>)[String(key)]
        : undefined,
    document,
  );
}

/** The first and the last leaf are enough to know where a part begins and ends. */
function leavesOf(value: unknown, path: Path): Path[] {
  const first = edgeOf(value, path, 0);
  const last = edgeOf(value, path, -1);
  return [path, first, last];
}

function edgeOf(value: unknown, path: Path, index: 0 | -1): Path {
  if (typeof value !== 'object' || value === null) return path;
  const entry = Object.entries(value).at(index);
  return entry === undefined ? path : edgeOf(entry[1], [...path, entry[0]], index);
}
