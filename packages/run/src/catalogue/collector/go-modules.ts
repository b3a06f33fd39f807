import { readdir, readFile } from 'node:fs/promises';
import { join } from 'node:path';
import { type GoType, readGoSource } from './go-source.ts';

/** Brings a module's sources: `path@version` → its folder. */
export type FetchModule = (module: string) => Promise<string>;

/** The types of one Go package, and which of them decode themselves. */
interface GoPackage {
  readonly types: ReadonlyMap<string, GoType>;
  readonly decoders: ReadonlySet<string>;
}

/** Reads Go packages by their import path. */
export interface GoModules {
  /** @throws where no module of the build has the package. */
  package(path: string): Promise<GoPackage>;
  /** A file of a module's own folder. */
  read(module: string, file: string): Promise<string>;
}

/**
 * Opens modules and all that they need, each in the highest version that one of them asks for, which is what the
 * build takes as well (https://go.dev/ref/mod#minimal-version-selection).
 */
export async function openGoModules(roots: readonly string[], fetch: FetchModule): Promise<GoModules> {
  const versions = new Map<string, string>();
  const raise = (path: string, version: string) => {
    const known = versions.get(path);
    if (known === undefined || compareVersions(version, known) > 0) versions.set(path, version);
  };
  for (const root of roots) {
    const [path = '', version = ''] = root.split('@');
    raise(path, version);
    for (const [required, least] of requirements(await readFile(join(await fetch(root), 'go.mod'), 'utf8')))
      raise(required, least);
  }
  const packages = new Map<string, Promise<GoPackage>>();
  const folderOf = async (path: string) => {
    const module = moduleOf(path, versions);
    return join(await fetch(`${module}@${versions.get(module)}`), path.slice(module.length));
  };
  return {
    package: (path) => {
      const known = packages.get(path) ?? folderOf(path).then(readPackage);
      packages.set(path, known);
      return known;
    },
    read: async (module, file) => readFile(join(await folderOf(module), file), 'utf8'),
  };
}

function moduleOf(path: string, versions: ReadonlyMap<string, string>): string {
  const parts = path.split('/');
  for (let length = parts.length; length > 0; length -= 1) {
    const module = parts.slice(0, length).join('/');
    if (versions.has(module)) return module;
  }
  throw new Error(`no module of the collector has the package ${path}`);
}

async function readPackage(folder: string): Promise<GoPackage> {
  const names = (await readdir(folder)).filter((name) => name.endsWith('.go') && !name.endsWith('_test.go'));
  const files = await Promise.all(names.toSorted().map((name) => readFile(join(folder, name), 'utf8')));
  const read = files.map(readGoSource);
  return {
    types: new Map(read.flatMap(({ types }) => types.map((type) => [type.name, type]))),
    decoders: new Set(read.flatMap(({ decoders }) => [...decoders])),
  };
}

/** What a go.mod requires, indirectly as well. */
function requirements(text: string): [path: string, version: string][] {
  const lines = text.split('\n').filter((line) => !line.includes('=>'));
  return [...lines.join('\n').matchAll(/^(?:require |\t)(\S+) (v\S+)/gm)].map(([, path = '', version = '']) => [
    path,
    version,
  ]);
}

function compareVersions(a: string, b: string): number {
  return a.localeCompare(b, 'en', { numeric: true });
}
