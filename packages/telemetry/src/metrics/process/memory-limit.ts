const ROOT = '/sys/fs/cgroup';

/**
 * Bytes that the control groups of this process allow, the least of its own group and all above it; undefined where
 * there is no limit. Reads version 2 (`memory.max`) and version 1 (`memory.limit_in_bytes`), as described in
 * https://docs.kernel.org/admin-guide/cgroup-v2.html and cgroup-v1/memory.html.
 * @param readText gives the text of a file, or undefined where it cannot be read.
 */
export function readMemoryLimit(readText: (path: string) => string | undefined): number | undefined {
  const limits = (readText('/proc/self/cgroup') ?? '').split('\n').flatMap((line) => {
    const [, controllers = '', path = ''] = /^\d+:([^:]*):(\/.*)$/.exec(line) ?? [];
    if (path === '') return [];
    if (controllers === '') return pathsUp(path).map((group) => readText(`${ROOT}${group}/memory.max`));
    if (!controllers.split(',').includes('memory')) return [];
    return pathsUp(path).map((group) => readText(`${ROOT}/memory${group}/memory.limit_in_bytes`));
  });
  const bytes = limits.map(parseLimit).filter((limit) => limit !== undefined);
  return bytes.length === 0 ? undefined : Math.min(...bytes);
}

/**
 * `/a/b` gives `/a/b`, `/a` and the root. Inside a container the path may be the host's, of which only the root is
 * mounted: what is not there is left out.
 */
function pathsUp(path: string): string[] {
  const names = path.split('/').filter((name) => name !== '');
  return Array.from({ length: names.length + 1 }, (_, up) =>
    names
      .slice(0, names.length - up)
      .map((name) => `/${name}`)
      .join(''),
  );
}

/** Version 2 says `max` for no limit; version 1 a number near 2^63, rounded down to a page. */
function parseLimit(text: string | undefined): number | undefined {
  const value = text?.trim() ?? '';
  if (!/^\d+$/.test(value)) return undefined;
  const bytes = Number(value);
  return bytes < 2 ** 60 ? bytes : undefined;
}
