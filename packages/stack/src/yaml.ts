import {
  Document,
  isMap,
  isNode,
  isPair,
  isSeq,
  LineCounter,
  parseDocument,
  type Range,
  Scalar,
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
  const syntaxErrors = syntaxErrorsOf(document, text);
  const find = (path: Path, wantKey: boolean) => findPath(document, text, path, wantKey);
  return {
    value: syntaxErrors.length > 0 ? undefined : document.toJS(),
    locator: {
      value: (path) => find(path, false).location,
      key: (path) => find(path, true).location,
      isWritten: (path) => find(path, false).isWritten,
    },
    syntaxErrors,
  };
}

function findPath(document: Document, text: string, path: Path, wantKey: boolean) {
  const at = (range: Range | null | undefined): Location => locationOf(text, range?.[0] ?? 0, range?.[1] ?? 0);
  let node: unknown = document.contents;
  let location = locationOf(text, 0, 1);
  if (isNode(node) && path.length === 0) return { location: at(node.range), isWritten: true };
  for (const [depth, step] of path.entries()) {
    const last = depth === path.length - 1;
    if (isMap(node)) {
      const pair = node.items.find((item) => isPair(item) && keyOf(item.key) === String(step));
      if (pair === undefined) return { location, isWritten: false };
      // A map is pointed at by its key, and so is a key with nothing behind it: that says more than the first line.
      location = at((pair.key as Scalar).range);
      node = pair.value;
      const isNull = node instanceof Scalar && node.value === null;
      if (last && !wantKey && isNode(node) && !isMap(node) && !isNull) location = at(node.range);
    } else if (isSeq(node) && isNode(node.items[Number(step)])) {
      node = node.items[Number(step)];
      const { range } = node as { range?: Range | null };
      location = isMap(node) ? locationOf(text, range?.[0] ?? 0, (range?.[0] ?? 0) + 1) : at(range);
    } else return { location, isWritten: false };
  }
  return { location, isWritten: true };
}

function syntaxErrorsOf(document: Document, text: string): YamlReading['syntaxErrors'] {
  // A tag that nobody knows is a warning of the parser, which then takes the text behind it as it is.
  const errors = [...document.errors, ...document.warnings].map((error) => syntaxErrorOf(error, document, text));
  const all = errors.length > 0 ? errors : aliasErrorsOf(document, text);
  // One mistake makes the parser stumble more than once on the same line.
  return all.filter((error, index) => all.findIndex((other) => other.location.line === error.location.line) === index);
}

function syntaxErrorOf(error: YAMLError, document: Document, text: string) {
  const [start, end] = error.pos;
  switch (error.code) {
    case 'DUPLICATE_KEY': {
      const key = /^[^\s:]+/.exec(text.slice(start))?.[0] ?? '';
      return { message: 'this key is here for the second time', location: locationOf(text, start, start + key.length) };
    }
    case 'MULTIPLE_DOCS':
      return { message: 'a second document begins here, and settings are one', location: locationOf(text, start, end) };
    case 'TAG_RESOLVE_FAILED':
      return {
        message: `nobody here knows the tag ${text.slice(start, end)}`,
        location: locationOf(text, start, end),
      };
    case 'MISSING_CHAR': {
      const quote = unclosedQuote(document, start);
      if (quote === undefined) break;
      return { message: 'this quote is never closed', location: locationOf(text, quote, quote + 1) };
    }
  }
  return { message: error.message.split('\n')[0] ?? error.code, location: locationOf(text, start, end) };
}

/** Where the quoted text begins that runs up to `end` without a closing quote. */
function unclosedQuote(document: Document, end: number): number | undefined {
  let start: number | undefined;
  visit(document, {
    Scalar: (_, { type, range }) => {
      if ((type === 'QUOTE_DOUBLE' || type === 'QUOTE_SINGLE') && range && range[2] >= end) start = range[0];
    },
  });
  return start;
}

/** Aliases that stand for nothing, or for something that they are a part of. */
function aliasErrorsOf(document: Document, text: string): YamlReading['syntaxErrors'] {
  const errors: { message: string; location: Location }[] = [];
  visit(document, {
    Alias: (_, alias, ancestors) => {
      const resolved = alias.resolve(document);
      const [start = 0, end = 0] = alias.range ?? [];
      const location = locationOf(text, start, end);
      if (resolved === undefined) errors.push({ message: `no anchor &${alias.source} stands above`, location });
      else if (ancestors.includes(resolved)) errors.push({ message: 'this alias is a part of itself', location });
    },
  });
  return errors;
}

function keyOf(key: unknown): string {
  return key instanceof Scalar ? String(key.value) : String(key);
}

/** Texts that YAML 1.2 takes for a number and YAML 1.1 does not: `0o17`, `1e3`. */
const NUMBER_OF_YAML_1_2 = /^(0o[0-7]+|[-+]?(\.[0-9]+|[0-9]+(\.[0-9]*)?)([eE][-+]?[0-9]+)?)$/;

/**
 * Writes YAML that every parser of the stack reads the same way: no anchors, no folded lines, and quotes around
 * what YAML 1.1 would take for a boolean or a time, and YAML 1.2 for a number.
 */
export function writeYaml(document: unknown): string {
  const yaml = new Document(document, { aliasDuplicateObjects: false, version: '1.1' });
  visit(yaml, {
    Scalar: (_, scalar) => {
      if (typeof scalar.value === 'string' && NUMBER_OF_YAML_1_2.test(scalar.value)) scalar.type = 'QUOTE_DOUBLE';
    },
  });
  return yaml.toString({ lineWidth: 0 });
}
