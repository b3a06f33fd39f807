import type { Problem } from '@headrace/contract';
import type { OutputFile, OutputPointer } from '../render/output-file.ts';
import { pointerToken } from '../render/sourced.ts';
import { type Locator, type Path, pathText } from '../settings/location.ts';
import { nearest } from '../settings/nearest.ts';
import type { Patch } from '../settings/schema.ts';

/** Where problems of patches are reported. */
export interface PatchContext {
  readonly file: string;
  readonly locator: Locator;
}
/** A patch and its place in the settings. */
export interface IndexedPatch {
  readonly patch: Patch;
  readonly index: number;
}

export interface Patched {
  readonly files: readonly OutputFile[];
  readonly problems: readonly Problem[];
}

type Container = Record<string | number, unknown>;

/** The key that appends to a list. */
const APPEND = '-';

/**
 * Applies the patches in order to copies of the files. A patch that no longer fits is a problem, and is left out.
 * `otherPaths` are generated files that are patched elsewhere: a misspelt file may mean one of them.
 */
export function applyPatches(
  files: readonly OutputFile[],
  patches: readonly IndexedPatch[],
  context: PatchContext,
  otherPaths: readonly string[] = [],
): Patched {
  const byPath = new Map(files.map((file) => [file.path, file]));
  const problems: Problem[] = [];
  for (const { patch, index } of patches) {
    const file = byPath.get(patch.file);
    const result =
      file === undefined ? unknownFile(patch, [...byPath.keys(), ...otherPaths]) : applyPatch(file, patch, index);
    if ('message' in result) problems.push(problemOf(result, patch, index, context));
    else byPath.set(patch.file, result);
  }
  return { files: [...byPath.values()], problems };
}

interface Failure {
  readonly code: 'patch/file' | 'patch/path';
  readonly at: 'file' | 'path';
  readonly message: string;
  readonly expected: string;
  readonly fix: string;
}

function applyPatch(file: OutputFile, patch: Patch, index: number): OutputFile | Failure {
  const document = structuredClone(file.document);
  const parent = patch.path.slice(0, -1).reduce<unknown>((node, key) => childOf(node, key), document);
  const key = patch.path.at(-1);
  if (!isContainer(parent) || key === undefined) return missingPath(file, patch);
  const exists = childOf(parent, key) !== undefined;
  if ('add' in patch) {
    if (Array.isArray(parent)) {
      if (key !== APPEND) return notAppended(patch);
      parent.push(patch.add);
    } else if (exists) return alreadyThere(patch);
    else parent[key] = patch.add;
  } else if (!exists) return missingPath(file, patch);
  else if ('set' in patch) parent[key] = patch.set;
  else if (Array.isArray(parent)) parent.splice(Number(key), 1);
  else delete parent[key];
  const isItem = Array.isArray(parent);
  const last = isItem && key === APPEND ? parent.length - 1 : key;
  const place = { parent: pointerOf(patch.path.slice(0, -1)), pointer: pointerOf([...patch.path.slice(0, -1), last]) };
  const sources = sourcesWithout(file.sources, place, isItem && 'remove' in patch ? Number(key) : undefined);
  return {
    ...file,
    document,
    sources: 'remove' in patch ? sources : { ...sources, [place.pointer]: `patches.${index}` },
  };
}

function pointerOf(path: Path): OutputPointer {
  return path.map((step) => `/${pointerToken(step)}`).join('');
}

/** Sources without what was replaced or removed; behind an item that was taken out of a list all others move up. */
function sourcesWithout(
  sources: OutputFile['sources'],
  place: { readonly parent: OutputPointer; readonly pointer: OutputPointer },
  removedIndex: number | undefined,
): OutputFile['sources'] {
  const movedUp = (pointer: OutputPointer): OutputPointer => {
    const [item = '', ...rest] = pointer.slice(place.parent.length + 1).split('/');
    const isBehind =
      removedIndex !== undefined && pointer.startsWith(`${place.parent}/`) && Number(item) > removedIndex;
    return isBehind ? [place.parent, Number(item) - 1, ...rest].join('/') : pointer;
  };
  const kept = Object.entries(sources).filter(
    ([pointer]) => pointer !== place.pointer && !pointer.startsWith(`${place.pointer}/`),
  );
  return Object.fromEntries(kept.map(([pointer, setting]) => [movedUp(pointer), setting]));
}

function childOf(node: unknown, key: string | number): unknown {
  return isContainer(node) && Object.hasOwn(node, key) ? node[key] : undefined;
}

function isContainer(node: unknown): node is Container {
  return typeof node === 'object' && node !== null;
}

function unknownFile(patch: Patch, known: readonly string[]): Failure {
  const near = nearest(patch.file, known);
  return {
    code: 'patch/file',
    at: 'file',
    message: `no generated file "${patch.file}"${near === undefined ? '' : `, did you mean "${near}"?`}`,
    expected: 'a file that gen-config writes',
    fix: `choose one of ${known.join(', ')}`,
  };
}

function missingPath(file: OutputFile, patch: Patch): Failure {
  let node: unknown = file.document;
  let depth = 0;
  while (depth < patch.path.length && childOf(node, patch.path[depth] ?? '') !== undefined) {
    node = childOf(node, patch.path[depth] ?? '');
    depth += 1;
  }
  const where = depth === 0 ? 'the root' : pathText(patch.path.slice(0, depth));
  const near =
    Array.isArray(node) || !isContainer(node) ? undefined : nearest(String(patch.path[depth]), Object.keys(node));
  return {
    code: 'patch/path',
    at: 'path',
    message: `${patch.file} has no ${pathText(patch.path)}${near === undefined ? '' : `, did you mean "${near}"?`}`,
    expected: 'a path that exists in the generated file',
    fix: `${where} ${contentOf(node)}`,
  };
}

function contentOf(node: unknown): string {
  if (Array.isArray(node)) return `is a list of ${node.length}, counted from 0`;
  return isContainer(node) ? `has the keys ${Object.keys(node).join(', ')}` : 'holds a single value';
}

function notAppended(patch: Patch): Failure {
  return {
    code: 'patch/path',
    at: 'path',
    message: `${patch.file} has a list at ${pathText(patch.path.slice(0, -1))}, and a list is added to at its end`,
    expected: '"-" as the last key, which appends to a list',
    fix: 'write "-" as the last key, or use set to change an item',
  };
}

function alreadyThere(patch: Patch): Failure {
  return {
    code: 'patch/path',
    at: 'path',
    message: `${patch.file} has ${pathText(patch.path)} already, so it cannot be added`,
    expected: 'a key that does not exist yet',
    fix: 'use set to change what is there',
  };
}

function problemOf(failure: Failure, patch: Patch, index: number, context: PatchContext): Problem {
  const { code, at, message, expected, fix } = failure;
  return {
    code,
    severity: 'error',
    file: context.file,
    ...context.locator.value(['patches', index, at]),
    path: `patches[${index}].${at}`,
    message: `patch "${patch.name}": ${message}`,
    expected,
    fix,
  };
}
