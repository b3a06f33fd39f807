import {
  type Document,
  isAlias,
  isMap,
  isNode,
  isPair,
  isSeq,
  LineCounter,
  parseDocument,
  type Range,
  Scalar,
  stringify,
  visit,
  type YAMLError,
} from 'yaml';
import { type Location, type Locator, locationOf, type Path } from './settings/location.ts';

/** A text read as YAML 1.2: the value, where each path stands, and what is not YAML. */
export interface YamlReading {
  readonly value: unknown;
  readonly locator: Locator;
  readonly syntaxErrors: readonly { readonly message: string; readonly location: Location }[];
}

/** Reads YAML and keeps the position of every key and value. */
export function readYaml(text: string): YamlReading {
  const document = parseDocument(text, { lineCounter: new LineCounter(), prettyErrors: false });
  const at = (range: readonly number[] | Range | null | undefined): Location =>
    locationOf(text, range?.[0] ?? 0, range?.[1] ?? 0);
  const find = (path: Path, wantKey: boolean): Location => {
    let node: unknown = document.contents;
    let found = at([0, 1]);
    if (isNode(node) && path.length === 0) return at(node.range);
    for (const [depth, step] of path.entries()) {
      const last = depth === path.length - 1;
      if (isMap(node)) {
        const pair = node.items.find((item) => isPair(item) && keyOf(item.key) === String(step));
        if (pair === undefined) return found;
        found = at((pair.key as Scalar).range);
        node = pair.value;
        if (last && wantKey) return found;
      } else if (isSeq(node)) {
        node = node.items[Number(step)];
      } else return found;
      if (isNode(node) && !(node instanceof Scalar && node.value === null))
        found = depthLocation(node, last, found, at);
    }
    return found;
  };
  return {
    value: document.errors.length > 0 ? undefined : document.toJS(),
    locator: { value: (path) => find(path, false), key: (path) => find(path, true) },
    syntaxErrors: document.errors.map((error) => ({
      message: error.message.split('\n')[0] ?? error.code,
      location: at(error.pos),
    })),
  };
}

/** A value is where its text is; on the way down a map's own key says more than its first line. */
function depthLocation(
  node: { range?: Range | null | undefined },
  last: boolean,
  found: Location,
  at: (range: Range | null | undefined) => Location,
): Location {
  return last && !isMap(node) ? at(node.range) : found;
}

function keyOf(key: unknown): string {
  return key instanceof Scalar ? String(key.value) : String(key);
}

/**
 * Writes YAML that every parser of the stack reads the same way: no anchors, no folded lines, and quotes around
 * what YAML 1.1 would take for a boolean or a time.
 */
export function writeYaml(document: unknown): string {
  return stringify(document, { aliasDuplicateObjects: false, lineWidth: 0, version: '1.1' });
}
