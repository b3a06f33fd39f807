import { type ParserOptions, parse } from '@babel/parser';
import { type Location, type Locator, locationOf, type Path } from './location.ts';

/** As much of a syntax tree as positions need. */
interface SyntaxNode {
  readonly type: string;
  readonly start?: number | null;
  readonly end?: number | null;
  readonly [key: string]: unknown;
}

export interface TypeScriptReading {
  readonly locator: Locator;
  readonly syntaxErrors: readonly { readonly message: string; readonly location: Location }[];
}

const OPTIONS: ParserOptions = { sourceType: 'module', plugins: ['typescript'], errorRecovery: true };

/**
 * Reads a settings module without running it and finds its keys and values.
 * Follows `export default`, the argument of a call such as `defineSettings(…)`, and constants of the same file.
 */
export function readTypeScript(text: string): TypeScriptReading {
  let program: SyntaxNode;
  try {
    const file = parse(text, OPTIONS);
    program = file.program as unknown as SyntaxNode;
    const errors = file.errors ?? [];
    if (errors.length > 0)
      return { locator: locatorOf(text, program), syntaxErrors: errors.map((e) => syntaxError(text, e)) };
  } catch (error) {
    return { locator: locatorOf(text, undefined), syntaxErrors: [syntaxError(text, error)] };
  }
  return { locator: locatorOf(text, program), syntaxErrors: [] };
}

function syntaxError(text: string, error: unknown) {
  const at = (error as { pos?: number }).pos ?? 0;
  const message = String((error as Error).message).replace(/ \(\d+:\d+\)$/, '');
  return { message, location: locationOf(text, at, at + 1) };
}

function locatorOf(text: string, program: SyntaxNode | undefined): Locator {
  const constants = program === undefined ? new Map<string, SyntaxNode>() : constantsOf(program);
  const root = program === undefined ? undefined : resolve(defaultExport(program), constants);
  const at = (node: SyntaxNode | undefined): Location =>
    node === undefined ? { line: 1, column: 1, endColumn: 2 } : locationOf(text, node.start ?? 0, node.end ?? 0);
  const find = (path: Path, wantKey: boolean): { location: Location; isWritten: boolean } => {
    let node = root;
    let location = openingOf(root, at);
    for (const [depth, step] of path.entries()) {
      const last = depth === path.length - 1;
      const member = memberOf(node, step, constants);
      if (member === undefined) return { location, isWritten: false };
      node = resolve(member.value, constants);
      const container = isContainer(node);
      if (wantKey || !last || container)
        location = member.key === undefined ? openingOf(member.value, at) : at(member.key);
      // A constant of the file is pointed at where it is made: that is where it can be mended.
      else location = at(node ?? member.value);
    }
    return { location, isWritten: true };
  };
  return {
    value: (path) => find(path, false).location,
    key: (path) => find(path, true).location,
    isWritten: (path) => find(path, false).isWritten,
  };
}

/** An object is pointed at by its opening brace: the rest of its first line says nothing. */
function openingOf(node: SyntaxNode | undefined, at: (node: SyntaxNode | undefined) => Location): Location {
  const location = at(node);
  return isContainer(node) ? { ...location, endColumn: location.column + 1 } : location;
}

function isContainer(node: SyntaxNode | undefined): boolean {
  return node?.type === 'ObjectExpression';
}

interface Member {
  readonly key: SyntaxNode | undefined;
  readonly value: SyntaxNode;
}

function memberOf(node: SyntaxNode | undefined, step: string | number, constants: Constants): Member | undefined {
  if (node?.type === 'ArrayExpression') return itemOf(node, Number(step), constants);
  if (node?.type !== 'ObjectExpression') return undefined;
  for (const property of (node.properties as SyntaxNode[]).toReversed()) {
    if (property.type === 'SpreadElement') {
      const spread = resolve(property.argument as SyntaxNode, constants);
      // What is spread in later wins, and nobody can see here what it is.
      if (!isContainer(spread)) return undefined;
      const member = memberOf(spread, step, constants);
      if (member !== undefined) return member;
    }
    if (property.type !== 'ObjectProperty' || property.computed === true) continue;
    const key = property.key as SyntaxNode;
    if ((key.name ?? key.value) === step) return { key, value: property.value as SyntaxNode };
  }
  return undefined;
}

/** An item of a list; behind a spread nobody can see which one it is. */
function itemOf(list: SyntaxNode, index: number, constants: Constants): Member | undefined {
  const elements = (list.elements as (SyntaxNode | null)[]).flatMap((element) => {
    if (element?.type !== 'SpreadElement') return [element];
    const spread = resolve(element.argument as SyntaxNode, constants);
    return spread?.type === 'ArrayExpression' ? (spread.elements as (SyntaxNode | null)[]) : [element];
  });
  const value = elements[index];
  const behindSpread = elements.slice(0, index + 1).some((element) => element?.type === 'SpreadElement');
  return value && !behindSpread ? { key: undefined, value } : undefined;
}

type Constants = ReadonlyMap<string, SyntaxNode>;

function constantsOf(program: SyntaxNode): Constants {
  const constants = new Map<string, SyntaxNode>();
  for (const statement of program.body as SyntaxNode[]) {
    const declaration = statement.type === 'ExportNamedDeclaration' ? (statement.declaration as SyntaxNode) : statement;
    if (declaration?.type !== 'VariableDeclaration') continue;
    for (const declarator of declaration.declarations as SyntaxNode[]) {
      const name = (declarator.id as SyntaxNode).name;
      const init = declarator.init as SyntaxNode | null;
      if (typeof name === 'string' && init !== null) constants.set(name, init);
    }
  }
  return constants;
}

function defaultExport(program: SyntaxNode): SyntaxNode | undefined {
  const statement = (program.body as SyntaxNode[]).find((node) => node.type === 'ExportDefaultDeclaration');
  return statement?.declaration as SyntaxNode | undefined;
}

/** Steps through what stands between a name and its literal: constants, `as const`, `satisfies`, `defineSettings(…)`. */
function resolve(node: SyntaxNode | undefined, constants: Constants): SyntaxNode | undefined {
  let current = node;
  for (let step = 0; current !== undefined && step < 20; step += 1) {
    if (current.type === 'Identifier') current = constants.get(String(current.name));
    else if (current.type === 'TSAsExpression' || current.type === 'TSSatisfiesExpression') {
      current = current.expression as SyntaxNode;
    } else if (current.type === 'CallExpression' && isDefineSettings(current)) {
      current = (current.arguments as SyntaxNode[])[0];
    } else return current;
  }
  return current;
}

function isDefineSettings(call: SyntaxNode): boolean {
  return (call.callee as SyntaxNode).name === 'defineSettings';
}
